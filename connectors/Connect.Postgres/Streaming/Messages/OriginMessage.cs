namespace Connect.Postgres.Streaming.Messages;

/// <summary>The transaction was replicated here from another server.</summary>
/// <param name="CommitLsn">Where the commit is on that server.</param>
/// <param name="Name">The origin's name.</param>
public sealed record OriginMessage(Lsn CommitLsn, string Name) : PgOutputMessage;
