using Confluent.Kafka;

namespace Connect.IntegrationTests.Network;

/// <summary>A producer that sends numbered records at a steady pace and notes what it is told of each.</summary>
internal sealed class LoadProducer(string bootstrapServers, string topic, int partitions, int number, DeliveryHistory history) : IDisposable
{
    private const int RecordsPerTick = 10;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly IProducer<Null, string> _producer = new ProducerBuilder<Null, string>(new ProducerConfig
    {
        BootstrapServers = bootstrapServers,
        EnableIdempotence = true,
        MessageTimeoutMs = (int)Patience.TotalMilliseconds,
        SocketTimeoutMs = 2000,
        LingerMs = 2,
        BatchNumMessages = 20,
        QueueBufferingMaxMessages = 10_000,
        ReconnectBackoffMs = 20,
        ReconnectBackoffMaxMs = 100,
    }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();

    /// <summary>Sends until it is stopped, and returns when each record has been acknowledged.</summary>
    /// <exception cref="InvalidOperationException">A record was given up, which an idempotent producer must not do so early.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var failures = new List<string>();
        using var pace = new PeriodicTimer(Tick);
        for (var next = 0; !stop.IsCancellationRequested;)
        {
            for (var i = 0; i < RecordsPerTick; i++)
            {
                next += TrySend(new SentRecord(number, next), failures) ? 1 : 0;
            }
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
        _producer.Flush(Patience);
        if (failures.Count > 0)
        {
            throw new InvalidOperationException($"producer {number} gave up {failures.Count} records: {failures[0]}");
        }
    }

    public void Dispose() => _producer.Dispose();

    private bool TrySend(SentRecord record, List<string> failures)
    {
        history.Sent(record);
        try
        {
            _producer.Produce(
                new TopicPartition(topic, record.Number % partitions), new Message<Null, string> { Value = record.ToString() }, report =>
                {
                    if (report.Error.IsError)
                    {
                        failures.Add($"{record}: {report.Error}");
                    }
                    else
                    {
                        history.Acknowledge(record, report.TopicPartitionOffset);
                    }
                });
            return true;
        }
        catch (ProduceException<Null, string> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
        {
            // The network does not let it go: the same record again at the next tick.
            return false;
        }
    }
}
