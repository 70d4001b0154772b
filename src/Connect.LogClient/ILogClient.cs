namespace Connect.LogClient;

/// <summary>
/// The port to the log: makes producers, consumers and admins for one cluster. Adapters: Confluent.Kafka for any log behind a socket,
/// and the built-in log in the same process. Safe to use from any thread.
/// </summary>
public interface ILogClient
{
    /// <summary>A producer of its own; dispose it.</summary>
    ILogProducer CreateProducer(ProducerSettings settings);

    /// <summary>A consumer of its own; dispose it.</summary>
    ILogConsumer CreateConsumer(ConsumerSettings settings);

    /// <summary>An admin client of its own; dispose it.</summary>
    ILogAdmin CreateAdmin(ClientSettings settings);
}

/// <summary>What every client takes.</summary>
public record ClientSettings
{
    /// <summary>The client's name in the log's own logs and quotas.</summary>
    public required string ClientId { get; init; }

    /// <summary>
    /// Settings under the names of Kafka's Java clients or of librdkafka; they win over the adapter's defaults. An adapter names those
    /// that it does not know in a warning and goes on. Holds secrets: never log it.
    /// </summary>
    public IReadOnlyDictionary<string, string> Overrides { get; init; } = System.Collections.Frozen.FrozenDictionary<string, string>.Empty;
}

/// <summary>What a producer takes. It is idempotent, waits for all replicas and keeps the order per partition.</summary>
public sealed record ProducerSettings : ClientSettings
{
    /// <summary>How long a record may wait for others to fill its batch.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Keys and values held until they are acknowledged; beyond it <see cref="ILogProducer.TrySend"/> refuses.</summary>
    public long MaxBufferedBytes { get; init; } = 32 * 1024 * 1024;
}

/// <summary>What a consumer takes. Offsets are committed by hand only.</summary>
public sealed record ConsumerSettings : ClientSettings
{
    /// <summary>The consumer group; null reads assigned partitions without one.</summary>
    public string? GroupId { get; init; }

    /// <summary>The most records that one poll returns (<c>max.poll.records</c> overrides it).</summary>
    public int MaxPollRecords { get; init; } = 500;

    /// <summary>Keys and values held for the next polls; beyond it fetching pauses.</summary>
    public long MaxBufferedBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Reports in <see cref="PollResult.EndReached"/> when the end of a partition was reached.</summary>
    public bool ReportEndOfPartition { get; init; }
}
