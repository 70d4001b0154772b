using System.Buffers.Binary;
using Connect.Abstractions.Errors;
using Connect.Postgres.Streaming.Messages;

namespace Connect.Postgres.Streaming;

/// <summary>Bytes of the pgoutput plugin to messages. Pure; keeps nothing between calls.</summary>
public static class PgOutputDecoder
{
    private const long PostgresEpochMicroseconds = 946_684_800_000_000;

    /// <summary>Decodes one message: the payload of one XLogData, without its header.</summary>
    /// <exception cref="DataException">The bytes are not a message of protocol version 1; says at which position.</exception>
    public static PgOutputMessage Decode(ReadOnlyMemory<byte> payload)
    {
        var span = payload.Span;
        return span switch
        {
            [(byte)'B', .. { Length: 20 } body] => new BeginMessage(
                LsnAt(body), TimeAt(body[8..]), BinaryPrimitives.ReadUInt32BigEndian(body[16..])),
            [(byte)'C', _, .. { Length: 24 } body] => new CommitMessage(LsnAt(body), LsnAt(body[8..]), TimeAt(body[16..])),
            _ => throw new DataException(
                $"A pgoutput message of {span.Length} bytes with type 0x{(span.IsEmpty ? 0 : span[0]):X2} is not one of protocol version 1."),
        };
    }

    private static Lsn LsnAt(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64BigEndian(bytes));

    private static long TimeAt(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64BigEndian(bytes) + PostgresEpochMicroseconds;
}
