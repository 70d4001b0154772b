using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Connect.LogClient.Confluent;

/// <summary>The part of the admin client that people use.</summary>
internal sealed partial class ConfluentAdmin : IClusterAdmin
{
    public async Task<IReadOnlyList<TopicSummary>> TopicsAsync(CancellationToken cancellationToken) =>
    [
        .. (await MetadataAsync(cancellationToken).ConfigureAwait(false)).Topics
            .OrderBy(t => t.Topic, StringComparer.Ordinal).Select(t => new TopicSummary(t.Topic, t.Partitions.Count)),
    ];

    public async Task<IReadOnlyList<PartitionDescription>> PartitionsAsync(string topic, CancellationToken cancellationToken)
    {
        var metadata = (await MetadataAsync(cancellationToken).ConfigureAwait(false)).Topics.FirstOrDefault(t => t.Topic == topic)
            ?? throw Errors.ToException(new Error(ErrorCode.UnknownTopicOrPart), $"Topic {topic} cannot be described");
        var partitions = metadata.Partitions.Select(p => new LogPartition(topic, p.PartitionId)).ToArray();
        var starts = await OffsetsAtAsync(partitions, LogTime.Start, cancellationToken).ConfigureAwait(false);
        var ends = await OffsetsAtAsync(partitions, LogTime.End, cancellationToken).ConfigureAwait(false);
        return
        [
            .. metadata.Partitions.OrderBy(p => p.PartitionId).Select(p => new PartitionDescription(
                p.PartitionId, p.Leader, p.Replicas, p.InSyncReplicas,
                starts[new LogPartition(topic, p.PartitionId)], ends[new LogPartition(topic, p.PartitionId)])),
        ];
    }

    public async Task<IReadOnlyDictionary<string, string>> OwnTopicConfigAsync(string topic, CancellationToken cancellationToken) =>
        (await DescribeConfigAsync(topic, cancellationToken).ConfigureAwait(false))
            .Where(e => e.Source == ConfigSource.DynamicTopicConfig && e.Value is not null)
            .OrderBy(e => e.Name, StringComparer.Ordinal)
            .ToDictionary(e => e.Name, e => e.Value);

    public Task AddPartitionsAsync(string topic, int count, CancellationToken cancellationToken) => RunAsync(
        $"Partitions of topic {topic} cannot be added",
        () => _admin.CreatePartitionsAsync(
            [new PartitionsSpecification { Topic = topic, IncreaseTo = count }],
            new CreatePartitionsOptions { RequestTimeout = Timeout, OperationTimeout = Timeout }),
        cancellationToken);

    public Task AlterTopicConfigAsync(
        string topic, IReadOnlyDictionary<string, string> set, IReadOnlyCollection<string> reset, CancellationToken cancellationToken)
    {
        var entries = set
            .Select(e => new ConfigEntry { Name = e.Key, Value = e.Value, IncrementalOperation = AlterConfigOpType.Set })
            .Concat(reset.Select(name => new ConfigEntry { Name = name, IncrementalOperation = AlterConfigOpType.Delete }))
            .ToList();
        return CallAsync(
            $"The settings of topic {topic} cannot be altered",
            () => _admin.IncrementalAlterConfigsAsync(
                new Dictionary<ConfigResource, List<ConfigEntry>> { [new() { Type = ResourceType.Topic, Name = topic }] = entries },
                new IncrementalAlterConfigsOptions { RequestTimeout = Timeout }),
            cancellationToken);
    }

    public Task DeleteTopicAsync(string topic, CancellationToken cancellationToken) => RunAsync(
        $"Topic {topic} cannot be deleted",
        () => _admin.DeleteTopicsAsync([topic], new DeleteTopicsOptions { RequestTimeout = Timeout, OperationTimeout = Timeout }),
        cancellationToken);

    public async Task<IReadOnlyList<GroupSummary>> GroupsAsync(CancellationToken cancellationToken)
    {
        var result = await CallAsync(
            "The groups cannot be listed",
            () => _admin.ListConsumerGroupsAsync(new ListConsumerGroupsOptions { RequestTimeout = Timeout }),
            cancellationToken).ConfigureAwait(false);
        return
        [
            .. result.Valid.OrderBy(g => g.GroupId, StringComparer.Ordinal).Select(g => new GroupSummary(g.GroupId, g.State.ToString())),
        ];
    }

    public async Task<GroupDescription> GroupAsync(string groupId, CancellationToken cancellationToken)
    {
        var result = await CallAsync(
            $"Group {groupId} cannot be described",
            () => _admin.DescribeConsumerGroupsAsync([groupId], new DescribeConsumerGroupsOptions { RequestTimeout = Timeout }),
            cancellationToken).ConfigureAwait(false);
        var group = result.ConsumerGroupDescriptions[0];
        return new GroupDescription(
            group.GroupId,
            group.State.ToString(),
            group.PartitionAssignor ?? "",
            [
                .. group.Members.Select(m => new GroupMemberDescription(
                    m.ConsumerId, m.ClientId, m.Host, [.. m.Assignment.TopicPartitions.Select(p => p.ToPort())])),
            ]);
    }

    public async Task<IReadOnlyDictionary<LogPartition, long>> OffsetsAtAsync(
        IReadOnlyCollection<LogPartition> partitions, LogTime time, CancellationToken cancellationToken)
    {
        if (partitions.Count == 0)
        {
            return new Dictionary<LogPartition, long>();
        }

        var spec = time == LogTime.Start ? OffsetSpec.Earliest()
            : time == LogTime.End ? OffsetSpec.Latest()
            : OffsetSpec.ForTimestamp(time.TimestampMs);
        var result = await CallAsync(
            "The offsets of partitions cannot be read",
            () => _admin.ListOffsetsAsync(
                partitions.Select(p => new TopicPartitionOffsetSpec { TopicPartition = p.ToConfluent(), OffsetSpec = spec }),
                new ListOffsetsOptions { RequestTimeout = Timeout }),
            cancellationToken).ConfigureAwait(false);
        var found = result.ResultInfos.ToDictionary(
            r => r.TopicPartitionOffsetError.TopicPartition.ToPort(), r => r.TopicPartitionOffsetError.Offset.Value);
        var behind = found.Where(o => o.Value < 0).Select(o => o.Key).ToArray();
        foreach (var (partition, end) in await EndOffsetsAsync(behind, cancellationToken).ConfigureAwait(false))
        {
            found[partition] = end;
        }

        return found;
    }

    private Task<Metadata> MetadataAsync(CancellationToken cancellationToken) => CallAsync(
        "The topics cannot be listed", () => Task.Run(() => _admin.GetMetadata(Timeout)), cancellationToken);

    private async Task<IEnumerable<ConfigEntryResult>> DescribeConfigAsync(string topic, CancellationToken cancellationToken) =>
        (await CallAsync(
            $"The settings of topic {topic} cannot be read",
            () => _admin.DescribeConfigsAsync(
                [new ConfigResource { Type = ResourceType.Topic, Name = topic }], new DescribeConfigsOptions { RequestTimeout = Timeout }),
            cancellationToken).ConfigureAwait(false))[0].Entries.Values;

    private static async Task RunAsync(string what, Func<Task> call, CancellationToken cancellationToken)
    {
        try
        {
            await call().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            throw Errors.ToException(ErrorOf(e), what, e);
        }
    }
}
