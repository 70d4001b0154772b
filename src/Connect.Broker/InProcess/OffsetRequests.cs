using Connect.LogClient;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.InProcess;

/// <summary>Committed offsets in the port's shape: for members of groups and for admins.</summary>
internal static class OffsetRequests
{
    /// <summary>Stores offsets in the name of who <paramref name="request"/> says; the first error if some were refused.</summary>
    public static async Task<ErrorCode> CommitAsync(
        LocalRequests requests,
        string clientId,
        OffsetCommitRequest request,
        IReadOnlyDictionary<LogPartition, long> offsets,
        CancellationToken cancellationToken)
    {
        var complete = request with
        {
            Topics = [.. offsets.GroupBy(offset => offset.Key.Topic, StringComparer.Ordinal).Select(topic => new OffsetCommitRequestTopic
            {
                Name = topic.Key,
                Partitions = [.. topic.Select(offset => new OffsetCommitRequestPartition
                {
                    PartitionIndex = offset.Key.Partition,
                    CommittedOffset = offset.Value,
                })],
            })],
        };
        var answer = await requests.SendAsync<OffsetCommitRequest, OffsetCommitResponse>(complete, clientId, cancellationToken)
            .ConfigureAwait(false);
        return answer.Topics.SelectMany(topic => topic.Partitions)
            .Select(partition => partition.ErrorCode)
            .FirstOrDefault(error => error != ErrorCode.None);
    }

    /// <summary>A group's offsets of those of the partitions that have one; null asks for all.</summary>
    public static async Task<Dictionary<LogPartition, long>> FetchAsync(
        LocalRequests requests,
        string clientId,
        string groupId,
        IReadOnlyCollection<LogPartition>? partitions,
        CancellationToken cancellationToken)
    {
        var group = new OffsetFetchRequestGroup
        {
            GroupId = groupId,
            Topics = partitions?.GroupBy(partition => partition.Topic, StringComparer.Ordinal)
                .Select(topic => new OffsetFetchRequestGroupTopic
                {
                    Name = topic.Key,
                    PartitionIndexes = [.. topic.Select(partition => partition.Partition)],
                }).ToArray(),
        };
        var answer = await requests.SendAsync<OffsetFetchRequest, OffsetFetchResponse>(
            new OffsetFetchRequest { Groups = [group] }, clientId, cancellationToken).ConfigureAwait(false);
        var what = $"The offsets of group {groupId} cannot be read";
        LocalErrors.ThrowIfFailed(answer.Groups[0].ErrorCode, what);
        var offsets = new Dictionary<LogPartition, long>();
        foreach (var topic in answer.Groups[0].Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                LocalErrors.ThrowIfFailed(partition.ErrorCode, what);
                if (partition.CommittedOffset >= 0)
                {
                    offsets[new LogPartition(topic.Name, partition.PartitionIndex)] = partition.CommittedOffset;
                }
            }
        }
        return offsets;
    }
}
