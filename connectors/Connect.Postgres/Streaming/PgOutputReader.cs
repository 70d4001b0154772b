using System.Buffers.Binary;
using System.Text;
using Connect.Abstractions.Errors;
using Connect.Postgres.Streaming.Messages;

namespace Connect.Postgres.Streaming;

/// <summary>
/// Reads the parts of one pgoutput message in order. Every read is checked against the end of the message: damaged bytes give a
/// <see cref="DataException"/> that names the message and the position, never another exception.
/// </summary>
internal ref struct PgOutputReader(ReadOnlyMemory<byte> payload, string message)
{
    private const long PostgresEpochMicroseconds = 946_684_800_000_000;

    private readonly ReadOnlySpan<byte> _bytes = payload.Span;
    private int _position = 1;

    public byte ReadByte() => Take(sizeof(byte))[0];

    public short ReadInt16() => BinaryPrimitives.ReadInt16BigEndian(Take(sizeof(short)));

    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int)));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint)));

    public Lsn ReadLsn() => new(BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong))));

    /// <summary>Microseconds since 1970; the wire counts from 2000.</summary>
    public long ReadTime()
    {
        var sincePostgresEpoch = BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long)));
        return sincePostgresEpoch <= long.MaxValue - PostgresEpochMicroseconds
            ? sincePostgresEpoch + PostgresEpochMicroseconds
            : throw Malformed("a time beyond the year 294246");
    }

    /// <summary>Text that ends with a zero byte.</summary>
    public string ReadText()
    {
        var length = _bytes[_position..].IndexOf((byte)0);
        if (length < 0)
        {
            throw Malformed("text without its closing zero byte");
        }

        var text = Encoding.UTF8.GetString(_bytes.Slice(_position, length));
        _position += length + 1;
        return text;
    }

    /// <summary>A schema's name, which the server leaves empty for pg_catalog.</summary>
    public string ReadSchemaName() => ReadText() is { Length: > 0 } name ? name : "pg_catalog";

    /// <summary>A count of things that take at least <paramref name="leastSize"/> bytes each, so that it cannot ask for too much.</summary>
    public int ReadCount(int count, int leastSize) => count >= 0 && (long)count * leastSize <= _bytes.Length - _position
        ? count
        : throw Malformed($"a count of {count} in {_bytes.Length - _position} remaining bytes");

    /// <summary>Bytes with a length before them; they stay in the buffer.</summary>
    public ReadOnlyMemory<byte> ReadBytes()
    {
        var length = ReadInt32();
        var start = _position;
        Skip(length);
        return payload.Slice(start, length);
    }

    /// <summary>A row: walks over all its columns, so that whoever reads them later needs no checks.</summary>
    public TupleData ReadTuple()
    {
        var count = ReadCount(ReadInt16(), leastSize: 1);
        var start = _position;
        for (var i = 0; i < count; i++)
        {
            switch ((TupleColumnKind)ReadByte())
            {
                case TupleColumnKind.Null:
                case TupleColumnKind.UnchangedToast:
                    break;
                case TupleColumnKind.Text:
                    Skip(ReadInt32());
                    break;
                default:
                    _position--;
                    throw Malformed($"column {i + 1} of {count} of kind 0x{_bytes[_position]:X2}, which is not n, u or t");
            }
        }

        return new TupleData(payload[start.._position], count);
    }

    /// <summary>Checks that the message has been read to its end.</summary>
    public readonly void End()
    {
        if (_position != _bytes.Length)
        {
            throw Malformed($"{_bytes.Length - _position} bytes behind its end");
        }
    }

    /// <summary>The error for what was found at the present position.</summary>
    public readonly DataException Malformed(string found) => new(
        $"A pgoutput {message} message of {_bytes.Length} bytes is malformed at byte {_position}: found {found}. "
        + "The stream cannot be read any further; restart the connector, and check the server's version if it happens again.");

    private ReadOnlySpan<byte> Take(int length)
    {
        var start = _position;
        Skip(length);
        return _bytes.Slice(start, length);
    }

    private void Skip(int length)
    {
        if (length < 0 || length > _bytes.Length - _position)
        {
            throw Malformed($"a part of {length} bytes in {_bytes.Length - _position} remaining bytes");
        }

        _position += length;
    }
}
