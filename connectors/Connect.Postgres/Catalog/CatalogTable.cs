using Connect.Cdc.Tables;

namespace Connect.Postgres.Catalog;

/// <summary>What the catalog says about a table now.</summary>
/// <param name="Oid">The table's object id.</param>
/// <param name="Id">Its name.</param>
/// <param name="Columns">Its columns in order, without dropped ones.</param>
/// <param name="KeyColumns">The primary key's columns in the key's order; else those of the replica identity's or of another unique index;
/// empty when there is none.</param>
internal sealed record CatalogTable(uint Oid, TableId Id, IReadOnlyList<CatalogColumn> Columns, IReadOnlyList<string> KeyColumns);
