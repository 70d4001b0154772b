using Connect.Cdc.Values;
using Connect.Postgres.Types;
using Connect.TestKit;

namespace Connect.Postgres.Tests.Types;

/// <summary>A row of TYPES.md.</summary>
/// <param name="DatabaseType">As in CREATE TABLE.</param>
/// <param name="Setting">A setting as <c>key=value</c>, or empty.</param>
/// <param name="Schema">See <see cref="Notation"/>.</param>
/// <param name="Text">What the server writes.</param>
/// <param name="Value">See <see cref="Notation"/>; <see cref="Error"/> where the text has no counterpart.</param>
public sealed record TypeExample(string DatabaseType, string Setting, string Schema, string Text, string Value)
{
    /// <summary>What stands in place of a schema where the column is left out.</summary>
    public const string LeftOut = "left out";

    /// <summary>What stands in place of a value where there is none: no code.</summary>
    public const string NoValue = "";

    /// <summary>What stands in place of a value where reading fails.</summary>
    public const string Error = "error";

    /// <summary>The page.</summary>
    public static string Path { get; } = RepositoryRoot.Combine("connectors", "Connect.Postgres", "TYPES.md");

    /// <summary>All rows of the page in order.</summary>
    public static IReadOnlyList<TypeExample> ReadAll() => [.. File.ReadLines(Path).Select(TryParse).OfType<TypeExample>()];

    /// <summary>The settings with which the example holds.</summary>
    public TypeHandling ToHandling()
    {
        var handling = new TypeHandling();
        if (Setting.Length == 0)
        {
            return handling;
        }

        var (key, value) = Setting.Split('=') is [var k, var v] ? (k, v) : throw new FormatException($"'{Setting}' is not key=value.");
        return key switch
        {
            "decimal.handling.mode" => handling with { Decimal = Parse<DecimalHandlingMode>(value) },
            "time.precision.mode" => handling with { Time = Parse<TimePrecisionMode>(value) },
            "binary.handling.mode" => handling with { Binary = Parse<BinaryHandlingMode>(value) },
            "interval.handling.mode" => handling with { Interval = Parse<IntervalHandlingMode>(value) },
            "hstore.handling.mode" => handling with { Hstore = Parse<HstoreHandlingMode>(value) },
            "money.fraction.digits" => handling with { MoneyFractionDigits = int.Parse(value, null) },
            "include.unknown.datatypes" => handling with { IncludeUnknownTypes = bool.Parse(value) },
            _ => throw new FormatException($"'{key}' is not a setting that changes types."),
        };
    }

    private static T Parse<T>(string value) where T : struct, Enum =>
        Enum.Parse<T>(value.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    /// <summary>Rows of examples are those whose first cell is code; then come setting, schema, text and value.</summary>
    private static TypeExample? TryParse(string line)
    {
        var cells = line.Split(" | ");
        return line.StartsWith("| `", StringComparison.Ordinal)
            ? new TypeExample(Code(cells[0]), Code(cells[1]), Code(cells[2]), Code(cells[3]), Code(cells[4]))
            : null;
    }

    /// <summary>What is between the first and the last backtick; nothing where there are none.</summary>
    private static string Code(string cell)
    {
        var start = cell.IndexOf('`', StringComparison.Ordinal);
        var end = cell.LastIndexOf('`');
        return start < end ? cell[(start + 1)..end] : "";
    }
}
