using System.Collections.Concurrent;
using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Connect.LogClient.Confluent;
using Connect.TestKit;

namespace Connect.IntegrationTests.Clients;

/// <summary>
/// librdkafka with group.protocol=consumer, the protocol of KIP-848: consumers share, leave and die, and the broker is killed; every
/// record is read, and the committed positions are where the records end.
/// </summary>
public sealed class ConsumerProtocolTests(QuickGroupsBroker broker) : IClassFixture<QuickGroupsBroker>, IAsyncLifetime
{
    private const string Topic = "shared";
    private const string GroupId = "readers";
    private const int Partitions = 6;
    private const int Round = 3_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<int, bool> _seen = new();

    public async ValueTask InitializeAsync()
    {
        NativeLibrdkafka.EnsureLoaded();
        using var admin = Admin();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = Topic, NumPartitions = Partitions, ReplicationFactor = 1 }]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Members_ComeGoAndDie_AndTheBrokerIsKilled_AndNothingIsLost()
    {
        var first = new Reader(broker.BootstrapServers, _seen);
        var second = new Reader(broker.BootstrapServers, _seen);
        await EventuallyAsync(() => (first.Assigned, second.Assigned) is (3, 3), () => $"{first.Assigned} and {second.Assigned} are there");
        await ProduceAsync(0);
        Assert.Equal(("consumer", "Stable", 2), await DescribeAsync());

        await second.CloseAsync();
        await EventuallyAsync(() => first.Assigned == Partitions, () => $"{first.Assigned} are assigned after the other left");
        await ProduceAsync(1);

        var third = new Reader(broker.BootstrapServers, _seen);
        await EventuallyAsync(() => third.Assigned == 3, () => $"{third.Assigned} are assigned to the third");
        await third.DieAsync();
        await ProduceAsync(2);
        Assert.Equal(Partitions, first.Assigned);

        var fourth = new Reader(broker.BootstrapServers, _seen);
        await EventuallyAsync(() => (first.Assigned, fourth.Assigned) is (3, 3), () => $"{fourth.Assigned} are assigned to the fourth");
        await broker.KillAndRestartAsync(TestContext.Current.CancellationToken);
        await ProduceAsync(3);
        Assert.Equal((3, 3), (first.Assigned, fourth.Assigned));
        Assert.Equal(("consumer", "Stable", 2), await DescribeAsync());

        await first.CloseAsync();
        await fourth.CloseAsync();
        Assert.Equal(await EndsAsync(), await CommittedAsync());
    }

    private async Task ProduceAsync(int round)
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig
        {
            BootstrapServers = broker.BootstrapServers,
            EnableIdempotence = true,
            Partitioner = Confluent.Kafka.Partitioner.Random,
            StickyPartitioningLingerMs = 0,
        }).Build();
        for (var i = round * Round; i < (round + 1) * Round; i++)
        {
            producer.Produce(Topic, new Message<Null, string> { Value = $"{i}" });
        }
        producer.Flush(Patience);
        await EventuallyAsync(() => _seen.Count == (round + 1) * Round, () => $"{_seen.Count} of {(round + 1) * Round} records are read");
    }

    private async Task<(string Type, string State, int Members)> DescribeAsync()
    {
        using var admin = Admin();
        var listed = Assert.Single((await admin.ListConsumerGroupsAsync()).Valid, group => group.GroupId == GroupId);
        var described = (await admin.DescribeConsumerGroupsAsync([GroupId])).ConsumerGroupDescriptions.Single();
        return ($"{listed.Type}".ToLowerInvariant(), $"{described.State}", described.Members.Count);
    }

    private async Task<IEnumerable<long>> EndsAsync()
    {
        using var admin = Admin();
        var asked = Enumerable.Range(0, Partitions).Select(
            partition => new TopicPartitionOffsetSpec { TopicPartition = new(Topic, partition), OffsetSpec = OffsetSpec.Latest() });
        var ends = await admin.ListOffsetsAsync(asked);
        return ends.ResultInfos.OrderBy(info => info.TopicPartitionOffsetError.Partition.Value)
            .Select(info => info.TopicPartitionOffsetError.Offset.Value);
    }

    private async Task<IEnumerable<long>> CommittedAsync()
    {
        using var admin = Admin();
        var fetched = await admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(GroupId, null)]);
        return fetched.Single().Partitions.OrderBy(partition => partition.Partition.Value).Select(partition => partition.Offset.Value);
    }

    private Task EventuallyAsync(Func<bool> condition, Func<string> what) => WaitUntil.TrueAsync(
        condition, Patience, () => $"{what()}.\n{broker.LogTail()}", TestContext.Current.CancellationToken);

    private IAdminClient Admin() => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers }).Build();

    /// <summary>A consumer on a thread of its own, which commits what it has read.</summary>
    private sealed class Reader
    {
        private readonly IConsumer<Ignore, string> _consumer;
        private volatile bool _stopped;
        private readonly Task _loop;
        private volatile int _assigned;

        public Reader(string bootstrapServers, ConcurrentDictionary<int, bool> seen)
        {
            _consumer = new ConsumerBuilder<Ignore, string>(new ConsumerConfig
            {
                BootstrapServers = bootstrapServers,
                GroupId = GroupId,
                GroupProtocol = GroupProtocol.Consumer,
                AutoOffsetReset = AutoOffsetReset.Earliest,
                AutoCommitIntervalMs = 200,
                ReconnectBackoffMaxMs = 200,
            }).Build();
            _consumer.Subscribe(Topic);
            _loop = Task.Run(() => Read(seen));
        }

        /// <summary>The number of partitions that it has.</summary>
        public int Assigned => _assigned;

        /// <summary>Commits and leaves.</summary>
        public async Task CloseAsync()
        {
            await EndAsync();
            _consumer.Close();
            _consumer.Dispose();
        }

        /// <summary>Is gone without a word to the group, as after kill -9: librdkafka leaves only when it is closed.</summary>
        public async Task DieAsync()
        {
            await EndAsync();
            _consumer.Dispose();
        }

        private async Task EndAsync()
        {
            _stopped = true;
            await _loop;
        }

        private void Read(ConcurrentDictionary<int, bool> seen)
        {
            while (!_stopped)
            {
                try
                {
                    if (_consumer.Consume(TimeSpan.FromMilliseconds(100)) is { } record)
                    {
                        seen[int.Parse(record.Message.Value, CultureInfo.InvariantCulture)] = true;
                    }
                }
                catch (ConsumeException exception) when (!exception.Error.IsFatal)
                {
                    // The broker is down: librdkafka goes on by itself.
                }
                _assigned = _consumer.Assignment.Count;
            }
        }
    }
}
