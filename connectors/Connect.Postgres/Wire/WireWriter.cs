using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Connect.Postgres.Wire;

/// <summary>Builds one message to the server.</summary>
internal sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly int _lengthAt;

    /// <summary>Begins a message of a type, or the start-up message, which has none.</summary>
    public WireWriter(byte? type)
    {
        if (type is { } value)
        {
            _bytes.Write<byte>([value]);
        }

        _lengthAt = _bytes.WrittenCount;
        Int32(0);
    }

    public WireWriter Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        _bytes.Write<byte>(bytes);
        return this;
    }

    public WireWriter Text(string value)
    {
        _bytes.Write(Encoding.UTF8.GetBytes(value));
        _bytes.Write<byte>([0]);
        return this;
    }

    public WireWriter Raw(ReadOnlySpan<byte> value)
    {
        _bytes.Write(value);
        return this;
    }

    /// <summary>The finished message.</summary>
    public byte[] ToArray()
    {
        var message = _bytes.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(_lengthAt), message.Length - _lengthAt);
        return message;
    }
}
