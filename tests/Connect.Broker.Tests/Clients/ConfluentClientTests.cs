using System.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Connect.Broker.Tests.Testing;
using Connect.LogClient.Confluent;

namespace Connect.Broker.Tests.Clients;

/// <summary>Confluent.Kafka (librdkafka) against the broker in this process, as the worker and its users have it.</summary>
public sealed class ConfluentClientTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestBroker _broker = null!;
    private IAdminClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        NativeLibrdkafka.EnsureLoaded();
        _broker = await TestBroker.StartAsync();
        _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _broker.BootstrapServers }).Build();
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _broker.DisposeAsync();
    }

    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public async Task Records_OfEachCodec_ComeBackInOrderWithKeysAndHeaders(CompressionType codec)
    {
        const int Count = 2000;
        await CreateAsync("t", partitions: 3);
        var config = ProducerConfig();
        config.CompressionType = codec;
        using (var producer = new ProducerBuilder<string, string?>(config).Build())
        {
            for (var i = 0; i < Count; i++)
            {
                var message = new Message<string, string?> { Key = $"k{i % 7}", Value = i % 100 == 0 ? null : $"{i}", Headers = [] };
                message.Headers.Add("n", [(byte)i]);
                producer.Produce("t", message);
            }
            producer.Flush(Patience);
        }

        var records = Consume("t", Count, group: "g");

        foreach (var key in records.GroupBy(record => record.Message.Key))
        {
            Assert.Single(key.Select(record => record.Partition).Distinct());
            var values = key.Select(record => record.Message.Value).OfType<string>();
            var numbers = values.Select(value => int.Parse(value, null)).ToList();
            Assert.Equal(numbers.Order(), numbers);
            Assert.All(key, record => Assert.Equal("n", Assert.Single(record.Message.Headers).Key));
        }
        Assert.Equal(20, records.Count(record => record.Message.Value is null));
    }

    [Fact]
    public async Task Group_CommitsAndResumes_WhereItStopped()
    {
        await CreateAsync("t", partitions: 2);
        Produce("t", 0, 500);
        var first = Consume("t", 500, "g");
        Produce("t", 500, 100);

        var second = Consume("t", 100, "g");

        Assert.Equal(Enumerable.Range(0, 600), first.Concat(second).Select(record => int.Parse(record.Message.Value!, null)).Order());
    }

    [Theory]
    [InlineData(PartitionAssignmentStrategy.Range)]
    [InlineData(PartitionAssignmentStrategy.RoundRobin)]
    [InlineData(PartitionAssignmentStrategy.CooperativeSticky)]
    public async Task Group_OfTwoMembers_SharesThePartitions(PartitionAssignmentStrategy strategy)
    {
        await CreateAsync("t", partitions: 4);
        Produce("t", 0, 100);
        using var first = Member("g", strategy);
        using var second = Member("g", strategy);
        var started = Stopwatch.GetTimestamp();
        while (first.Assignment.Count != 2 || second.Assignment.Count != 2)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"{first.Assignment.Count} + {second.Assignment.Count} of 4");
            first.Consume(TimeSpan.FromMilliseconds(50));
            second.Consume(TimeSpan.FromMilliseconds(50));
        }

        Assert.Equal([0, 1, 2, 3], first.Assignment.Concat(second.Assignment).Select(partition => partition.Partition.Value).Order());
        first.Close();
        second.Close();
    }

    [Fact]
    public async Task Admin_TopicsConfigsGroupsAndOffsets()
    {
        await CreateAsync("t", partitions: 1);
        var duplicate = await Assert.ThrowsAsync<CreateTopicsException>(() => CreateAsync("t", 1));
        Assert.Equal(ErrorCode.TopicAlreadyExists, duplicate.Results[0].Error.Code);
        await _admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = "t", IncreaseTo = 3 }]);
        var resource = new ConfigResource { Type = ResourceType.Topic, Name = "t" };
        await _admin.IncrementalAlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
        {
            [resource] = [new ConfigEntry { Name = "cleanup.policy", Value = "compact", IncrementalOperation = AlterConfigOpType.Set }],
        });
        Assert.Equal("compact", (await _admin.DescribeConfigsAsync([resource]))[0].Entries["cleanup.policy"].Value);
        Produce("t", 0, 10);
        Consume("t", 10, "g");

        var listed = (await _admin.ListConsumerGroupsAsync()).Valid;
        Assert.Contains(listed, group => group.GroupId == "g" && group.State == ConsumerGroupState.Empty);
        var described = await _admin.DescribeConsumerGroupsAsync(["g"]);
        Assert.Equal(ConsumerGroupState.Empty, described.ConsumerGroupDescriptions[0].State);
        var offsets = await _admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions("g", null)]);
        Assert.Equal(10, offsets[0].Partitions.Sum(partition => partition.Offset.Value));
        var cluster = await _admin.DescribeClusterAsync();
        Assert.Equal(_broker.Server.ClusterId, cluster.ClusterId);
        await _admin.DeleteGroupsAsync(["g"]);
        await _admin.DeleteTopicsAsync(["t"]);
        Assert.DoesNotContain(_admin.GetMetadata(Patience).Topics, topic => topic.Topic == "t");
    }

    private ProducerConfig ProducerConfig() => new()
    {
        BootstrapServers = _broker.BootstrapServers,
        EnableIdempotence = true,
        LingerMs = 5,
        Partitioner = Partitioner.Murmur2Random,
    };

    private Task CreateAsync(string topic, int partitions) =>
        _admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1 }]);

    private void Produce(string topic, int first, int count)
    {
        using var producer = new ProducerBuilder<string, string?>(ProducerConfig()).Build();
        for (var i = first; i < first + count; i++)
        {
            producer.Produce(topic, new Message<string, string?> { Key = $"k{i}", Value = $"{i}" });
        }
        producer.Flush(Patience);
    }

    private IConsumer<string, string?> Member(string group, PartitionAssignmentStrategy? strategy = null)
    {
        var consumer = new ConsumerBuilder<string, string?>(new ConsumerConfig
        {
            BootstrapServers = _broker.BootstrapServers,
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            CheckCrcs = true,
            PartitionAssignmentStrategy = strategy,
        }).Build();
        consumer.Subscribe("t");
        return consumer;
    }

    private List<ConsumeResult<string, string?>> Consume(string topic, int count, string group)
    {
        using var consumer = Member(group);
        var records = new List<ConsumeResult<string, string?>>();
        var started = Stopwatch.GetTimestamp();
        while (records.Count < count)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"{records.Count} of {count} records of {topic} came");
            if (consumer.Consume(TimeSpan.FromMilliseconds(200)) is { } record)
            {
                records.Add(record);
            }
        }
        consumer.Commit();
        consumer.Close();
        return records;
    }
}
