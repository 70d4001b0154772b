using Connect.Abstractions.Errors;
using Connect.Postgres.Streaming.Messages;

namespace Connect.Postgres.Streaming;

/// <summary>
/// Bytes of the pgoutput plugin to messages. Pure; keeps nothing between calls; copies no row data.
/// (https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html)
/// </summary>
public static class PgOutputDecoder
{
    /// <summary>
    /// The value to request as <c>proto_version</c>. Version 1 is all that is needed: 2 to 4 add transactions in progress, prepared
    /// transactions and parallel apply, whose rows come before it is known that they are committed. Logical decoding messages and
    /// origins come in version 1 too.
    /// </summary>
    public const int ProtocolVersion = 1;

    private const byte NewRowMark = (byte)'N';
    private const byte OldKeyMark = (byte)'K';
    private const byte OldRowMark = (byte)'O';
    private const int LeastRelationColumnSize = 10;

    /// <summary>Decodes one message: the payload of one XLogData, without its header.</summary>
    /// <exception cref="DataException">The bytes are not a message of <see cref="ProtocolVersion"/>; says at which position.</exception>
    public static PgOutputMessage Decode(ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty)
        {
            throw new DataException("A pgoutput message is empty: the stream is damaged; restart the connector.");
        }

        return payload.Span[0] switch
        {
            (byte)'I' => Insert(new PgOutputReader(payload, "Insert")),
            (byte)'U' => Update(new PgOutputReader(payload, "Update")),
            (byte)'D' => Delete(new PgOutputReader(payload, "Delete")),
            (byte)'B' => Begin(new PgOutputReader(payload, "Begin")),
            (byte)'C' => Commit(new PgOutputReader(payload, "Commit")),
            (byte)'R' => Relation(new PgOutputReader(payload, "Relation")),
            (byte)'T' => Truncate(new PgOutputReader(payload, "Truncate")),
            (byte)'M' => Logical(new PgOutputReader(payload, "Message")),
            (byte)'O' => Origin(new PgOutputReader(payload, "Origin")),
            (byte)'Y' => Type(new PgOutputReader(payload, "Type")),
            var type => throw new DataException(
                $"A pgoutput message of {payload.Length} bytes has type 0x{type:X2} at byte 0, which is not one of protocol version "
                + $"{ProtocolVersion}: the slot must be read with the plugin pgoutput and proto_version {ProtocolVersion}."),
        };
    }

    private static InsertMessage Insert(PgOutputReader reader)
    {
        var relation = reader.ReadUInt32();
        var message = new InsertMessage(relation, NewRow(ref reader, reader.ReadByte()));
        reader.End();
        return message;
    }

    private static UpdateMessage Update(PgOutputReader reader)
    {
        var relation = reader.ReadUInt32();
        var mark = reader.ReadByte();
        var oldKind = OldRowKind.None;
        var oldRow = default(TupleData);
        if (mark is OldKeyMark or OldRowMark)
        {
            oldKind = mark == OldKeyMark ? OldRowKind.Key : OldRowKind.Full;
            oldRow = reader.ReadTuple();
            mark = reader.ReadByte();
        }

        var message = new UpdateMessage(relation, oldKind, oldRow, NewRow(ref reader, mark));
        reader.End();
        return message;
    }

    private static DeleteMessage Delete(PgOutputReader reader)
    {
        var relation = reader.ReadUInt32();
        var oldKind = reader.ReadByte() switch
        {
            OldKeyMark => OldRowKind.Key,
            OldRowMark => OldRowKind.Full,
            var mark => throw reader.Malformed($"0x{mark:X2} where an old row begins with K or O"),
        };
        var message = new DeleteMessage(relation, oldKind, reader.ReadTuple());
        reader.End();
        return message;
    }

    private static BeginMessage Begin(PgOutputReader reader)
    {
        var message = new BeginMessage(reader.ReadLsn(), reader.ReadTime(), reader.ReadUInt32());
        reader.End();
        return message;
    }

    private static CommitMessage Commit(PgOutputReader reader)
    {
        _ = reader.ReadByte(); // flags, unused so far
        var message = new CommitMessage(reader.ReadLsn(), reader.ReadLsn(), reader.ReadTime());
        reader.End();
        return message;
    }

    private static RelationMessage Relation(PgOutputReader reader)
    {
        var relation = reader.ReadUInt32();
        var schema = reader.ReadSchemaName();
        var table = reader.ReadText();
        var identity = reader.ReadByte() switch
        {
            (byte)'d' => ReplicaIdentity.Default,
            (byte)'n' => ReplicaIdentity.Nothing,
            (byte)'f' => ReplicaIdentity.Full,
            (byte)'i' => ReplicaIdentity.Index,
            var other => throw reader.Malformed($"0x{other:X2} where the replica identity is d, n, f or i"),
        };
        var columns = new RelationColumn[reader.ReadCount(reader.ReadInt16(), LeastRelationColumnSize)];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new RelationColumn((reader.ReadByte() & 1) != 0, reader.ReadText(), reader.ReadUInt32(), reader.ReadInt32());
        }

        reader.End();
        return new RelationMessage(relation, schema, table, identity, columns);
    }

    private static TruncateMessage Truncate(PgOutputReader reader)
    {
        var count = reader.ReadInt32();
        var options = reader.ReadByte();
        var relations = new uint[reader.ReadCount(count, sizeof(uint))];
        for (var i = 0; i < relations.Length; i++)
        {
            relations[i] = reader.ReadUInt32();
        }

        reader.End();
        return new TruncateMessage(relations, IsCascade: (options & 1) != 0, RestartsIdentity: (options & 2) != 0);
    }

    private static LogicalMessage Logical(PgOutputReader reader)
    {
        var isTransactional = (reader.ReadByte() & 1) != 0;
        var message = new LogicalMessage(isTransactional, reader.ReadLsn(), reader.ReadText(), reader.ReadBytes());
        reader.End();
        return message;
    }

    private static OriginMessage Origin(PgOutputReader reader)
    {
        var message = new OriginMessage(reader.ReadLsn(), reader.ReadText());
        reader.End();
        return message;
    }

    private static TypeMessage Type(PgOutputReader reader)
    {
        var message = new TypeMessage(reader.ReadUInt32(), reader.ReadSchemaName(), reader.ReadText());
        reader.End();
        return message;
    }

    private static TupleData NewRow(ref PgOutputReader reader, byte mark) => mark == NewRowMark
        ? reader.ReadTuple()
        : throw reader.Malformed($"0x{mark:X2} where a new row begins with N");
}
