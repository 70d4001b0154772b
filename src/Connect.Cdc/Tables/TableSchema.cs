using Connect.Abstractions.Data;
using Connect.Cdc.Filters;

namespace Connect.Cdc.Tables;

/// <summary>
/// The schemas of a table's events, and how rows of values become structs. Immutable; built once for each version of a table by
/// <see cref="TableSchemaBuilder"/>, so that all events share the same schema instances.
/// </summary>
public sealed class TableSchema
{
    private readonly int[] _rowColumns;
    private readonly ColumnMask?[] _masks;
    private readonly int[] _keyColumns;
    private readonly bool[] _needed;

    internal TableSchema(TableDefinition table, string topic, TableSchemaParts parts)
    {
        Table = table;
        Topic = topic;
        RowSchema = parts.RowSchema;
        KeySchema = parts.KeySchema;
        EnvelopeSchema = parts.EnvelopeSchema;
        _rowColumns = parts.RowColumns;
        _masks = parts.Masks;
        _keyColumns = parts.KeyColumns;
        _needed = new bool[table.Columns.Count];
        foreach (var column in _rowColumns.Concat(_keyColumns))
        {
            _needed[column] = true;
        }
    }

    /// <summary>The table.</summary>
    public TableDefinition Table { get; }

    /// <summary>Where its events go.</summary>
    public string Topic { get; }

    /// <summary>The key's schema, or null when events have no key.</summary>
    public Schema? KeySchema { get; }

    /// <summary>The schema of before and after.</summary>
    public Schema RowSchema { get; }

    /// <summary>The schema of the event.</summary>
    public Schema EnvelopeSchema { get; }

    /// <summary>False for a column that no event shows: its value need not be read.</summary>
    public bool IsNeeded(int column) => _needed[column];

    /// <summary>The schema of a column's values in rows; of a column that only keys show, its schema there.</summary>
    public Schema SchemaOf(int column)
    {
        var position = Array.IndexOf(_rowColumns, column);
        return position < 0 ? Table.Columns[column].Schema : RowSchema.Fields[position].Schema;
    }

    /// <summary>The row's struct from values in the order of the table's columns.</summary>
    public Struct Row(ReadOnlySpan<object?> values)
    {
        var row = new Struct(RowSchema);
        for (var i = 0; i < _rowColumns.Length; i++)
        {
            var value = values[_rowColumns[i]];
            row.PutUnchecked(i, _masks[i] is { } mask ? mask.Apply(value) : value);
        }

        return row;
    }

    /// <summary>The key's struct from values in the order of the table's columns, or null when events have no key. Never masked.</summary>
    public Struct? Key(ReadOnlySpan<object?> values)
    {
        if (KeySchema is null)
        {
            return null;
        }

        var key = new Struct(KeySchema);
        for (var i = 0; i < _keyColumns.Length; i++)
        {
            key.PutUnchecked(i, values[_keyColumns[i]]);
        }

        return key;
    }
}
