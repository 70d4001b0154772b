using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Connect.Protocol;

/// <summary>
/// Writes the primitive types of the protocol into a pooled buffer. Large records are not copied: they are kept as slices that belong
/// between two parts of the buffer, and <see cref="GetSegments"/> gives all of them in order.
/// </summary>
public sealed class ProtocolWriter : IDisposable
{
    private const int InitialBytes = 256;

    // Below this a copy is cheaper than one more segment in the socket call.
    private const int MinSliceBytes = 2048;

    private readonly List<(int Position, ReadOnlyMemory<byte> Bytes)> _slices = [];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int _position;
    private long _sliceBytes;

    /// <summary>Whether strings, arrays and bytes get compact lengths and structures end with tagged fields.</summary>
    public bool IsFlexible { get; set; }

    public long Length => _position + _sliceBytes;

    public void WriteInt8(sbyte value) => Reserve(1)[0] = (byte)value;

    public void WriteBoolean(bool value) => Reserve(1)[0] = value ? (byte)1 : (byte)0;

    public void WriteInt16(short value) => BinaryPrimitives.WriteInt16BigEndian(Reserve(2), value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Reserve(4), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Reserve(8), value);

    public void WriteFloat64(double value) => BinaryPrimitives.WriteDoubleBigEndian(Reserve(8), value);

    public void WriteUuid(Guid value) => value.TryWriteBytes(Reserve(16), bigEndian: true, out _);

    public void WriteErrorCode(ErrorCode value) => WriteInt16((short)value);

    public void WriteString(string value) => WriteNullableString(value);

    public void WriteNullableString(string? value)
    {
        var length = value is null ? -1 : Encoding.UTF8.GetByteCount(value);
        if (IsFlexible)
        {
            WriteUnsignedVarInt((uint)(length + 1));
        }
        else
        {
            WriteInt16(ShortLength(length));
        }
        if (value is not null)
        {
            Encoding.UTF8.GetBytes(value, Reserve(length));
        }
    }

    /// <summary>The client id of a request header keeps its two-byte length even in flexible versions.</summary>
    public void WriteHeaderString(string? value)
    {
        var length = value is null ? -1 : Encoding.UTF8.GetByteCount(value);
        WriteInt16(ShortLength(length));
        if (value is not null)
        {
            Encoding.UTF8.GetBytes(value, Reserve(length));
        }
    }

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteLength(value.Length);
        value.CopyTo(Reserve(value.Length));
    }

    public void WriteNullableBytes(byte[]? value)
    {
        WriteLength(value?.Length ?? -1);
        value?.CopyTo(Reserve(value.Length));
    }

    /// <summary>The slice must stay unchanged until the message has been sent.</summary>
    public void WriteRecords(ReadOnlyMemory<byte>? records)
    {
        WriteLength(records?.Length ?? -1);
        if (records is not { Length: > 0 } bytes)
        {
            return;
        }
        if (bytes.Length < MinSliceBytes)
        {
            bytes.Span.CopyTo(Reserve(bytes.Length));
            return;
        }
        _slices.Add((_position, bytes));
        _sliceBytes += bytes.Length;
    }

    /// <summary>A structure, or null, with a byte before it that says which.</summary>
    public void WriteNullable<T>(T? value, short version)
        where T : class, IWireType<T>
    {
        WriteInt8(value is null ? (sbyte)-1 : (sbyte)1);
        value?.Write(this, version);
    }

    public void WriteArray<T>(IReadOnlyList<T> items, short version)
        where T : IWritable => WriteNullableArray(items, version);

    public void WriteNullableArray<T>(IReadOnlyList<T>? items, short version)
        where T : IWritable
    {
        WriteLength(items?.Count ?? -1);
        for (var i = 0; i < items?.Count; i++)
        {
            items[i].Write(this, version);
        }
    }

    public void WriteInt32Array(IReadOnlyList<int> items) => WriteNullableInt32Array(items);

    public void WriteNullableInt32Array(IReadOnlyList<int>? items)
    {
        WriteLength(items?.Count ?? -1);
        for (var i = 0; i < items?.Count; i++)
        {
            WriteInt32(items[i]);
        }
    }

    public void WriteInt64Array(IReadOnlyList<long> items)
    {
        WriteLength(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            WriteInt64(items[i]);
        }
    }

    public void WriteStringArray(IReadOnlyList<string> items) => WriteNullableStringArray(items);

    public void WriteNullableStringArray(IReadOnlyList<string>? items)
    {
        WriteLength(items?.Count ?? -1);
        for (var i = 0; i < items?.Count; i++)
        {
            WriteString(items[i]);
        }
    }

    /// <summary>Ends a structure: every tagged field has its default, so none is written.</summary>
    public void WriteNoTags()
    {
        if (IsFlexible)
        {
            WriteUnsignedVarInt(0);
        }
    }

    /// <summary>Ends a structure with the tagged fields that are set; they must come in the order of their tags.</summary>
    public void WriteTags(ReadOnlySpan<TaggedField> fields)
    {
        if (!IsFlexible)
        {
            return;
        }
        var count = 0u;
        foreach (var field in fields)
        {
            count += field.IsSet ? 1u : 0u;
        }
        WriteUnsignedVarInt(count);
        foreach (var field in fields)
        {
            if (field.IsSet)
            {
                WriteTag(field);
            }
        }
    }

    public void WriteUnsignedVarInt(uint value)
    {
        while (value >= 0x80)
        {
            Reserve(1)[0] = (byte)(value | 0x80);
            value >>= 7;
        }
        Reserve(1)[0] = (byte)value;
    }

    /// <summary>Puts the number of bytes that follow into the first four bytes, which the caller wrote as a placeholder.</summary>
    public void PatchFrameLength() => BinaryPrimitives.WriteInt32BigEndian(_buffer, checked((int)(Length - sizeof(int))));

    /// <summary>Everything that was written, in order; valid until the writer is disposed.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> GetSegments()
    {
        var segments = new List<ReadOnlyMemory<byte>>((2 * _slices.Count) + 1);
        var start = 0;
        foreach (var (position, bytes) in _slices)
        {
            segments.Add(_buffer.AsMemory(start, position - start));
            segments.Add(bytes);
            start = position;
        }
        if (start < _position)
        {
            segments.Add(_buffer.AsMemory(start, _position - start));
        }
        return segments;
    }

    /// <summary>Forgets what was written.</summary>
    public void Reset()
    {
        _position = 0;
        _sliceBytes = 0;
        _slices.Clear();
        IsFlexible = false;
    }

    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        _position = 0;
    }

    private void WriteTag(in TaggedField field)
    {
        using var value = new ProtocolWriter { IsFlexible = true };
        field.WriteValue(value);
        WriteUnsignedVarInt(field.Tag);
        WriteUnsignedVarInt(checked((uint)value.Length));
        foreach (var segment in value.GetSegments())
        {
            segment.Span.CopyTo(Reserve(segment.Length));
        }
    }

    private static short ShortLength(int length) => length <= short.MaxValue
        ? (short)length
        : throw new ArgumentException($"A string of {length} bytes does not fit: the limit of this message version is {short.MaxValue}.");

    private void WriteLength(int length)
    {
        if (IsFlexible)
        {
            WriteUnsignedVarInt((uint)(length + 1));
        }
        else
        {
            WriteInt32(length);
        }
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _position < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _position + count));
            _buffer.AsSpan(0, _position).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        var reserved = _buffer.AsSpan(_position, count);
        _position += count;
        return reserved;
    }
}
