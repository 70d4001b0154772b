namespace Connect.Postgres.Streaming.Messages;

/// <summary>Names a type that is not built in, before a relation that uses it.</summary>
/// <param name="TypeOid">The object id.</param>
/// <param name="Schema">The schema; empty for pg_catalog.</param>
/// <param name="Name">The name.</param>
public sealed record TypeMessage(uint TypeOid, string Schema, string Name) : PgOutputMessage;
