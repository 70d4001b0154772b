namespace Connect.Postgres.Types;

/// <summary>The kinds of <c>pg_type.typtype</c>; <see cref="Array"/> is a base type with elements of its own.</summary>
public enum PostgresTypeKind
{
    /// <summary>A type with its own input and output functions.</summary>
    Base,

    /// <summary>A true array.</summary>
    Array,

    /// <summary>A row type.</summary>
    Composite,

    /// <summary>A type with checks over another.</summary>
    Domain,

    /// <summary>Labels.</summary>
    Enum,

    /// <summary>A pseudo-type.</summary>
    Pseudo,

    /// <summary>A range.</summary>
    Range,

    /// <summary>Several ranges.</summary>
    Multirange,
}
