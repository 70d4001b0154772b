using Connect.Protocol.Records;
using Connect.Storage.Files;

namespace Connect.Storage.Segments;

/// <summary>Hops over the batches of a file by their headers, a few kilobytes at a time, without reading the records.</summary>
internal ref struct BatchHeaderScanner
{
    /// <summary>Buffer size that lets one read cover many small batches.</summary>
    public const int BufferBytes = 4096;

    private readonly IStorageFile _file;
    private readonly Span<byte> _buffer;
    private readonly long _endPosition;
    private long _bufferPosition;
    private int _bufferLength;

    public BatchHeaderScanner(IStorageFile file, long position, long endPosition, Span<byte> buffer)
    {
        _file = file;
        _buffer = buffer;
        _endPosition = endPosition;
        Position = position;
        NextPosition = position;
        _bufferPosition = position;
    }

    /// <summary>Where the current batch starts.</summary>
    public long Position { get; private set; }

    /// <summary>Where the next batch starts; after the last, where the scan stopped.</summary>
    public long NextPosition { get; private set; }

    /// <summary>Moves to the next batch. False: the end, or bytes that are no whole batch.</summary>
    public bool MoveNext(out RecordBatchHeader header)
    {
        Position = NextPosition;
        long inBuffer = Position - _bufferPosition;
        if (inBuffer > _bufferLength - RecordBatchHeader.SizeBytes)
        {
            int wanted = (int)Math.Min(_buffer.Length, _endPosition - Position);
            _bufferPosition = Position;
            _bufferLength = wanted < RecordBatchHeader.SizeBytes ? 0 : _file.Read(_buffer[..wanted], Position);
            inBuffer = 0;
        }

        if (!RecordBatchHeader.TryRead(_buffer[(int)inBuffer.._bufferLength], out header)
            || header.Magic != RecordBatchHeader.CurrentMagic
            || header.BatchLength < RecordBatchHeader.MinBatchLength
            || header.TotalBytes > _endPosition - Position)
        {
            return false;
        }

        NextPosition = Position + header.TotalBytes;
        return true;
    }
}
