using Connect.LogClient;
using Connect.Protocol.Compression;

namespace Connect.Broker.InProcess.Producing;

/// <summary>What a producer in this process is set to. https://kafka.apache.org/documentation/#producerconfigs</summary>
internal sealed record ProducerOptions
{
    private const int DefaultMaxRequestBytes = 16 * 1024 * 1024;
    private const int DefaultBatchBytes = 256 * 1024;
    private const int DefaultBatchRecords = 10_000;

    private static readonly Dictionary<string, CompressionCodec> Codecs = new()
    {
        ["none"] = CompressionCodec.None,
        ["gzip"] = CompressionCodec.Gzip,
        ["snappy"] = CompressionCodec.Snappy,
        ["lz4"] = CompressionCodec.Lz4,
        ["zstd"] = CompressionCodec.Zstd,
    };

    private static readonly Dictionary<string, bool> Acks = new() { ["all"] = true, ["-1"] = true, ["1"] = true };

    public required string ClientId { get; init; }

    public required TimeSpan Linger { get; init; }

    public required long MaxBufferedBytes { get; init; }

    /// <summary>A batch is closed when it has so many bytes; the topic's max.message.bytes bounds it as well.</summary>
    public int BatchBytes { get; init; } = DefaultBatchBytes;

    /// <summary>A batch is closed when it has so many records.</summary>
    public int BatchRecords { get; init; } = DefaultBatchRecords;

    /// <summary>A larger record is refused at once.</summary>
    public int MaxRequestBytes { get; init; } = DefaultMaxRequestBytes;

    public CompressionCodec Codec { get; init; }

    /// <summary>How long a record is tried; null for ever, since giving up would break the order.</summary>
    public TimeSpan? DeliveryTimeout { get; init; }

    public TimeSpan RetryBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan MaxRetryBackoff { get; init; } = TimeSpan.FromSeconds(1);

    public static ProducerOptions Read(ProducerSettings settings, OverrideReader overrides)
    {
        // Kafka's "1" asks for less than what is given anyway: one broker has no replicas to wait for.
        overrides.Word("acks", true, Acks);
        var deliveryTimeout = overrides.Milliseconds("delivery.timeout.ms", TimeSpan.Zero);
        return new ProducerOptions
        {
            ClientId = settings.ClientId,
            MaxBufferedBytes = settings.MaxBufferedBytes,
            Linger = overrides.Milliseconds("linger.ms", settings.Linger),
            BatchBytes = overrides.Int32("batch.size", DefaultBatchBytes, min: 0),
            BatchRecords = overrides.Int32("batch.num.messages", DefaultBatchRecords, min: 1),
            MaxRequestBytes = overrides.Int32("max.request.size", DefaultMaxRequestBytes),
            Codec = overrides.Word("compression.type", CompressionCodec.None, Codecs),
            DeliveryTimeout = deliveryTimeout == TimeSpan.Zero ? null : deliveryTimeout,
            RetryBackoff = overrides.Milliseconds("retry.backoff.ms", TimeSpan.FromMilliseconds(100)),
            MaxRetryBackoff = overrides.Milliseconds("retry.backoff.max.ms", TimeSpan.FromSeconds(1)),
        };
    }
}
