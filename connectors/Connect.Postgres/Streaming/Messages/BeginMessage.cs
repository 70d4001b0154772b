namespace Connect.Postgres.Streaming.Messages;

/// <summary>A transaction begins. Transactions come whole, in the order of their commits.</summary>
/// <param name="CommitLsn">Where its commit record is.</param>
/// <param name="CommitTimeMicroseconds">When it was committed: microseconds since 1970-01-01 UTC.</param>
/// <param name="TransactionId">Its id.</param>
public sealed record BeginMessage(Lsn CommitLsn, long CommitTimeMicroseconds, uint TransactionId) : PgOutputMessage;
