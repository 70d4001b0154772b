using Confluent.Kafka;

namespace Connect.IntegrationTests.Transactions;

/// <summary>
/// One transactional id that commits, aborts, dies in the middle and is fenced by its successor, as a seed says. Every step is one of
/// librdkafka's; what a broker that is down does to it is part of the test.
/// </summary>
internal sealed class CheckedProducer(
    string bootstrapServers, string topic, int partitions, string id, int seed, TransactionHistory history) : IDisposable
{
    private const int MaxRecords = 20;
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(30);

    private readonly Random _random = new(seed);
    private readonly List<IProducer<Null, string>> _dead = [];
    private IProducer<Null, string>? _producer;
    private int _transaction;

    /// <summary>Runs transactions until it is stopped, and ends the last one.</summary>
    public void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            RunOne();
        }
        Retire();
        Start();
    }

    public void Dispose()
    {
        _producer?.Dispose();
        _dead.ForEach(producer => producer.Dispose());
    }

    private void RunOne()
    {
        var transaction = _transaction++;
        var records = _random.Next(1, MaxRecords + 1);
        var fate = _random.Next(100);
        history.Note(id, transaction, records, Outcome.Unknown);
        var producer = _producer ?? Start();
        try
        {
            producer.BeginTransaction();
            for (var i = 0; i < records; i++)
            {
                var partition = new TopicPartition(topic, _random.Next(partitions));
                producer.Produce(partition, new Message<Null, string> { Value = new CheckedRecord(id, transaction, i).ToString() });
            }
            switch (fate)
            {
                case < 65:
                    Commit(producer);
                    history.Note(id, transaction, records, Outcome.Committed);
                    break;
                case < 90:
                    Abort(producer);
                    history.Note(id, transaction, records, Outcome.Aborted);
                    break;
                case < 95:
                    // Nobody ends this transaction but the successor.
                    producer.Flush(StepTimeout);
                    Kill();
                    history.Note(id, transaction, records, Outcome.Aborted);
                    break;
                default:
                    producer.Flush(StepTimeout);
                    Retire();
                    Start();
                    history.Note(id, transaction, records, Outcome.Aborted);
                    CommitAsZombie(producer);
                    break;
            }
        }
        catch (KafkaTxnRequiresAbortException)
        {
            if (TryAbort(producer))
            {
                history.Note(id, transaction, records, Outcome.Aborted);
            }
        }
        catch (KafkaException)
        {
            Kill();
        }
    }

    private static void CommitAsZombie(IProducer<Null, string> producer)
    {
        var error = Assert.ThrowsAny<KafkaException>(() => Commit(producer));
        Assert.True(error.Error.IsFatal || error is KafkaTxnRequiresAbortException, $"a fenced producer was told {error.Error}");
    }

    private static void Commit(IProducer<Null, string> producer) => Retry(() => producer.CommitTransaction(StepTimeout));

    private static void Abort(IProducer<Null, string> producer) => Retry(() => producer.AbortTransaction(StepTimeout));

    private bool TryAbort(IProducer<Null, string> producer)
    {
        try
        {
            Abort(producer);
            return true;
        }
        catch (KafkaException)
        {
            Kill();
            return false;
        }
    }

    private static void Retry(Action step)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                step();
                return;
            }
            catch (KafkaRetriableException) when (attempt < 10)
            {
                // The outcome is not known yet: the same call asks for it again.
            }
        }
    }

    private IProducer<Null, string> Start()
    {
        for (var attempt = 0; ; attempt++)
        {
            var producer = new ProducerBuilder<Null, string>(new ProducerConfig
            {
                BootstrapServers = bootstrapServers,
                TransactionalId = id,
                TransactionTimeoutMs = 60_000,
                LingerMs = 1,
                BatchNumMessages = 5,
                ReconnectBackoffMaxMs = 200,
            }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
            try
            {
                Retry(() => producer.InitTransactions(StepTimeout));
                return _producer = producer;
            }
            catch (KafkaException) when (attempt < 10)
            {
                producer.Dispose();
            }
        }
    }

    private void Kill()
    {
        _producer?.Dispose();
        _producer = null;
    }

    // Kept alive, so that it can try to go on when it should not.
    private void Retire()
    {
        if (_producer is { } producer)
        {
            _dead.ForEach(dead => dead.Dispose());
            _dead.Clear();
            _dead.Add(producer);
            _producer = null;
        }
    }
}
