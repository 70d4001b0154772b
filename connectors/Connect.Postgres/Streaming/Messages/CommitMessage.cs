namespace Connect.Postgres.Streaming.Messages;

/// <summary>A transaction is complete.</summary>
/// <param name="CommitLsn">Where the commit record is.</param>
/// <param name="EndLsn">Behind the commit record: the position to confirm.</param>
/// <param name="CommitTimeMicroseconds">Microseconds since 1970-01-01 UTC.</param>
public sealed record CommitMessage(Lsn CommitLsn, Lsn EndLsn, long CommitTimeMicroseconds) : PgOutputMessage;
