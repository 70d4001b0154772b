namespace Connect.Abstractions.Data;

/// <summary>A value and its schema; a null schema means the value describes itself.</summary>
/// <param name="Schema">The schema or null.</param>
/// <param name="Value">The value or null.</param>
public readonly record struct SchemaAndValue(Schema? Schema, object? Value)
{
    /// <summary>No schema and no value.</summary>
    public static SchemaAndValue Null => default;
}
