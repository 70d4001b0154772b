using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;

namespace Connect.LogClient.Confluent;

/// <summary>A librdkafka admin client behind the port.</summary>
internal sealed partial class ConfluentAdmin : ILogAdmin
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly IAdminClient _admin;

    public ConfluentAdmin(Dictionary<string, string> config, ILogger logger) => _admin = new AdminClientBuilder(config)
        .SetLogHandler((_, message) => ClientLog.Write(logger, message))
        .SetErrorHandler((client, error) => ClientLog.Error(logger, client.Name, error))
        .Build();

    public async Task<string?> ClusterIdAsync(CancellationToken cancellationToken) => (await CallAsync(
        "The cluster cannot be described",
        () => _admin.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = Timeout }),
        cancellationToken).ConfigureAwait(false)).ClusterId;

    public async Task<IReadOnlyDictionary<string, int>> PartitionCountsAsync(
        IReadOnlyCollection<string> topics, CancellationToken cancellationToken)
    {
        // Metadata of all topics: asking for one by name would create it where the log allows that.
        var metadata = await MetadataAsync(cancellationToken).ConfigureAwait(false);
        return metadata.Topics
            .Where(t => topics.Contains(t.Topic) && !t.Error.IsError)
            .ToDictionary(t => t.Topic, t => t.Partitions.Count);
    }

    public async Task<bool> CreateTopicAsync(NewTopic topic, CancellationToken cancellationToken)
    {
        var specification = new TopicSpecification
        {
            Name = topic.Name,
            NumPartitions = topic.PartitionCount,
            ReplicationFactor = topic.ReplicationFactor,
            Configs = topic.Config.ToDictionary(),
        };
        try
        {
            await RunAsync(
                $"Topic {topic.Name} cannot be made",
                () => _admin.CreateTopicsAsync(
                    [specification], new CreateTopicsOptions { RequestTimeout = Timeout, OperationTimeout = Timeout }),
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (LogException e) when (e.Code == nameof(ErrorCode.TopicAlreadyExists))
        {
            return false;
        }
    }

    public async Task<IReadOnlyDictionary<string, string>> TopicConfigAsync(string topic, CancellationToken cancellationToken) =>
        (await DescribeConfigAsync(topic, cancellationToken).ConfigureAwait(false))
            .Where(e => e.Value is not null).ToDictionary(e => e.Name, e => e.Value);

    public Task<IReadOnlyDictionary<LogPartition, long>> EndOffsetsAsync(
        IReadOnlyCollection<LogPartition> partitions, CancellationToken cancellationToken) =>
        OffsetsAtAsync(partitions, LogTime.End, cancellationToken);

    public async Task<IReadOnlyDictionary<LogPartition, long>> GroupOffsetsAsync(string groupId, CancellationToken cancellationToken)
    {
        try
        {
            var results = await CallAsync(
                $"The offsets of group {groupId} cannot be read",
                () => _admin.ListConsumerGroupOffsetsAsync(
                    [new ConsumerGroupTopicPartitions(groupId, null)], new ListConsumerGroupOffsetsOptions { RequestTimeout = Timeout }),
                cancellationToken).ConfigureAwait(false);
            return results[0].Partitions
                .Where(p => !p.Error.IsError && p.Offset.Value >= 0)
                .ToDictionary(p => p.TopicPartition.ToPort(), p => p.Offset.Value);
        }
        catch (LogException e) when (e.Code == nameof(ErrorCode.GroupIdNotFound))
        {
            return new Dictionary<LogPartition, long>();
        }
    }

    public async Task AlterGroupOffsetsAsync(
        string groupId, IReadOnlyDictionary<LogPartition, long> offsets, CancellationToken cancellationToken)
    {
        var request = new ConsumerGroupTopicPartitionOffsets(
            groupId, [.. offsets.Select(o => new TopicPartitionOffset(o.Key.ToConfluent(), o.Value))]);
        await CallAsync(
            $"The offsets of group {groupId} cannot be altered",
            () => _admin.AlterConsumerGroupOffsetsAsync([request], new AlterConsumerGroupOffsetsOptions { RequestTimeout = Timeout }),
            cancellationToken).ConfigureAwait(false);
    }

    public async Task DeleteGroupOffsetsAsync(
        string groupId, IReadOnlyCollection<LogPartition> partitions, CancellationToken cancellationToken) => await CallAsync(
            $"Offsets of group {groupId} cannot be deleted",
            () => _admin.DeleteConsumerGroupOffsetsAsync(
                groupId, partitions.Select(p => p.ToConfluent()), new DeleteConsumerGroupOffsetsOptions { RequestTimeout = Timeout }),
            cancellationToken).ConfigureAwait(false);

    public async Task DeleteGroupAsync(string groupId, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(
                $"Group {groupId} cannot be deleted",
                () => _admin.DeleteGroupsAsync([groupId], new DeleteGroupsOptions { RequestTimeout = Timeout }),
                cancellationToken).ConfigureAwait(false);
        }
        catch (LogException e) when (e.Code == nameof(ErrorCode.GroupIdNotFound))
        {
            // What was asked for is so already.
        }
    }

    public async ValueTask DisposeAsync() => await Task.Run(_admin.Dispose).ConfigureAwait(false);

    private static async Task<T> CallAsync<T>(string what, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        Task<T>? result = null;
        await RunAsync(what, () => result = call(), cancellationToken).ConfigureAwait(false);
        return await result!.ConfigureAwait(false);
    }

    // Calls about several things report success or failure for each; ours are about one.
    private static Error ErrorOf(KafkaException exception) => exception switch
    {
        CreateTopicsException e => e.Results[0].Error,
        DescribeConfigsException e => e.Results[0].Error,
        DeleteGroupsException e => e.Results[0].Error,
        ListConsumerGroupOffsetsException e => e.Results[0].Error.IsError ? e.Results[0].Error : e.Results[0].Partitions[0].Error,
        AlterConsumerGroupOffsetsException e => e.Results[0].Error.IsError ? e.Results[0].Error : FirstError(e.Results[0].Partitions),
        DeleteTopicsException e => e.Results[0].Error,
        CreatePartitionsException e => e.Results[0].Error,
        IncrementalAlterConfigsException e => e.Results[0].Error,
        ListConsumerGroupsException e => e.Results.Errors[0],
        DescribeConsumerGroupsException e => e.Results.ConsumerGroupDescriptions[0].Error,
        ListOffsetsException e => FirstError(e.Result.ResultInfos.Select(r => r.TopicPartitionOffsetError)),
        DeleteConsumerGroupOffsetsException e => e.Result.Error.IsError ? e.Result.Error : FirstError(e.Result.Partitions),
        _ => exception.Error,
    };

    private static Error FirstError(IEnumerable<TopicPartitionOffsetError> partitions) => partitions.First(p => p.Error.IsError).Error;

    private static Error FirstError(IEnumerable<TopicPartitionError> partitions) => partitions.First(p => p.Error.IsError).Error;
}
