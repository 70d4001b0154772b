using Connect.Protocol.Compression;

namespace Connect.Storage;

/// <summary>Batches read from a partition. The bytes are in rented memory: they are valid until this is disposed.</summary>
public sealed class LogReadResult : IDisposable
{
    private PooledBuffer? _buffer;

    internal LogReadResult(PooledBuffer? buffer, long highWatermark, long lastStableOffset, long logStartOffset)
    {
        _buffer = buffer;
        Batches = buffer?.Written ?? ReadOnlyMemory<byte>.Empty;
        HighWatermark = highWatermark;
        LastStableOffset = lastStableOffset;
        LogStartOffset = logStartOffset;
    }

    /// <summary>Whole batches, the first of which may start before the asked offset; empty at the end of the log.</summary>
    public ReadOnlyMemory<byte> Batches { get; }

    /// <summary>High watermark when the read started.</summary>
    public long HighWatermark { get; }

    /// <summary>Last stable offset when the read started; never above the high watermark.</summary>
    public long LastStableOffset { get; }

    /// <summary>
    /// The aborted transactions among the batches, when read up to the last stable offset; null otherwise. From the first offset of each
    /// on, up to its next abort marker, data batches of its producer are not to be shown.
    /// </summary>
    public IReadOnlyList<AbortedTransaction>? AbortedTransactions { get; init; }

    /// <summary>Log start offset when the read started.</summary>
    public long LogStartOffset { get; }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _buffer, null)?.Dispose();
}
