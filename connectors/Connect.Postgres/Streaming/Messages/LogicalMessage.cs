namespace Connect.Postgres.Streaming.Messages;

/// <summary>A message that a session wrote to the log with <c>pg_logical_emit_message</c>.</summary>
/// <param name="IsTransactional">Inside a transaction: between its begin and commit.</param>
/// <param name="Lsn">Where it is.</param>
/// <param name="Prefix">Names the kind of message.</param>
/// <param name="Content">What was written.</param>
public sealed record LogicalMessage(bool IsTransactional, Lsn Lsn, string Prefix, ReadOnlyMemory<byte> Content) : PgOutputMessage;
