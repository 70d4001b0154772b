using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Connect.LogClient.Confluent;
using Connect.TestKit;

namespace Connect.IntegrationTests.Clients;

/// <summary>kill -9 while clients produce and consume: what was acknowledged is there, once and in order, and groups go on.</summary>
public sealed class BrokerKillTests(BrokerProcess broker) : IClassFixture<BrokerProcess>, IAsyncLifetime
{
    private const string Topic = "load";
    private const string GroupId = "readers";
    private const int Count = 30_000;
    private const int Kills = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public async ValueTask InitializeAsync()
    {
        NativeLibrdkafka.EnsureLoaded();
        await ClientProgram.InstallAsync("kafkajs.sh");
        await ClientProgram.InstallAsync("kcat.sh");
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = Topic, NumPartitions = 3, ReplicationFactor = 1 }]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task AcknowledgedRecords_AreKeptOnceAndInOrder_AndGroupsResume()
    {
        var acknowledged = new ConcurrentDictionary<int, bool>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var seen = new ConcurrentDictionary<int, bool>();
        var reading = Task.Run(() => ReadInGroup(seen, stop.Token), TestContext.Current.CancellationToken);
        var producing = Task.Run(() => Produce(acknowledged), TestContext.Current.CancellationToken);
        for (var kill = 1; kill <= Kills; kill++)
        {
            var due = kill * Count / (Kills + 1);
            await WaitUntil.TrueAsync(
                () => acknowledged.Count >= due,
                Patience,
                () => $"{acknowledged.Count} of {due} records are acknowledged.\n{broker.LogTail()}",
                TestContext.Current.CancellationToken);
            await broker.KillAndRestartAsync(TestContext.Current.CancellationToken);
        }
        await producing;
        Assert.Equal(Count, acknowledged.Count);
        await WaitUntil.TrueAsync(
            () => seen.Count == Count,
            Patience,
            () => $"the group has read {seen.Count}.\n{broker.LogTail()}",
            TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await reading;

        foreach (var key in ReadAll().GroupBy(record => record.Message.Key))
        {
            var numbers = key.Select(record => Number(record)).ToList();
            Assert.Equal(Enumerable.Range(0, Count).Where(i => KeyOf(i) == key.Key), numbers);
        }
        await ClientProgram.KafkajsAsync(broker.BootstrapServers, "groups");
        await ClientProgram.KafkajsAsync(broker.BootstrapServers, "gzip");
        Assert.Contains(Topic, await ClientProgram.KcatAsync(broker.BootstrapServers, "", "-L"), StringComparison.Ordinal);
    }

    private static string KeyOf(int number) => $"k{number % 20}";

    private static int Number(ConsumeResult<string, string> record) => int.Parse(record.Message.Value, CultureInfo.InvariantCulture);

    private void Produce(ConcurrentDictionary<int, bool> acknowledged)
    {
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig
        {
            BootstrapServers = broker.BootstrapServers,
            EnableIdempotence = true,
            MessageTimeoutMs = (int)Patience.TotalMilliseconds,
            LingerMs = 2,
            BatchNumMessages = 50,
            ReconnectBackoffMaxMs = 200,
        }).Build();
        for (var i = 0; i < Count; i++)
        {
            var number = i;
            producer.Produce(Topic, new Message<string, string> { Key = KeyOf(i), Value = $"{i}" }, report =>
            {
                if (!report.Error.IsError)
                {
                    acknowledged[number] = true;
                }
            });
        }
        producer.Flush(Patience);
    }

    private void ReadInGroup(ConcurrentDictionary<int, bool> seen, CancellationToken cancellationToken)
    {
        using var consumer = Consumer(GroupId);
        consumer.Subscribe(Topic);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is { IsPartitionEOF: false } record)
                {
                    seen[Number(record)] = true;
                }
            }
            catch (ConsumeException exception) when (!exception.Error.IsFatal)
            {
                // The broker is down: librdkafka goes on by itself.
            }
        }
        consumer.Close();
    }

    private List<ConsumeResult<string, string>> ReadAll()
    {
        using var consumer = Consumer("check");
        consumer.Assign(Enumerable.Range(0, 3).Select(partition => new TopicPartitionOffset(Topic, partition, Offset.Beginning)));
        var records = new List<ConsumeResult<string, string>>();
        var ended = 0;
        var started = Stopwatch.GetTimestamp();
        while (ended < 3)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"{records.Count} records were read");
            switch (consumer.Consume(TimeSpan.FromMilliseconds(200)))
            {
                case { IsPartitionEOF: true }:
                    ended++;
                    break;
                case { } record:
                    records.Add(record);
                    break;
            }
        }
        return records;
    }

    private IConsumer<string, string> Consumer(string groupId) => new ConsumerBuilder<string, string>(new ConsumerConfig
    {
        BootstrapServers = broker.BootstrapServers,
        GroupId = groupId,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        AutoCommitIntervalMs = 200,
        EnablePartitionEof = true,
        CheckCrcs = true,
        ReconnectBackoffMaxMs = 200,
    }).Build();
}
