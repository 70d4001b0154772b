using Connect.Protocol.Compression;

namespace Connect.Storage;

/// <summary>Batches read from a partition. The bytes are in rented memory: they are valid until this is disposed.</summary>
public sealed class LogReadResult : IDisposable
{
    private PooledBuffer? _buffer;

    internal LogReadResult(PooledBuffer? buffer, long highWatermark, long logStartOffset)
    {
        _buffer = buffer;
        Batches = buffer?.Written ?? ReadOnlyMemory<byte>.Empty;
        HighWatermark = highWatermark;
        LogStartOffset = logStartOffset;
    }

    /// <summary>Whole batches, the first of which may start before the asked offset; empty at the end of the log.</summary>
    public ReadOnlyMemory<byte> Batches { get; }

    /// <summary>High watermark when the read started.</summary>
    public long HighWatermark { get; }

    /// <summary>Log start offset when the read started.</summary>
    public long LogStartOffset { get; }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _buffer, null)?.Dispose();
}
