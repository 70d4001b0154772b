using Connect.Storage.Durability;

namespace Connect.Storage;

/// <summary>Settings of the log on this node.</summary>
public sealed record LogStoreOptions
{
    /// <summary>Where everything is kept.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Cluster id to give a new data directory; null makes one. A data directory keeps the one it has.</summary>
    public string? ClusterId { get; init; }

    /// <summary>Id of this node.</summary>
    public int NodeId { get; init; } = 1;

    /// <summary>When appended data goes to the disk.</summary>
    public FlushPolicy FlushPolicy { get; init; } = FlushPolicy.EveryBatchGroup;

    /// <summary>Time between flushes with <see cref="FlushPolicy.Interval"/>.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Number of flushes that may run at a time, each of another partition; 0 flushes on the appending thread, one by one.
    /// </summary>
    public int FlushThreads { get; init; } = 4;

    /// <summary>Told how long each flush of a partition took, by the threads that flush; must not throw.</summary>
    public Action<TimeSpan>? Flushed { get; init; }

    /// <summary>Time between two rounds of retention: log.retention.check.interval.ms.</summary>
    public TimeSpan RetentionCheckInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time between two writes of the checkpoint files.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Files of segments that may be open at a time; those that were not used lately are closed beyond it. Files that wait for a flush
    /// stay open.
    /// </summary>
    public int MaxOpenFiles { get; init; } = 8192;

    /// <summary>Number of partitions that are compacted at a time; 0 compacts nothing.</summary>
    public int CleanerThreads { get; init; } = 1;

    /// <summary>Memory for the keys of one pass, all threads together; it is taken only while it is needed.</summary>
    public long CleanerDedupeBufferBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>Time after which compaction looks again for something to do.</summary>
    public TimeSpan CleanerBackoff { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Number of partitions that are opened and recovered at a time at start, and closed at the end. Mostly they wait for the disk, which
    /// flushes several files at once in hardly more time than one.
    /// </summary>
    public int RecoveryParallelism { get; init; } = Math.Max(8, 2 * Environment.ProcessorCount);

    /// <summary>A producer that wrote nothing for so long is forgotten.</summary>
    public TimeSpan ProducerIdExpiration { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Largest payload of a batch after decompression.</summary>
    public int MaxDecompressedBatchBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>Most partitions on this node.</summary>
    public int MaxPartitions { get; init; } = 100_000;

    /// <summary>What topics have that do not say otherwise; keys are Kafka's topic configurations.</summary>
    public IReadOnlyDictionary<string, string> TopicDefaults { get; init; } = new Dictionary<string, string>();
}
