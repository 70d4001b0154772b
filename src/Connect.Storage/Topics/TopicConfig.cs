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
        return new TopicConfig
        {
            MaxMessageBytes = (int)GetLong("max.message.bytes"),
            SegmentBytes = (int)GetLong("segment.bytes"),
            SegmentMs = GetLong("segment.ms"),
            IndexIntervalBytes = (int)GetLong("index.interval.bytes"),
            IsLogAppendTime = Get("message.timestamp.type") == "LogAppendTime",
            TimestampBeforeMaxMs = GetLong("message.timestamp.before.max.ms"),
            TimestampAfterMaxMs = GetLong("message.timestamp.after.max.ms"),
            IsCompacted = Get("cleanup.policy").Contains("compact", StringComparison.Ordinal),
            Codec = ParseCodec(Get("compression.type")),
        };
    }

    private static string? Check(KeyValuePair<string, string> entry) =>
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
