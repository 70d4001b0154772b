namespace Connect.Postgres.Streaming.Messages;

/// <summary>A row was deleted.</summary>
/// <param name="RelationId">The table.</param>
/// <param name="OldRowKind">What <paramref name="OldRow"/> holds.</param>
/// <param name="OldRow">The old row.</param>
public sealed record DeleteMessage(uint RelationId, OldRowKind OldRowKind, TupleData OldRow) : PgOutputMessage;
