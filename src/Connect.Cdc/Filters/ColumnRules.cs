using System.Globalization;
using Connect.Abstractions.Config;
using Connect.Cdc.Tables;

namespace Connect.Cdc.Filters;

/// <summary>Everything that settings say about single columns: which are written, masked, described, or part of the key.</summary>
public sealed class ColumnRules(ParsedConfig config, MaskRules masks)
{
    private readonly NamePatterns _included = new(config.Get(FilterOptions.ColumnInclude));
    private readonly NamePatterns _excluded = new(config.Get(FilterOptions.ColumnExclude));
    private readonly NamePatterns _typedColumns = new(config.Get(FilterOptions.ColumnPropagateType));
    private readonly NamePatterns _typedTypes = new(config.Get(FilterOptions.DatatypePropagateType));
    private readonly MessageKeyRules _keys = new(config.Get(FilterOptions.MessageKeyColumns));

    /// <summary>True when before and after show the column.</summary>
    public bool Includes(TableId table, string column)
    {
        var name = $"{table}.{column}";
        return _included.IsEmpty ? !_excluded.Matches(name) : _included.Matches(name);
    }

    /// <summary>The column's mask, or null.</summary>
    public ColumnMask? MaskFor(TableId table, ColumnDefinition column) => masks.MaskFor(table, column);

    /// <summary>The key columns that <c>message.key.columns</c> gives the table, or null.</summary>
    public IReadOnlyList<string>? KeyColumnsOf(TableId table) => _keys.ColumnsOf(table);

    /// <summary>True when the column's schema tells the database's type.</summary>
    public bool PropagatesType(TableId table, ColumnDefinition column) =>
        _typedColumns.Matches($"{table}.{column.Name}") || _typedTypes.Matches($"{table}.{column.TypeName}");

    /// <summary>How a schema tells the database's type.</summary>
    public static IEnumerable<KeyValuePair<string, string>> SourceTypeParameters(ColumnDefinition column)
    {
        yield return new("__debezium.source.column.type", column.TypeName.ToUpperInvariant());
        if (column.Length is { } length)
        {
            yield return new("__debezium.source.column.length", length.ToString(CultureInfo.InvariantCulture));
        }

        if (column.Scale is { } scale)
        {
            yield return new("__debezium.source.column.scale", scale.ToString(CultureInfo.InvariantCulture));
        }

        yield return new("__debezium.source.column.name", column.Name);
    }
}
