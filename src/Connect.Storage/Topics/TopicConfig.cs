using System.Globalization;
using Connect.Protocol.Compression;

namespace Connect.Storage.Topics;

/// <summary>The topic configurations that the log acts on, typed.</summary>
public sealed record TopicConfig
{
    /// <summary>Largest batch.</summary>
    public int MaxMessageBytes { get; private init; }

    /// <summary>Size at which a segment is completed.</summary>
    public int SegmentBytes { get; private init; }

    /// <summary>Age at which a segment is completed.</summary>
    public long SegmentMs { get; private init; }

    /// <summary>How much earlier than that a segment may be completed, so that not all are at once.</summary>
    public long SegmentJitterMs { get; private init; }

    /// <summary>Size of an index at which the segment is completed.</summary>
    public int SegmentIndexBytes { get; private init; }

    /// <summary>Age at which a segment must be completed: a compacted topic cannot compact what is not.</summary>
    public long MaxSegmentMs => IsCompacted ? Math.Min(SegmentMs, MaxCompactionLagMs) : SegmentMs;

    /// <summary>Old segments are deleted by age and size.</summary>
    public bool IsDeleted { get; private init; }

    /// <summary>Age of the newest record at which a segment is deleted; -1 keeps it for ever.</summary>
    public long RetentionMs { get; private init; }

    /// <summary>Size of a partition above which its oldest segments are deleted; -1 has no limit.</summary>
    public long RetentionBytes { get; private init; }

    /// <summary>How long the files of a deleted segment stay.</summary>
    public long FileDeleteDelayMs { get; private init; }

    /// <summary>Share of the log that is not compacted yet from which on it is compacted.</summary>
    public double MinCleanableDirtyRatio { get; private init; }

    /// <summary>How long a record stays uncompacted at least.</summary>
    public long MinCompactionLagMs { get; private init; }

    /// <summary>How long a record stays uncompacted at most.</summary>
    public long MaxCompactionLagMs { get; private init; }

    /// <summary>How long tombstones and transaction markers stay after they were compacted first.</summary>
    public long DeleteRetentionMs { get; private init; }

    /// <summary>Records after which a flush is asked for, where the flush policy does not do it for each.</summary>
    public long FlushMessages { get; private init; }

    /// <summary>Time after which a flush is asked for, where the flush policy does not do it for each record.</summary>
    public long FlushMs { get; private init; }

    /// <summary>Bytes of batches between two index entries.</summary>
    public int IndexIntervalBytes { get; private init; }

    /// <summary>The log sets the timestamps.</summary>
    public bool IsLogAppendTime { get; private init; }

    /// <summary>How much older than now a record's timestamp may be.</summary>
    public long TimestampBeforeMaxMs { get; private init; }

    /// <summary>How much later than now a record's timestamp may be.</summary>
    public long TimestampAfterMaxMs { get; private init; }

    /// <summary>Only the last record of each key is kept, so each record needs a key.</summary>
    public bool IsCompacted { get; private init; }

    /// <summary>Codec of stored batches; null keeps the producer's.</summary>
    public CompressionCodec? Codec { get; private init; }

    /// <summary>
    /// Binds <paramref name="overrides"/> over <paramref name="defaults"/>. Throws <see cref="LogException"/> with all mistakes if a key is
    /// unknown or a value is wrong.
    /// </summary>
    public static TopicConfig Parse(IReadOnlyDictionary<string, string> overrides, IReadOnlyDictionary<string, string> defaults)
    {
        string[] mistakes = [.. overrides.Select(Check).OfType<string>()];
        if (mistakes.Length > 0)
        {
            throw new LogException(LogErrorKind.InvalidConfig, string.Join("; ", mistakes) + ".");
        }

        string Get(string name) =>
            overrides.GetValueOrDefault(name) ?? defaults.GetValueOrDefault(name) ?? TopicConfigKey.All[name].Default;
        long GetLong(string name) => long.Parse(Get(name), CultureInfo.InvariantCulture);
        string[] policies = Get("cleanup.policy").Split(',', StringSplitOptions.TrimEntries);

        // The older name of both bounds holds where the new ones say nothing.
        long differenceMaxMs = GetLong("message.timestamp.difference.max.ms");
        long OrDifference(long value) => value == long.MaxValue ? differenceMaxMs : value;
        return new TopicConfig
        {
            MaxMessageBytes = (int)GetLong("max.message.bytes"),
            SegmentBytes = (int)GetLong("segment.bytes"),
            SegmentMs = GetLong("segment.ms"),
            IndexIntervalBytes = (int)GetLong("index.interval.bytes"),
            IsLogAppendTime = Get("message.timestamp.type") == "LogAppendTime",
            TimestampBeforeMaxMs = OrDifference(GetLong("message.timestamp.before.max.ms")),
            TimestampAfterMaxMs = OrDifference(GetLong("message.timestamp.after.max.ms")),
            IsCompacted = policies.Contains("compact"),
            IsDeleted = policies.Contains("delete"),
            SegmentJitterMs = GetLong("segment.jitter.ms"),
            SegmentIndexBytes = (int)GetLong("segment.index.bytes"),
            RetentionMs = GetLong("retention.ms"),
            RetentionBytes = GetLong("retention.bytes"),
            FileDeleteDelayMs = GetLong("file.delete.delay.ms"),
            MinCleanableDirtyRatio = double.Parse(Get("min.cleanable.dirty.ratio"), CultureInfo.InvariantCulture),
            MinCompactionLagMs = GetLong("min.compaction.lag.ms"),
            MaxCompactionLagMs = GetLong("max.compaction.lag.ms"),
            DeleteRetentionMs = GetLong("delete.retention.ms"),
            FlushMessages = GetLong("flush.messages"),
            FlushMs = GetLong("flush.ms"),
            Codec = ParseCodec(Get("compression.type")),
        };
    }

    /// <summary>Null if a topic may have this setting, otherwise what is wrong.</summary>
    public static string? Check(KeyValuePair<string, string> entry) =>
        TopicConfigKey.All.TryGetValue(entry.Key, out TopicConfigKey? key)
            ? key.Check(entry.Value)
            : $"{entry.Key} is not a topic configuration";

    private static CompressionCodec? ParseCodec(string type) => type switch
    {
        "producer" => null,
        "uncompressed" => CompressionCodec.None,
        _ => Enum.Parse<CompressionCodec>(type, ignoreCase: true),
    };
}
