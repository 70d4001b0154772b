using Connect.Abstractions.Data;

namespace Connect.Cdc.Tables;

/// <summary>A column as the connector reads it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Schema">The schema of its values, with nullability and default.</param>
public sealed record ColumnDefinition(string Name, Schema Schema)
{
    /// <summary>The longest text in characters; null when there is no limit.</summary>
    public int? Length { get; init; }

    /// <summary>Digits behind the point; null when the type has none.</summary>
    public int? Scale { get; init; }

    /// <summary>The database's name of the type.</summary>
    public string TypeName { get; init; } = "";
}
