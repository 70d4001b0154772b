using Connect.Cdc.Tables;

namespace Connect.Postgres.Catalog;

/// <summary>A table as a publication sends it.</summary>
/// <param name="Oid">The table's object id.</param>
/// <param name="Id">Its name.</param>
/// <param name="IsPartitioned">Its rows lie in partitions.</param>
/// <param name="ReplicaIdentity"><c>pg_class.relreplident</c>.</param>
/// <param name="HasPrimaryKey">It has a primary key.</param>
/// <param name="Columns">The columns that are sent; null for all.</param>
/// <param name="RowFilter">The condition on the rows that are sent, as SQL; null for all.</param>
internal sealed record PublishedTable(
    uint Oid, TableId Id, bool IsPartitioned, char ReplicaIdentity, bool HasPrimaryKey, IReadOnlyList<string>? Columns, string? RowFilter);
