using System.Buffers;

namespace Connect.ObjectStorage.Buffers;

/// <summary>
/// A write-only stream into pooled memory that grows by segments: small for a file of a few records, without copying for a large one.
/// One owner; <see cref="OpenRead"/> once it is written.
/// </summary>
public sealed class SegmentedStream : Stream
{
    private const int FirstSegmentBytes = 4 * 1024;
    private const int LargestSegmentBytes = 256 * 1024;

    private readonly MemoryBudget _budget;
    private readonly List<Segment> _segments = [];
    private long _length;
    private long _reservedBytes;

    /// <summary>Creates an empty buffer that holds no memory yet.</summary>
    public SegmentedStream(MemoryBudget budget) => _budget = budget;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_segments.Count == 0 || _segments[^1].Free.IsEmpty)
            {
                AddSegment();
            }

            var last = _segments[^1];
            var count = Math.Min(buffer.Length, last.Free.Length);
            buffer[..count].CopyTo(last.Free);
            last.Used += count;
            _length += count;
            buffer = buffer[count..];
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <summary>A seekable view of what was written; valid until this buffer is disposed.</summary>
    public Stream OpenRead() => new Reader(_segments, _length);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var segment in _segments)
        {
            ArrayPool<byte>.Shared.Return(segment.Bytes);
        }

        _segments.Clear();
        _budget.Release(_reservedBytes);
        _reservedBytes = 0;
        _length = 0;
        base.Dispose(disposing);
    }

    private void AddSegment()
    {
        var wanted = _segments.Count == 0 ? FirstSegmentBytes : Math.Min(_segments[^1].Bytes.Length * 2, LargestSegmentBytes);
        var bytes = ArrayPool<byte>.Shared.Rent(wanted);
        _segments.Add(new Segment(bytes));
        _reservedBytes += bytes.Length;
        _budget.Reserve(bytes.Length);
    }

    private sealed class Segment(byte[] bytes)
    {
        public byte[] Bytes { get; } = bytes;

        public int Used { get; set; }

        public Span<byte> Free => Bytes.AsSpan(Used);
    }

    private sealed class Reader(IReadOnlyList<Segment> segments, long length) : Stream
    {
        private int _segment;
        private int _offset;
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => _position;
            set => Seek(value, SeekOrigin.Begin);
        }

        public override int Read(Span<byte> buffer)
        {
            while (_segment < segments.Count && _offset == segments[_segment].Used)
            {
                _segment++;
                _offset = 0;
            }

            if (_segment == segments.Count)
            {
                return 0;
            }

            var available = segments[_segment].Bytes.AsSpan(_offset, segments[_segment].Used - _offset);
            var count = Math.Min(buffer.Length, available.Length);
            available[..count].CopyTo(buffer);
            _offset += count;
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer.AsSpan(offset, count)));

        public override long Seek(long offset, SeekOrigin origin)
        {
            var target = origin switch
            {
                SeekOrigin.Begin => offset,
                SeekOrigin.Current => _position + offset,
                _ => length + offset,
            };
            ArgumentOutOfRangeException.ThrowIfNegative(target);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(target, length);
            (_segment, _position) = (0, target);
            while (_segment < segments.Count && target > segments[_segment].Used)
            {
                target -= segments[_segment++].Used;
            }

            _offset = (int)target;
            return _position;
        }

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
