using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Connect.IntegrationTests.Clients;
using Connect.LogClient.Confluent;

namespace Connect.IntegrationTests.Transactions;

/// <summary>
/// Many producers of both transaction protocols with random commits, aborts, deaths and fences, and a broker that is killed: a reader of
/// committed data sees each committed transaction whole, once and in order, and never an aborted record.
/// CONNECT_TRANSACTION_CHECK_SECONDS sets how long it runs (45), CONNECT_TRANSACTION_CHECK_SEED what it does; the seed is printed.
/// </summary>
public sealed class TransactionCheckerTests(BrokerProcess broker) : IClassFixture<BrokerProcess>
{
    private const string Topic = "checked";
    private const int Partitions = 3;
    private const int Producers = 5;
    private const int DefaultSeconds = 45;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task CommittedTransactions_AreSeenWholeOnceAndInOrder_AbortedOnesNever()
    {
        NativeLibrdkafka.EnsureLoaded();
        var seconds = Setting("CONNECT_TRANSACTION_CHECK_SECONDS", DefaultSeconds);
        var seed = Setting("CONNECT_TRANSACTION_CHECK_SEED", Random.Shared.Next());
        TestContext.Current.SendDiagnosticMessage($"transaction checker: {seconds} s, CONNECT_TRANSACTION_CHECK_SEED={seed}");
        await CreateTopicAsync();
        var history = new TransactionHistory();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var read = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var producers = Enumerable.Range(0, Producers)
            .Select(i => new CheckedProducer(NewClient, Partitions, $"tx-{i}", seed + i, history)).ToList();
        var running = producers.ConvertAll(producer => Task.Run(() => producer.RunAsync(stop.Token)));
        var live = Partitioned();
        var reading = RunAsync(() => Read(live, read.Token));

        await KillBrokerAsync(new Random(seed), TimeSpan.FromSeconds(seconds), running);
        await stop.CancelAsync();
        await Task.WhenAll(running);
        producers.ForEach(producer => producer.Dispose());

        // Every transaction is decided now; the end of the log is stable.
        var all = Partitioned();
        Read(all, stop: null);
        await TestKit.WaitUntil.TrueAsync(
            () => Count(live) >= Count(all),
            Patience,
            () => $"the reader has seen {Count(live)} of {Count(all)} records",
            TestContext.Current.CancellationToken);
        await read.CancelAsync();
        await reading;

        var summary = $"seed {seed}: {history.CountOf(Outcome.Committed)} committed, {history.CountOf(Outcome.Aborted)} aborted, "
            + $"{history.CountOf(Outcome.Unknown)} unknown, {Count(all)} records seen\n{broker.LogTail()}";
        TestContext.Current.SendDiagnosticMessage(summary);
        Assert.True(history.Check(all) is { Count: 0 }, string.Join('\n', history.Check(all).Take(20)) + "\n" + summary);
        Assert.True(history.CountOf(Outcome.Committed) > 0 && history.CountOf(Outcome.Aborted) > 0, summary);
        for (var partition = 0; partition < Partitions; partition++)
        {
            Assert.True(all[partition].SequenceEqual(live[partition]), $"partition {partition} was read differently live\n{summary}");
        }
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    private static List<List<CheckedRecord>> Partitioned() => [.. Enumerable.Range(0, Partitions).Select(_ => new List<CheckedRecord>())];

    private static int Count(List<List<CheckedRecord>> partitions) => partitions.Sum(records => records.Count);

    private static Task RunAsync(Action work) => Task.Factory.StartNew(
        work, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private async Task KillBrokerAsync(Random random, TimeSpan duration, List<Task> running)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            var pause = Task.Delay(TimeSpan.FromSeconds(3 + random.Next(10)), TestContext.Current.CancellationToken);
            var ended = await Task.WhenAny([pause, .. running]);
            await ended;
            await broker.KillAndRestartAsync(TestContext.Current.CancellationToken);
        }
    }

    private ITransactionalClient NewClient(string id, bool ofTheSecondProtocol) => ofTheSecondProtocol
        ? new SecondProtocolClient(broker.Port, Topic, id)
        : new LibrdkafkaClient(broker.BootstrapServers, Topic, id);

    private async Task CreateTopicAsync()
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = Topic, NumPartitions = Partitions, ReplicationFactor = 1 }]);
    }

    // Until it is stopped, or without a token to the end.
    private void Read(List<List<CheckedRecord>> seen, CancellationToken? stop)
    {
        using var consumer = new ConsumerBuilder<Ignore, string>(new ConsumerConfig
        {
            BootstrapServers = broker.BootstrapServers,
            GroupId = "checker",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            CheckCrcs = true,
            IsolationLevel = IsolationLevel.ReadCommitted,
            ReconnectBackoffMaxMs = 200,
        }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset(Topic, partition, Offset.Beginning)));
        var ended = new HashSet<int>();
        var started = Stopwatch.GetTimestamp();
        while (stop is { } token ? !token.IsCancellationRequested : ended.Count < Partitions)
        {
            Assert.True(stop is not null || Stopwatch.GetElapsedTime(started) < Patience, $"{Count(seen)} records were read");
            try
            {
                switch (consumer.Consume(TimeSpan.FromMilliseconds(100)))
                {
                    case { IsPartitionEOF: true } end:
                        ended.Add(end.Partition.Value);
                        break;
                    case { } record:
                        seen[record.Partition.Value].Add(CheckedRecord.Parse(record.Message.Value));
                        break;
                }
            }
            catch (ConsumeException exception) when (!exception.Error.IsFatal)
            {
                // The broker is down: librdkafka goes on by itself.
            }
        }
    }
}
