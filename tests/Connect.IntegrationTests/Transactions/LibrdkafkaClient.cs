using Confluent.Kafka;

namespace Connect.IntegrationTests.Transactions;

/// <summary>librdkafka, which speaks the first transaction protocol.</summary>
internal sealed class LibrdkafkaClient : ITransactionalClient
{
    private const int MaxRetries = 10;
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(30);

    private readonly string _topic;
    private readonly IProducer<Null, string> _producer;

    public LibrdkafkaClient(string bootstrapServers, string topic, string id)
    {
        _topic = topic;
        _producer = new ProducerBuilder<Null, string>(new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            TransactionalId = id,
            TransactionTimeoutMs = 60_000,
            LingerMs = 1,
            BatchNumMessages = 5,
            ReconnectBackoffMaxMs = 200,
        }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
    }

    public Task InitAsync() => RunAsync(() => _producer.InitTransactions(StepTimeout));

    public void Begin() => Translate(_producer.BeginTransaction);

    public Task WriteAsync(int partition, string value)
    {
        Translate(() => _producer.Produce(new TopicPartition(_topic, partition), new Message<Null, string> { Value = value }));
        return Task.CompletedTask;
    }

    public Task FlushAsync() => RunAsync(() => _producer.Flush(StepTimeout));

    public Task CommitAsync() => RunAsync(() => _producer.CommitTransaction(StepTimeout));

    public Task AbortAsync() => RunAsync(() => _producer.AbortTransaction(StepTimeout));

    public void Dispose() => _producer.Dispose();

    // A step blocks its thread.
    private static Task RunAsync(Action step) => Task.Factory.StartNew(
        () => Translate(() => Retry(step)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Retry(Action step)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                step();
                return;
            }
            catch (KafkaRetriableException) when (attempt < MaxRetries)
            {
                // The outcome is not known yet: the same call asks for it again.
            }
        }
    }

    private static void Translate(Action step)
    {
        try
        {
            step();
        }
        catch (KafkaException exception)
        {
            var requiresAbort = exception is KafkaTxnRequiresAbortException;
            throw new TransactionFailedException(exception.Error.ToString(), requiresAbort, exception.Error.IsFatal, exception);
        }
    }
}
