using Connect.Protocol.Compression;
using Connect.Protocol.Records;
using Connect.Storage.Files;

namespace Connect.Storage.Segments;

/// <summary>
/// Reads the batches of a file one after another, whole and checked, through a buffer of a megabyte or of the largest batch. For one
/// thread.
/// </summary>
internal sealed class SegmentBatchReader(IStorageFile file, long position, long endPosition) : IDisposable
{
    private const int ChunkBytes = 1024 * 1024;
    private readonly PooledBuffer _buffer = new(initialBytes: (int)Math.Clamp(endPosition - position, 1, ChunkBytes));
    private long _bufferPosition = position;

    /// <summary>Where the current batch starts; after the last, where reading stopped.</summary>
    public long Position { get; private set; } = position;

    /// <summary>Where the batch after the current one starts.</summary>
    public long NextPosition { get; private set; } = position;

    /// <summary>The header of the current batch.</summary>
    public RecordBatchHeader Header { get; private set; }

    /// <summary>The current batch, valid until the next call. Its checksum is right.</summary>
    public Memory<byte> Batch { get; private set; }

    /// <summary>What is wrong at <see cref="Position"/>, if reading did not stop at the end.</summary>
    public string? Damage { get; private set; }

    /// <summary>Moves to the next batch. False: the end, or damage.</summary>
    public bool MoveNext()
    {
        Position = NextPosition;
        if (Damage is not null || Position >= endPosition)
        {
            return false;
        }

        Memory<byte> rest = Fill(RecordBatchHeader.SizeBytes);
        if (RecordBatchHeader.TryRead(rest.Span, out RecordBatchHeader header)
            && header.Magic == RecordBatchHeader.CurrentMagic
            && header.BatchLength >= RecordBatchHeader.MinBatchLength
            && header.BatchLength <= endPosition - Position - RecordBatchHeader.LengthPrefixBytes)
        {
            rest = Fill(header.TotalBytes);
        }

        Damage = RecordBatchValidator.CheckIntegrity(rest.Span, out header)?.Message;
        if (Damage is null && header.LastOffsetDelta < 0)
        {
            Damage = $"The batch has offsets {header.BaseOffset} to {header.LastOffset}.";
        }

        if (Damage is not null)
        {
            return false;
        }

        Header = header;
        Batch = rest[..header.TotalBytes];
        NextPosition = Position + header.TotalBytes;
        return true;
    }

    public void Dispose() => _buffer.Dispose();

    // At least this many bytes from the position on, unless the file ends.
    private Memory<byte> Fill(int bytes)
    {
        int inBuffer = (int)(Position - _bufferPosition);
        if (_buffer.Length - inBuffer < bytes)
        {
            int wanted = (int)Math.Min(Math.Max(bytes, ChunkBytes), endPosition - Position);
            _buffer.Truncate(0);
            _buffer.Advance(file.Read(_buffer.GetSpan(wanted)[..wanted], Position));
            _bufferPosition = Position;
            inBuffer = 0;
        }

        return _buffer.Written[inBuffer..];
    }
}
