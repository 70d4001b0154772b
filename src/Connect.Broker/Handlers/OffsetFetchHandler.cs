using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class OffsetFetchHandler(GroupCoordinator coordinator) : RequestHandler<OffsetFetchRequest, OffsetFetchResponse>
{
    private const int FirstVersionInBatches = 8;

    protected override ValueTask<OffsetFetchResponse?> HandleAsync(
        OffsetFetchRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var response = context.Version >= FirstVersionInBatches
            ? new OffsetFetchResponse { Groups = request.Groups.Select(FetchGroup).ToArray() }
            : FetchOne(request);
        return ValueTask.FromResult<OffsetFetchResponse?>(response);
    }

    private OffsetFetchResponseGroup FetchGroup(OffsetFetchRequestGroup asked)
    {
        if (asked.GroupId.Length == 0)
        {
            return new OffsetFetchResponseGroup { ErrorCode = ErrorCode.InvalidGroupId };
        }
        var group = coordinator.Find(asked.GroupId);
        var wanted = asked.Topics?.Select(topic => (topic.Name, topic.PartitionIndexes)) ?? AllTopics(group);
        return new OffsetFetchResponseGroup
        {
            GroupId = asked.GroupId,
            Topics = wanted.Select(topic => new OffsetFetchResponseGroupTopic
            {
                Name = topic.Name,
                Partitions = topic.PartitionIndexes.Select(index => FetchPartition(group, topic.Name, index)).ToArray(),
            }).ToArray(),
        };
    }

    private OffsetFetchResponse FetchOne(OffsetFetchRequest request)
    {
        var asked = new OffsetFetchRequestGroup
        {
            GroupId = request.GroupId,
            Topics = request.Topics?.Select(topic => new OffsetFetchRequestGroupTopic
            {
                Name = topic.Name,
                PartitionIndexes = topic.PartitionIndexes,
            }).ToArray(),
        };
        var group = FetchGroup(asked);
        return new OffsetFetchResponse
        {
            ErrorCode = group.ErrorCode,
            Topics = group.Topics.Select(topic => new OffsetFetchResponseTopic
            {
                Name = topic.Name,
                Partitions = topic.Partitions.Select(partition => new OffsetFetchResponsePartition
                {
                    PartitionIndex = partition.PartitionIndex,
                    CommittedOffset = partition.CommittedOffset,
                    CommittedLeaderEpoch = partition.CommittedLeaderEpoch,
                    Metadata = partition.Metadata,
                }).ToArray(),
            }).ToArray(),
        };
    }

    private static IEnumerable<(string Name, IReadOnlyList<int> PartitionIndexes)> AllTopics(Group? group) =>
        (group?.CommittedPartitions() ?? []).GroupBy(partition => partition.Topic, StringComparer.Ordinal)
            .Select(topic => (topic.Key, (IReadOnlyList<int>)topic.Select(partition => partition.Partition).Order().ToArray()));

    private static OffsetFetchResponseGroupPartition FetchPartition(Group? group, string topic, int partition)
    {
        var committed = group?.CommittedAt(topic, partition);
        return new OffsetFetchResponseGroupPartition
        {
            PartitionIndex = partition,
            CommittedOffset = committed?.Offset ?? -1,
            CommittedLeaderEpoch = committed?.LeaderEpoch ?? -1,
            Metadata = committed?.Metadata ?? "",
        };
    }
}
