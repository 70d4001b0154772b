using System.Buffers;

namespace Connect.Protocol.Compression;

/// <summary>
/// A growing byte buffer on rented memory with a hard upper bound. Whoever creates it disposes it; memory taken from it is valid until
/// then.
/// </summary>
public sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int InitialBytes = 4096;
    private readonly int _maxBytes;
    private byte[] _array;
    private int _length;

    /// <summary>Creates an empty buffer that never holds more than <paramref name="maxBytes"/>.</summary>
    public PooledBuffer(int maxBytes = int.MaxValue, int initialBytes = InitialBytes)
    {
        _maxBytes = maxBytes;
        _array = ArrayPool<byte>.Shared.Rent(Math.Max(1, Math.Min(initialBytes, maxBytes)));
    }

    /// <summary>Number of bytes written.</summary>
    public int Length => _length;

    /// <summary>The bytes written so far. They may be changed in place.</summary>
    public Memory<byte> Written => _array.AsMemory(0, _length);

    /// <summary>The bytes written so far.</summary>
    public Span<byte> WrittenSpan => _array.AsSpan(0, _length);

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _array.Length - _length);
        if (count > _maxBytes - _length)
        {
            throw TooLarge();
        }

        _length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureFree(sizeHint);
        return _array.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureFree(sizeHint);
        return _array.AsSpan(_length);
    }

    /// <summary>Appends <paramref name="bytes"/>.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Advance(bytes.Length);
    }

    /// <summary>Forgets everything after the first <paramref name="length"/> bytes; the memory is kept.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _length);
        _length = length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        byte[] array = _array;
        _array = [];
        _length = 0;
        if (array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private void EnsureFree(int sizeHint)
    {
        int needed = Math.Max(1, sizeHint);
        if (_array.Length - _length >= needed)
        {
            return;
        }

        // A codec may ask for more than it will write, so the bound itself is checked where bytes are counted; this one only stops the
        // growth: one full buffer beyond the bound is enough for any codec to fail on.
        if (_length >= _maxBytes)
        {
            throw TooLarge();
        }

        long doubled = Math.Min(2L * _array.Length, Array.MaxLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(doubled, checked(_length + needed)));
        _array.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }

    private InvalidDataException TooLarge() => new($"The data is larger than the limit of {_maxBytes} bytes.");
}
