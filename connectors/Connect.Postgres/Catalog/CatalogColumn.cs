namespace Connect.Postgres.Catalog;

/// <summary>What the catalog says about a column now.</summary>
/// <param name="Name">The name.</param>
/// <param name="TypeOid">The type's object id.</param>
/// <param name="TypeModifier"><c>atttypmod</c>; -1 for none.</param>
/// <param name="IsNullable">Null is allowed.</param>
/// <param name="IsGenerated">Computed from other columns.</param>
/// <param name="DefaultExpression">The default as SQL, or null.</param>
internal sealed record CatalogColumn(
    string Name, uint TypeOid, int TypeModifier, bool IsNullable, bool IsGenerated, string? DefaultExpression);
