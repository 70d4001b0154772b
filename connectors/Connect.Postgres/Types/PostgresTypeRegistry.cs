using Connect.Abstractions.Data;

namespace Connect.Postgres.Types;

/// <summary>Finds the converter of a column: the one place where types meet the handling settings. TYPES.md lists the result.</summary>
public sealed class PostgresTypeRegistry(TypeHandling handling)
{
    /// <summary>The converter of columns of a type and type modifier (-1 for none), or null when such columns are left out.</summary>
    public ColumnConverter? ConverterFor(PostgresType type, int typeModifier) => type switch
    {
        { Kind: PostgresTypeKind.Domain, Base: { } underlying } => ConverterFor(underlying, type.BaseModifier),
        { Kind: PostgresTypeKind.Base, Name: "text" or "varchar" or "bpchar" or "name" or "citext" } =>
            new TextConverter(Schema.String, handling.UnavailableValuePlaceholder),
        _ => null,
    };
}
