using Connect.Broker.Configs;
using Connect.Broker.Topics;
using Connect.LogClient;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.InProcess;

/// <summary>The admin client on the log of the same process: the requests of any admin client, without the socket.</summary>
internal sealed class InProcessAdmin(string clientId, LocalRequests requests, TopicCatalog topics) : ILogAdmin
{
    private const long Latest = -1;
    private const sbyte ReadCommitted = 1;

    public Task<string?> ClusterIdAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(topics.ClusterId);

    public Task<IReadOnlyDictionary<string, int>> PartitionCountsAsync(
        IReadOnlyCollection<string> topicNames, CancellationToken cancellationToken)
    {
        var all = topics.All;
        return Task.FromResult<IReadOnlyDictionary<string, int>>(topicNames.Distinct(StringComparer.Ordinal).Where(all.ContainsKey)
            .ToDictionary(name => name, name => all[name].Partitions.Length, StringComparer.Ordinal));
    }

    public async Task<bool> CreateTopicAsync(NewTopic topic, CancellationToken cancellationToken)
    {
        var request = new CreateTopicsRequest
        {
            Topics =
            [
                new()
                {
                    Name = topic.Name,
                    NumPartitions = topic.PartitionCount,
                    ReplicationFactor = topic.ReplicationFactor,
                    Configs = [.. topic.Config.Select(config => new CreateTopicsRequestConfig { Name = config.Key, Value = config.Value })],
                },
            ],
        };
        var made = (await SendAsync<CreateTopicsRequest, CreateTopicsResponse>(request, cancellationToken).ConfigureAwait(false)).Topics[0];
        if (made.ErrorCode == ErrorCode.TopicAlreadyExists)
        {
            return false;
        }
        LocalErrors.ThrowIfFailed(made.ErrorCode, $"Topic {topic.Name} cannot be made", made.ErrorMessage);
        return true;
    }

    public async Task<IReadOnlyDictionary<string, string>> TopicConfigAsync(string topic, CancellationToken cancellationToken)
    {
        var request = new DescribeConfigsRequest
        {
            Resources = [new() { ResourceType = (sbyte)ConfigResourceType.Topic, ResourceName = topic }],
        };
        var answer = await SendAsync<DescribeConfigsRequest, DescribeConfigsResponse>(request, cancellationToken).ConfigureAwait(false);
        var described = answer.Results[0];
        LocalErrors.ThrowIfFailed(described.ErrorCode, $"The settings of topic {topic} cannot be read", described.ErrorMessage);
        return described.Configs.Where(config => config.Value is not null).ToDictionary(config => config.Name, config => config.Value!);
    }

    public async Task<IReadOnlyDictionary<LogPartition, long>> EndOffsetsAsync(
        IReadOnlyCollection<LogPartition> partitions, CancellationToken cancellationToken)
    {
        var request = new ListOffsetsRequest
        {
            IsolationLevel = ReadCommitted,
            Topics = [.. ByTopic(partitions).Select(topic => new ListOffsetsRequestTopic
            {
                Name = topic.Key,
                Partitions = [.. topic.Select(partition => new ListOffsetsRequestPartition
                {
                    PartitionIndex = partition.Partition,
                    Timestamp = Latest,
                })],
            })],
        };
        var answer = await SendAsync<ListOffsetsRequest, ListOffsetsResponse>(request, cancellationToken).ConfigureAwait(false);
        var ends = new Dictionary<LogPartition, long>();
        foreach (var topic in answer.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                var found = new LogPartition(topic.Name, partition.PartitionIndex);
                LocalErrors.ThrowIfFailed(partition.ErrorCode, $"The end of {found} cannot be read");
                ends[found] = partition.Offset;
            }
        }
        return ends;
    }

    public async Task<IReadOnlyDictionary<LogPartition, long>> GroupOffsetsAsync(string groupId, CancellationToken cancellationToken) =>
        await OffsetRequests.FetchAsync(requests, clientId, groupId, null, cancellationToken).ConfigureAwait(false);

    public async Task AlterGroupOffsetsAsync(
        string groupId, IReadOnlyDictionary<LogPartition, long> offsets, CancellationToken cancellationToken)
    {
        var error = await OffsetRequests.CommitAsync(
            requests, clientId, new OffsetCommitRequest { GroupId = groupId }, offsets, cancellationToken).ConfigureAwait(false);
        LocalErrors.ThrowIfFailed(error, $"The offsets of group {groupId} cannot be altered");
    }

    public async Task DeleteGroupOffsetsAsync(
        string groupId, IReadOnlyCollection<LogPartition> partitions, CancellationToken cancellationToken)
    {
        var request = new OffsetDeleteRequest
        {
            GroupId = groupId,
            Topics = [.. ByTopic(partitions).Select(topic => new OffsetDeleteRequestTopic
            {
                Name = topic.Key,
                Partitions = [.. topic.Select(partition => new OffsetDeleteRequestPartition { PartitionIndex = partition.Partition })],
            })],
        };
        var answer = await SendAsync<OffsetDeleteRequest, OffsetDeleteResponse>(request, cancellationToken).ConfigureAwait(false);
        var what = $"Offsets of group {groupId} cannot be deleted";
        LocalErrors.ThrowIfFailed(answer.ErrorCode, what);
        foreach (var partition in answer.Topics.SelectMany(topic => topic.Partitions))
        {
            LocalErrors.ThrowIfFailed(partition.ErrorCode, what);
        }
    }

    public async Task DeleteGroupAsync(string groupId, CancellationToken cancellationToken)
    {
        var answer = await SendAsync<DeleteGroupsRequest, DeleteGroupsResponse>(
            new DeleteGroupsRequest { GroupNames = [groupId] }, cancellationToken).ConfigureAwait(false);
        var error = answer.Groups[0].ErrorCode;
        if (error != ErrorCode.GroupIdNotFound)
        {
            LocalErrors.ThrowIfFailed(error, $"Group {groupId} cannot be deleted");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static IEnumerable<IGrouping<string, LogPartition>> ByTopic(IEnumerable<LogPartition> partitions) =>
        partitions.GroupBy(partition => partition.Topic, StringComparer.Ordinal);

    private Task<TResponse> SendAsync<TRequest, TResponse>(TRequest request, CancellationToken cancellationToken)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IWireType<TResponse> =>
        requests.SendAsync<TRequest, TResponse>(request, clientId, cancellationToken);
}
