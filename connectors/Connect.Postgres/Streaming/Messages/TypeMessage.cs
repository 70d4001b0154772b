namespace Connect.Postgres.Streaming.Messages;

/// <summary>Names a type that is not built in, before a relation that uses it.</summary>
/// <param name="TypeOid">The object id.</param>
/// <param name="Schema">The schema; the server leaves it empty for pg_catalog, the decoder fills that in.</param>
/// <param name="Name">The name.</param>
public sealed record TypeMessage(uint TypeOid, string Schema, string Name) : PgOutputMessage;
