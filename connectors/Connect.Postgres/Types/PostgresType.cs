namespace Connect.Postgres.Types;

/// <summary>What the catalog says about a type: a row of <c>pg_type</c> with the types that it refers to.</summary>
/// <param name="Oid">The object id; fixed for built-in types, different in each database for the others.</param>
/// <param name="Schema">The schema, such as <c>pg_catalog</c>.</param>
/// <param name="Name">The name, such as <c>int4</c>, <c>_int4</c>, <c>hstore</c>.</param>
/// <param name="Kind">What kind of type it is.</param>
public sealed record PostgresType(uint Oid, string Schema, string Name, PostgresTypeKind Kind)
{
    /// <summary>The elements' type of an array; null for other types.</summary>
    public PostgresType? Element { get; init; }

    /// <summary>The type under a domain, which may be a domain again; null for other types.</summary>
    public PostgresType? Base { get; init; }

    /// <summary>The type modifier that a domain gives to its base type; -1 for none.</summary>
    public int BaseModifier { get; init; } = -1;

    /// <summary>The labels of an enum in their sort order; empty for other types.</summary>
    public IReadOnlyList<string> EnumLabels { get; init; } = [];
}
