using Confluent.Kafka;
using Connect.Broker.Tests.Testing;
using Connect.LogClient;

namespace Connect.Broker.Tests.InProcess;

/// <summary>What the in-process consumer shows of transactions that another client wrote.</summary>
public sealed class TransactionalReadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(null, "a1 c1 c2 a2")]
    [InlineData("read_committed", "a1 c1 c2 a2")]
    [InlineData("read_uncommitted", "a1 x1 c1 x2 c2 a2 open")]
    public async Task AbortedAndOpenTransactions_AreShownAsTheIsolationLevelSays(string? level, string expected)
    {
        await using var broker = await TestBroker.StartAsync();
        using (var plain = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = broker.BootstrapServers }).Build())
        using (var first = Transactional(broker, "first"))
        using (var second = Transactional(broker, "second"))
        {
            await SendAsync(plain, "a1");
            first.BeginTransaction();
            second.BeginTransaction();
            await SendAsync(first, "x1");
            await SendAsync(second, "c1");
            await SendAsync(first, "x2");
            await SendAsync(second, "c2");
            first.AbortTransaction(Patience);
            second.CommitTransaction(Patience);
            await SendAsync(plain, "a2");
            first.BeginTransaction();
            await SendAsync(first, "open");

            Assert.Equal(expected, string.Join(' ', await ReadAsync(broker, level)));
            first.AbortTransaction(Patience);
        }
    }

    private static async Task<List<string>> ReadAsync(TestBroker broker, string? level)
    {
        await using var consumer = broker.Server.Client.CreateConsumer(new ConsumerSettings
        {
            ClientId = "c",
            ReportEndOfPartition = true,
            Overrides = level is null ? new Dictionary<string, string>() : new() { ["isolation.level"] = level },
        });
        consumer.Assign(new Dictionary<LogPartition, long> { [new LogPartition("t", 0)] = StartOffset.Earliest });
        var values = new List<string>();
        PollResult polled;
        do
        {
            polled = await consumer.PollAsync(Patience, TestContext.Current.CancellationToken);
            values.AddRange(polled.Records.Select(record => System.Text.Encoding.UTF8.GetString(record.Value!)));
        }
        while (polled.EndReached.Count == 0);
        return values;
    }

    private static IProducer<Null, string> Transactional(TestBroker broker, string id)
    {
        var producer = new ProducerBuilder<Null, string>(
            new ProducerConfig { BootstrapServers = broker.BootstrapServers, TransactionalId = id }).Build();
        producer.InitTransactions(Patience);
        return producer;
    }

    private static Task<DeliveryResult<Null, string>> SendAsync(IProducer<Null, string> producer, string value) =>
        producer.ProduceAsync(new Confluent.Kafka.TopicPartition("t", 0), new Message<Null, string> { Value = value });
}
