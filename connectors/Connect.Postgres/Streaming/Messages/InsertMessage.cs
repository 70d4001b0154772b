namespace Connect.Postgres.Streaming.Messages;

/// <summary>A row was inserted.</summary>
/// <param name="RelationId">The table.</param>
/// <param name="NewRow">The row.</param>
public sealed record InsertMessage(uint RelationId, TupleData NewRow) : PgOutputMessage;
