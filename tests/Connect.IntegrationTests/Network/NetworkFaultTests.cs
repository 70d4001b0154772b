using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Connect.IntegrationTests.Clients;
using Connect.LogClient.Confluent;
using Connect.TestKit;
using Connect.TestKit.Network;

namespace Connect.IntegrationTests.Network;

/// <summary>
/// Between clients and the log a network that is cut, slowed and reset, in the middle of requests and of answers: what idempotent
/// producers were acknowledged is in the log once, in order, where they were told, and a group sees all of it.
/// CONNECT_NETWORK_CHECK_SECONDS sets how long it runs (20), CONNECT_NETWORK_CHECK_SEED what it does; the seed is printed.
/// </summary>
public sealed class NetworkFaultTests : IAsyncLifetime
{
    private const string Topic = "cut";
    private const int Partitions = 3;
    private const int Producers = 4;
    private const int DefaultSeconds = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly BrokerProcess _broker = new();
    private FaultyLink _link = null!;

    private string BootstrapServers => $"127.0.0.1:{_link.Port}";

    public async ValueTask InitializeAsync()
    {
        NativeLibrdkafka.EnsureLoaded();
        // Clients come back to the link, not past it.
        _broker.Set("advertised.listeners", $"PLAINTEXT://127.0.0.1:{_broker.SecondPort}");
        await _broker.StartAsync(TestContext.Current.CancellationToken);
        _link = new FaultyLink(_broker.SecondPort, _broker.Port);
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = Topic, NumPartitions = Partitions, ReplicationFactor = 1 }]);
    }

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task AcknowledgedRecords_AreThereOnceAndInOrder_WhateverTheNetworkDoes()
    {
        var seconds = Setting("CONNECT_NETWORK_CHECK_SECONDS", DefaultSeconds);
        var seed = Setting("CONNECT_NETWORK_CHECK_SEED", Random.Shared.Next());
        TestContext.Current.SendDiagnosticMessage($"network checker: {seconds} s, CONNECT_NETWORK_CHECK_SEED={seed}");
        var history = new DeliveryHistory();
        var seen = new ConcurrentDictionary<SentRecord, bool>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var producers = Enumerable.Range(0, Producers)
            .Select(i => new LoadProducer(BootstrapServers, Topic, Partitions, i, history)).ToList();
        var running = producers.ConvertAll(producer => producer.RunAsync(stop.Token));
        var group = Task.Run(() => ReadInGroup(seen, leave.Token), TestContext.Current.CancellationToken);

        var faults = await BreakAsync(new Random(seed), TimeSpan.FromSeconds(seconds), history, running);
        await stop.CancelAsync();
        await Task.WhenAll(running);
        producers.ForEach(producer => producer.Dispose());
        await WaitUntil.TrueAsync(
            () => seen.Count >= history.Acknowledged,
            Patience,
            () => $"the group has seen {seen.Count} of {history.Acknowledged}; seed {seed}\n{_broker.LogTail()}",
            TestContext.Current.CancellationToken);
        await leave.CancelAsync();
        await group;

        var mistakes = history.Check(ReadAll());
        var summary = $"seed {seed}: {history.Acknowledged} acknowledged, {_link.Resets} resets, {string.Join(' ', faults)}";
        TestContext.Current.TestOutputHelper?.WriteLine(summary);
        Assert.True(mistakes.Count == 0, $"{string.Join('\n', mistakes.Take(20))}\n{summary}\n{_broker.LogTail()}");
        Assert.True(history.Acknowledged > 0, summary);
    }

    /// <summary>A lost answer doubles a record without idempotence: the network is as bad as it should be, the checker sees it.</summary>
    [Fact]
    public async Task ProducerThatIsNotIdempotent_DoublesARecordWhoseAnswerWasLost_AndTheCheckerFindsIt()
    {
        var history = new DeliveryHistory();
        var record = new SentRecord(0, 0);
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig
        {
            BootstrapServers = BootstrapServers,
            EnableIdempotence = false,
            ReconnectBackoffMs = 20,
        }).Build();
        var cancellation = TestContext.Current.CancellationToken;
        await producer.ProduceAsync(new TopicPartition(Topic, 1), new Message<Null, string> { Value = "9/9" }, cancellation);
        history.Sent(new SentRecord(9, 9));
        history.Sent(record);
        _link.Hold(LinkDirection.Answers);
        var sent = producer.ProduceAsync(
            new TopicPartition(Topic, 0), new Message<Null, string> { Value = record.ToString() }, cancellation);
        await WaitForAnswerHeldAsync();
        _link.Reset();
        _link.Heal();
        history.Acknowledge(record, (await sent.WaitAsync(Patience, cancellation)).TopicPartitionOffset);

        Assert.Contains("0/0 is twice: at 0@0 and 0@1", history.Check(ReadAll()));
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    // One fault after the other; between two of them records get through.
    private async Task<Dictionary<string, int>> BreakAsync(Random random, TimeSpan duration, DeliveryHistory history, List<Task> running)
    {
        var faults = new Dictionary<string, int>();
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            var due = history.Acknowledged + random.Next(50, 500);
            await WaitUntil.TrueAsync(
                () => history.Acknowledged >= due || running.Any(producer => producer.IsFaulted),
                Patience,
                () => $"{due} records are acknowledged, of which {history.Acknowledged} are\n{_broker.LogTail()}",
                TestContext.Current.CancellationToken);
            await Task.WhenAll(running.Where(producer => producer.IsFaulted));
            var fault = await BreakOnceAsync(random);
            faults[fault] = faults.GetValueOrDefault(fault) + 1;
            _link.Heal();
        }
        return faults;
    }

    private async Task<string> BreakOnceAsync(Random random)
    {
        var resets = _link.Resets;
        switch (random.Next(6))
        {
            case 0:
                _link.ResetAfter(random.Next(20_000), LinkDirection.Requests);
                await WaitAsync(() => _link.Resets > resets, "a reset in a request");
                return "request-torn";
            case 1:
                _link.ResetAfter(random.Next(2_000), LinkDirection.Answers);
                await WaitAsync(() => _link.Resets > resets, "a reset in an answer");
                return "answer-torn";
            case 2:
                _link.Hold(LinkDirection.Answers);
                await WaitForAnswerHeldAsync();
                _link.Reset();
                return "answers-lost";
            case 3:
                _link.Hold(LinkDirection.Requests);
                await WaitAsync(() => _link.HeldBytes > 0, "a request that is held");
                _link.Reset();
                return "requests-lost";
            case 4:
                // Longer than the clients' socket.timeout.ms now and then: they come anew, and what was held arrives after all.
                _link.Hold((LinkDirection)random.Next(1, 4));
                await Task.Delay(random.Next(100, 3000), TestContext.Current.CancellationToken);
                return "cable-out";
            default:
                var forwarded = _link.ForwardedBytes;
                _link.Slow(random.Next(2_000, 20_000));
                await WaitAsync(() => _link.ForwardedBytes > forwarded + 10_000, "10 kB slowly");
                return "slow";
        }
    }

    private Task WaitForAnswerHeldAsync() => WaitAsync(() => _link.HeldBytes > 0, "an answer that is held");

    private Task WaitAsync(Func<bool> condition, string what) =>
        WaitUntil.TrueAsync(condition, Patience, () => $"{what}\n{_broker.LogTail()}", TestContext.Current.CancellationToken);

    private void ReadInGroup(ConcurrentDictionary<SentRecord, bool> seen, CancellationToken leave)
    {
        using var consumer = Consumer("readers");
        consumer.Subscribe(Topic);
        while (!leave.IsCancellationRequested)
        {
            try
            {
                if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is { IsPartitionEOF: false } record)
                {
                    seen[SentRecord.Parse(record.Message.Value)] = true;
                }
            }
            catch (ConsumeException exception) when (!exception.Error.IsFatal)
            {
                // The network is cut: librdkafka goes on by itself.
            }
        }
        consumer.Close();
    }

    private List<IReadOnlyList<(long Offset, SentRecord Record)>> ReadAll()
    {
        using var consumer = Consumer("check");
        consumer.Assign(Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset(Topic, partition, Offset.Beginning)));
        var partitions = Enumerable.Range(0, Partitions).Select(_ => new List<(long, SentRecord)>()).ToList();
        var started = Stopwatch.GetTimestamp();
        for (var ended = 0; ended < Partitions;)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"{partitions.Sum(records => records.Count)} records were read");
            switch (consumer.Consume(TimeSpan.FromMilliseconds(200)))
            {
                case { IsPartitionEOF: true }:
                    ended++;
                    break;
                case { } record:
                    partitions[record.Partition.Value].Add((record.Offset.Value, SentRecord.Parse(record.Message.Value)));
                    break;
            }
        }
        return [.. partitions];
    }

    private IConsumer<Ignore, string> Consumer(string groupId) => new ConsumerBuilder<Ignore, string>(new ConsumerConfig
    {
        BootstrapServers = BootstrapServers,
        GroupId = groupId,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        AutoCommitIntervalMs = 200,
        EnablePartitionEof = true,
        CheckCrcs = true,
        SocketTimeoutMs = 2000,
        ReconnectBackoffMs = 20,
        ReconnectBackoffMaxMs = 100,
    }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
}
