namespace Connect.Postgres.Streaming.Messages;

/// <summary>Tables were emptied by TRUNCATE.</summary>
/// <param name="RelationIds">The tables.</param>
/// <param name="IsCascade">CASCADE was given.</param>
/// <param name="RestartsIdentity">RESTART IDENTITY was given.</param>
public sealed record TruncateMessage(IReadOnlyList<uint> RelationIds, bool IsCascade, bool RestartsIdentity) : PgOutputMessage;
