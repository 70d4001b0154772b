using Connect.Abstractions.Config;

namespace Connect.Cdc.Filters;

/// <summary>The settings that choose tables and columns. Each is a list of regular expressions on whole names.</summary>
public static class FilterOptions
{
    private const string Group = "Filters";

    /// <summary><c>database.include.list</c>.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> DatabaseInclude = Patterns("database.include.list", "Databases to capture.");

    /// <summary><c>database.exclude.list</c>.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> DatabaseExclude = Patterns("database.exclude.list", "Databases to leave out.");

    /// <summary><c>schema.include.list</c>.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> SchemaInclude = Patterns("schema.include.list", "Schemas to capture.");

    /// <summary><c>schema.exclude.list</c>.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> SchemaExclude = Patterns("schema.exclude.list", "Schemas to leave out.");

    /// <summary><c>table.include.list</c>.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> TableInclude =
        Patterns("table.include.list", "Tables to capture, by their full names.", "table.whitelist");

    /// <summary><c>table.exclude.list</c>.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> TableExclude =
        Patterns("table.exclude.list", "Tables to leave out, by their full names.", "table.blacklist");

    /// <summary><c>column.include.list</c>.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> ColumnInclude =
        Patterns("column.include.list", "Columns to write, by their full names; key columns always stay in the key.");

    /// <summary><c>column.exclude.list</c>.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> ColumnExclude =
        Patterns("column.exclude.list", "Columns to leave out, by their full names; key columns always stay in the key.");

    /// <summary><c>column.propagate.source.type</c>.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> ColumnPropagateType =
        Patterns("column.propagate.source.type", "Columns whose schema tells the database's type, by their full names.");

    /// <summary><c>datatype.propagate.source.type</c>.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> DatatypePropagateType =
        Patterns("datatype.propagate.source.type", "Database types that columns tell in their schema.");

    /// <summary><c>message.key.columns</c>.</summary>
    public static readonly ConfigKey<string> MessageKeyColumns = ConfigKey.String("message.key.columns") with
    {
        Default = "",
        Doc = "Key columns by table, instead of the primary key: <table expression>:<column>,<column>;...",
        Group = Group,
        Validator = ConfigValidator.Where<string>("<table>:<column>[,<column>]...[;...]", MessageKeyRules.ErrorIn),
    };

    /// <summary>The settings of tables and columns; a connector adds those of the levels above that it has.</summary>
    public static IReadOnlyList<ConfigKey> Keys { get; } =
    [
        TableInclude, TableExclude, ColumnInclude, ColumnExclude, ColumnPropagateType, DatatypePropagateType, MessageKeyColumns,
    ];

    /// <summary>The settings of schemas, for databases that have them.</summary>
    public static IReadOnlyList<ConfigKey> SchemaKeys { get; } = [SchemaInclude, SchemaExclude];

    private static IReadOnlyList<(ConfigKey Include, ConfigKey Exclude)> Pairs { get; } =
    [
        (DatabaseInclude, DatabaseExclude), (SchemaInclude, SchemaExclude), (TableInclude, TableExclude), (ColumnInclude, ColumnExclude),
    ];

    /// <summary>Mistakes that need two settings: a list of what to include and one of what to exclude.</summary>
    public static IEnumerable<(ConfigKey Key, string Error)> Conflicts(ParsedConfig config) => Pairs
        .Where(pair => config.Originals.ContainsKey(pair.Include.Name) && config.Originals.ContainsKey(pair.Exclude.Name))
        .Select(pair => (pair.Exclude, $"\"{pair.Exclude.Name}\" cannot be set together with \"{pair.Include.Name}\": keep one."));

    private static ConfigKey<IReadOnlyList<string>> Patterns(string name, string doc, params string[] aliases) => ConfigKey.List(name) with
    {
        Default = [],
        Doc = doc + " Regular expressions, separated by commas, that match the whole name.",
        Group = Group,
        Validator = ConfigValidator.ValidRegex(),
        Aliases = aliases,
    };
}
