using Connect.Abstractions.Data;
using Connect.Postgres.Types;

namespace Connect.Postgres.Tables;

/// <summary>How a column of the wire becomes a value of the table.</summary>
/// <param name="Name">The column, for messages.</param>
/// <param name="Converter">Reads its text.</param>
/// <param name="Target">The value's place in the table's definition.</param>
/// <param name="Missing">Stands for a value that was not sent; null where the column allows null.</param>
internal sealed record ColumnReader(string Name, ColumnConverter Converter, int Target, object? Missing)
{
    /// <summary>The same for values of the schema that the column has in events.</summary>
    public ColumnReader For(Schema schema)
    {
        var converter = Converter.For(schema);
        return this with
        {
            Converter = converter, Missing = schema.IsOptional ? null : schema.DefaultValue ?? converter.Missing,
        };
    }
}
