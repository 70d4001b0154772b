namespace Connect.Postgres.Streaming.Messages;

/// <summary>A row was updated.</summary>
/// <param name="RelationId">The table.</param>
/// <param name="OldRowKind">What <paramref name="OldRow"/> holds.</param>
/// <param name="OldRow">The old row; empty when it was not sent.</param>
/// <param name="NewRow">The new row; TOASTed values that did not change may be missing.</param>
public sealed record UpdateMessage(uint RelationId, OldRowKind OldRowKind, TupleData OldRow, TupleData NewRow) : PgOutputMessage;
