using System.Buffers.Binary;
using System.Text;

namespace Connect.Protocol;

/// <summary>
/// Reads the primitive types of the protocol from one whole frame. Nothing that the other side claims is believed: every length is
/// checked against the bytes that are left before anything is allocated. https://kafka.apache.org/protocol#protocol_types
/// </summary>
public ref struct ProtocolReader(ReadOnlyMemory<byte> memory)
{
    private const int MaxVarIntBytes = 5;

    // Refuses overlong encodings too: an invalid sequence would come back as other bytes than it was.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<byte> _memory = memory;
    private readonly ReadOnlySpan<byte> _span = memory.Span;
    private int _position;

    /// <summary>Whether strings, arrays and bytes have compact lengths and structures end with tagged fields.</summary>
    public bool IsFlexible { get; set; }

    public readonly int Remaining => _span.Length - _position;

    public sbyte ReadInt8() => (sbyte)Take(1)[0];

    public bool ReadBoolean() => Take(1)[0] != 0;

    public short ReadInt16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long ReadInt64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public double ReadFloat64() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    public Guid ReadUuid() => new(Take(16), bigEndian: true);

    public ErrorCode ReadErrorCode() => (ErrorCode)ReadInt16();

    public string ReadString() => ReadNullableString() ?? throw NotNullable("string");

    public string? ReadNullableString()
    {
        var length = IsFlexible ? ReadCompactLength("string") : CheckLength(ReadInt16(), "string");
        return length < 0 ? null : Decode(Take(length));
    }

    /// <summary>The client id of a request header keeps its two-byte length even in flexible versions.</summary>
    public string? ReadHeaderString()
    {
        var length = CheckLength(ReadInt16(), "string");
        return length < 0 ? null : Decode(Take(length));
    }

    /// <summary>A copy: it may outlive the frame.</summary>
    public byte[] ReadBytes() => ReadNullableBytes() ?? throw NotNullable("bytes");

    public byte[]? ReadNullableBytes()
    {
        var length = ReadLength("bytes");
        return length < 0 ? null : Take(length).ToArray();
    }

    /// <summary>Record batches as a slice of the frame, valid as long as the frame is.</summary>
    public ReadOnlyMemory<byte>? ReadRecords()
    {
        var length = ReadLength("records");
        if (length < 0)
        {
            return null;
        }
        Take(length);
        return _memory.Slice(_position - length, length);
    }

    /// <summary>A structure that a byte before it says to be there or not.</summary>
    public T? ReadNullable<T>(short version)
        where T : class, IWireType<T> => ReadInt8() < 0 ? null : T.Read(ref this, version);

    public IReadOnlyList<T> ReadArray<T>(short version)
        where T : IWireType<T> => ReadNullableArray<T>(version) ?? throw NotNullable("array");

    public IReadOnlyList<T>? ReadNullableArray<T>(short version)
        where T : IWireType<T>
    {
        var count = ReadLength("array");
        if (count < 0)
        {
            return null;
        }
        var items = new T[count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = T.Read(ref this, version);
        }
        return items;
    }

    public IReadOnlyList<int> ReadInt32Array() => ReadNullableInt32Array() ?? throw NotNullable("array");

    public IReadOnlyList<int>? ReadNullableInt32Array()
    {
        var count = ReadLength("array", elementBytes: sizeof(int));
        if (count < 0)
        {
            return null;
        }
        var items = new int[count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = ReadInt32();
        }
        return items;
    }

    public IReadOnlyList<long> ReadInt64Array()
    {
        var items = new long[NonNegative(ReadLength("array", elementBytes: sizeof(long)))];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = ReadInt64();
        }
        return items;
    }

    public IReadOnlyList<string> ReadStringArray() => ReadNullableStringArray() ?? throw NotNullable("array");

    public IReadOnlyList<string>? ReadNullableStringArray()
    {
        var count = ReadLength("array");
        if (count < 0)
        {
            return null;
        }
        var items = new string[count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = ReadString();
        }
        return items;
    }

    /// <summary>Passes over the tagged fields at the end of a structure: none of those that are known changes an answer here.</summary>
    public void SkipTags()
    {
        for (var left = ReadTagCount(); left > 0; left--)
        {
            Skip(ReadTag().Length);
        }
    }

    /// <summary>How many tagged fields a structure ends with; none where it is not flexible.</summary>
    public uint ReadTagCount() => IsFlexible ? ReadUnsignedVarInt() : 0;

    /// <summary>The number of the next tagged field, and the length of the value that follows.</summary>
    public (uint Tag, int Length) ReadTag()
    {
        var tag = ReadUnsignedVarInt();
        var length = ReadUnsignedVarInt();
        return length <= Remaining
            ? (tag, (int)length)
            : throw new MalformedMessageException($"A tagged field claims {length} bytes at byte {_position}, but {Remaining} are left.");
    }

    /// <summary>Passes over the value of a tagged field that is not known.</summary>
    public void Skip(int bytes) => Take(bytes);

    /// <summary>A message that leaves bytes over was not understood, even if each field looked right.</summary>
    public readonly void ExpectEnd()
    {
        if (Remaining > 0)
        {
            throw new MalformedMessageException($"{Remaining} bytes are left over after the last field, at byte {_position}.");
        }
    }

    public uint ReadUnsignedVarInt()
    {
        uint value = 0;
        for (var i = 0; i < MaxVarIntBytes; i++)
        {
            var next = Take(1)[0];
            if (i == MaxVarIntBytes - 1 && next > 0x0F)
            {
                break;
            }
            value |= (uint)(next & 0x7F) << (7 * i);
            if ((next & 0x80) == 0)
            {
                return value;
            }
        }
        throw new MalformedMessageException($"A variable-length integer before byte {_position} does not fit in 32 bits.");
    }

    private int ReadLength(string what, int elementBytes = 1)
    {
        var length = IsFlexible ? ReadCompactLength(what) : CheckLength(ReadInt32(), what);
        return length <= Remaining / elementBytes ? length : throw TooLong(length, what);
    }

    // Compact lengths are one more than the length, so that zero can mean null.
    private int ReadCompactLength(string what)
    {
        var value = ReadUnsignedVarInt();
        return value <= int.MaxValue ? (int)value - 1 : throw TooLong(value, what);
    }

    private readonly int CheckLength(int length, string what) => length >= -1
        ? length
        : throw new MalformedMessageException($"The length of a {what} before byte {_position} is {length}.");

    private readonly int NonNegative(int length) => length >= 0 ? length : throw NotNullable("array");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > Remaining)
        {
            throw new MalformedMessageException($"{count} bytes are expected at byte {_position}, but {Remaining} are left.");
        }
        var taken = _span.Slice(_position, count);
        _position += count;
        return taken;
    }

    private readonly string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new MalformedMessageException($"The string that ends at byte {_position} is not valid UTF-8.");
        }
    }

    private readonly MalformedMessageException NotNullable(string what) =>
        new($"The {what} before byte {_position} is null, but must not be.");

    private readonly MalformedMessageException TooLong(long length, string what) =>
        new($"The {what} at byte {_position} claims a length of {length}, but {Remaining} bytes are left.");
}
