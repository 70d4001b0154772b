using Connect.Cdc.Tables;

namespace Connect.Cdc.Filters;

/// <summary>Decides which tables are captured: an include list wins; without one, everything that the exclude list does not name.</summary>
public sealed class TableFilter
{
    private readonly Level _schemas;
    private readonly Level _tables;
    private readonly IReadOnlyList<string> _includedTables;

    /// <summary>A filter of whole names.</summary>
    public TableFilter(
        IReadOnlyList<string> includedSchemas,
        IReadOnlyList<string> excludedSchemas,
        IReadOnlyList<string> includedTables,
        IReadOnlyList<string> excludedTables)
    {
        _schemas = new Level(new NamePatterns(includedSchemas), new NamePatterns(excludedSchemas));
        _tables = new Level(new NamePatterns(includedTables), new NamePatterns(excludedTables));
        _includedTables = includedTables;
    }

    /// <summary>True when the table's changes become events.</summary>
    public bool Includes(TableId table) => (table.Schema is null || _schemas.Includes(table.Schema)) && _tables.Includes(table.ToString());

    /// <summary>Entries of the include list that are a plain name, and name none of the tables: most likely a mistake.</summary>
    public IEnumerable<string> NamesOfNone(IReadOnlyCollection<TableId> tables) => _includedTables
        .Where(entry => NameIn(entry).All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or ' '))
        .Where(entry =>
        {
            var name = new NamePatterns([entry]);
            return !tables.Any(table => name.Matches(table.ToString()));
        })
        .Select(NameIn);

    private static string NameIn(string entry) => entry.Replace("\\.", ".", StringComparison.Ordinal);

    private sealed record Level(NamePatterns Included, NamePatterns Excluded)
    {
        public bool Includes(string name) => Included.IsEmpty ? !Excluded.Matches(name) : Included.Matches(name);
    }
}
