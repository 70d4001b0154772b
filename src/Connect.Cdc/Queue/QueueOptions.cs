using Connect.Abstractions.Config;

namespace Connect.Cdc.Queue;

/// <summary>The limits between reading the source and handing records to the runtime.</summary>
/// <param name="MaxRecords">Records that may wait.</param>
/// <param name="MaxBytes">Their size; 0 sets no limit.</param>
/// <param name="MaxBatch">Records handed over at once.</param>
public sealed record QueueOptions(int MaxRecords, long MaxBytes, int MaxBatch)
{
    private const string Group = "Limits";

    /// <summary><c>max.queue.size</c>.</summary>
    public static readonly ConfigKey<int> MaxQueueSize = ConfigKey.Int("max.queue.size") with
    {
        Default = 8192, Doc = "Records that may wait for the log; reading pauses when they do. Larger than max.batch.size.", Group = Group,
        Validator = ConfigValidator.AtLeast(2),
    };

    /// <summary><c>max.queue.size.in.bytes</c>.</summary>
    public static readonly ConfigKey<long> MaxQueueSizeInBytes = ConfigKey.Long("max.queue.size.in.bytes") with
    {
        Default = 64 << 20, Doc = "Bytes of source data that may wait for the log; 0 sets no limit.", Group = Group,
        Validator = ConfigValidator.AtLeast(0),
    };

    /// <summary><c>max.batch.size</c>.</summary>
    public static readonly ConfigKey<int> MaxBatchSize = ConfigKey.Int("max.batch.size") with
    {
        Default = 2048, Doc = "Records handed to the log at once.", Group = Group, Validator = ConfigValidator.AtLeast(1),
    };

    /// <summary>The settings of this group.</summary>
    public static IReadOnlyList<ConfigKey> Keys { get; } = [MaxQueueSize, MaxQueueSizeInBytes, MaxBatchSize];

    /// <summary>Takes the group out of a parsed configuration.</summary>
    public static QueueOptions From(ParsedConfig config) =>
        new(config.Get(MaxQueueSize), config.Get(MaxQueueSizeInBytes), config.Get(MaxBatchSize));

    /// <summary>A mistake that needs two settings, or null.</summary>
    public static (ConfigKey Key, string Error)? Conflict(ParsedConfig config) => config.Get(MaxQueueSize) > config.Get(MaxBatchSize)
        ? null
        : (MaxQueueSize, $"\"max.queue.size\" has to be larger than \"max.batch.size\", which is {config.Get(MaxBatchSize)}.");
}
