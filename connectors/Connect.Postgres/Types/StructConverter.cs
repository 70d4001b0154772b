using Connect.Abstractions.Data;

namespace Connect.Postgres.Types;

/// <summary>Reads a text in UTF-8 into a struct of the given schema.</summary>
internal delegate Struct StructReading(Schema schema, ReadOnlySpan<byte> text);

/// <summary>A type whose values are structs. A struct carries its schema, so there is one converter for each column schema.</summary>
/// <param name="schema">The schema of the column.</param>
/// <param name="read">Reads a value.</param>
/// <param name="missing">Makes the value that stands for a missing one.</param>
/// <param name="unavailable">Makes the value that stands for one that was not sent; as <paramref name="missing"/> without it.</param>
internal sealed class StructConverter(
    Schema schema, StructReading read, Func<Schema, Struct> missing, Func<Schema, Struct>? unavailable = null) : ColumnConverter
{
    /// <inheritdoc/>
    public override Schema Schema => schema;

    /// <inheritdoc/>
    public override object Missing { get; } = missing(schema);

    /// <inheritdoc/>
    public override object Unavailable { get; } = (unavailable ?? missing)(schema);

    /// <inheritdoc/>
    public override object Read(ReadOnlySpan<byte> text) => read(schema, text);

    /// <inheritdoc/>
    public override ColumnConverter For(Schema columnSchema) => new StructConverter(columnSchema, read, missing, unavailable);
}
