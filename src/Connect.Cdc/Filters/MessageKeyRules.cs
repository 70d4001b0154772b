using System.Text.RegularExpressions;
using Connect.Cdc.Tables;

namespace Connect.Cdc.Filters;

/// <summary><c>message.key.columns</c>: key columns by table, instead of the primary key's.</summary>
public sealed class MessageKeyRules
{
    private readonly (NamePatterns Tables, string[] Columns)[] _rules;

    /// <summary>Reads a setting that <see cref="ErrorIn"/> has approved.</summary>
    public MessageKeyRules(string setting) => _rules = [.. Split(setting).Select(rule =>
    {
        var colon = rule.LastIndexOf(':');
        return (new NamePatterns([rule[..colon]]), rule[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries));
    })];

    /// <summary>What is wrong with a setting, or null.</summary>
    public static string? ErrorIn(string setting)
    {
        foreach (var rule in Split(setting))
        {
            var colon = rule.LastIndexOf(':');
            if (colon <= 0 || rule[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries).Contains(""))
            {
                return $"'{rule}' is not <table expression>:<column>[,<column>]...";
            }

            try
            {
                _ = new Regex(rule[..colon]);
            }
            catch (ArgumentException e)
            {
                return $"'{rule[..colon]}' is not a valid regular expression: {e.Message}";
            }
        }

        return null;
    }

    /// <summary>The key columns that were set for a table, or null.</summary>
    public IReadOnlyList<string>? ColumnsOf(TableId table)
    {
        var name = table.ToString();
        return Array.Find(_rules, rule => rule.Tables.Matches(name)).Columns;
    }

    private static string[] Split(string setting) =>
        setting.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
