namespace Connect.Postgres.Streaming.Messages;

/// <summary>Describes a table before its first change and again after each change of its definition.</summary>
/// <param name="RelationId">The table's object id, to which rows refer.</param>
/// <param name="Schema">Its schema; the server leaves it empty for pg_catalog, the decoder fills that in.</param>
/// <param name="Table">Its name.</param>
/// <param name="ReplicaIdentity">What old rows carry.</param>
/// <param name="Columns">The published columns, in the order of row data.</param>
public sealed record RelationMessage(
    uint RelationId, string Schema, string Table, ReplicaIdentity ReplicaIdentity, IReadOnlyList<RelationColumn> Columns) : PgOutputMessage;
