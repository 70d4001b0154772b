using Connect.Protocol.Compression;
using Connect.Protocol.Records;
using Connect.Storage.Topics;

namespace Connect.Storage.Partitions;

/// <summary>Checks and stamps batches before they take part in the order of the log; all of it runs outside the append lock.</summary>
internal sealed class AppendRules
{
    private readonly RecordBatchRules _client;
    private readonly RecordBatchRules _clientWithoutZstd;
    private readonly RecordBatchRules _localClient;
    private readonly RecordBatchRules _internal;

    public AppendRules(TopicConfig config, int maxDecompressedBytes)
    {
        Config = config;
        _client = RecordBatchRules.Client with
        {
            KeysRequired = config.IsCompacted,
            MaxBatchBytes = config.MaxMessageBytes,
            MaxDecompressedBytes = maxDecompressedBytes,
        };
        _clientWithoutZstd = _client with { ZstdAllowed = false };
        _localClient = _client with { IsBuiltHere = true };
        _internal = RecordBatchRules.Internal with { MaxDecompressedBytes = maxDecompressedBytes };
    }

    public TopicConfig Config { get; }

    /// <summary>
    /// Checks all batches and sets timestamps that the topic wants set. Returns the batch in the codec that the topic wants, which the
    /// caller disposes, or null if the batches are kept as they are. Throws <see cref="LogException"/> at the first fault.
    /// </summary>
    public PooledBuffer? Prepare(Memory<byte> batches, AppendOptions options, long nowMs)
    {
        int count = CheckAndStamp(batches, options, nowMs);
        return options.IsFromClient ? Recode(batches, count) : null;
    }

    private int CheckAndStamp(Memory<byte> batches, AppendOptions options, long nowMs)
    {
        RecordBatchRules rules = Select(options, nowMs);
        int count = 0;
        while (!batches.IsEmpty || count == 0)
        {
            RecordBatchFault? fault = RecordBatchValidator.Validate(batches, rules, out RecordBatchHeader header, out long maxTimestampMs);
            if (fault is not null)
            {
                throw new LogException(KindOf(fault.Kind), fault.Message) { RecordIndexes = fault.RecordIndexes };
            }

            if (Config.IsLogAppendTime)
            {
                RecordBatchHeader.SetLogAppendTime(batches.Span[..header.TotalBytes], nowMs);
            }
            else if (maxTimestampMs != header.MaxTimestamp)
            {
                // Lookups by timestamp lean on this field, and some clients leave it wrong.
                RecordBatchHeader.SetMaxTimestamp(batches.Span[..header.TotalBytes], maxTimestampMs);
            }

            batches = batches[header.TotalBytes..];
            count++;
            if (header.IsControl && (count > 1 || !batches.IsEmpty))
            {
                throw new LogException(LogErrorKind.InvalidRecord, "A control batch is appended on its own.");
            }
        }

        return count;
    }

    // Only what producers send is changed; coordinators choose their codec themselves.
    private PooledBuffer? Recode(Memory<byte> batch, int count)
    {
        if (count > 1)
        {
            throw new LogException(
                LogErrorKind.InvalidRecord, $"A producer sent {count} batches for one partition; exactly one is allowed.");
        }

        return Config.Codec is { } codec ? RecordBatchRecoder.Recode(batch, codec, _client.MaxDecompressedBytes) : null;
    }

    private RecordBatchRules Select(AppendOptions options, long nowMs)
    {
        if (!options.IsFromClient)
        {
            return _internal;
        }

        RecordBatchRules rules = options.IsBuiltHere ? _localClient : options.IsZstdAllowed ? _client : _clientWithoutZstd;
        bool isTimeBounded = Config.TimestampBeforeMaxMs != long.MaxValue || Config.TimestampAfterMaxMs != long.MaxValue;
        return isTimeBounded && !Config.IsLogAppendTime
            ? rules with
            {
                MinTimestampMs = Config.TimestampBeforeMaxMs > nowMs ? long.MinValue : nowMs - Config.TimestampBeforeMaxMs,
                MaxTimestampMs = Config.TimestampAfterMaxMs > long.MaxValue - nowMs ? long.MaxValue : nowMs + Config.TimestampAfterMaxMs,
            }
            : rules;
    }

    private static LogErrorKind KindOf(RecordBatchFaultKind kind) => kind switch
    {
        RecordBatchFaultKind.Corrupt => LogErrorKind.CorruptMessage,
        RecordBatchFaultKind.TooLarge => LogErrorKind.MessageTooLarge,
        RecordBatchFaultKind.InvalidTimestamp => LogErrorKind.InvalidTimestamp,
        RecordBatchFaultKind.UnsupportedCompression => LogErrorKind.UnsupportedCompression,
        RecordBatchFaultKind.UnsupportedFormat => LogErrorKind.UnsupportedFormat,
        _ => LogErrorKind.InvalidRecord,
    };
}
