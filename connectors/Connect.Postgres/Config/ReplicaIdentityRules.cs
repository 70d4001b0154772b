using System.Text.RegularExpressions;
using Connect.Cdc.Filters;
using Connect.Cdc.Tables;

namespace Connect.Postgres.Config;

/// <summary><c>replica.identity.autoset.values</c>: <c>schema.table:FULL,other.*:INDEX name</c>.</summary>
public sealed partial class ReplicaIdentityRules
{
    private readonly (NamePatterns Tables, string Identity)[] _rules;

    /// <summary>Reads a setting that <see cref="ErrorIn"/> has approved.</summary>
    public ReplicaIdentityRules(string setting) => _rules = [.. Split(setting).Select(entry =>
    {
        var colon = entry.LastIndexOf(':');
        return (new NamePatterns([entry[..colon]]), entry[(colon + 1)..].Trim());
    })];

    /// <summary>What is wrong with a setting, or null.</summary>
    public static string? ErrorIn(string setting) => Split(setting).FirstOrDefault(entry => !Entry().IsMatch(entry)) is { } wrong
        ? $"'{wrong}' is not <table>:FULL, <table>:DEFAULT, <table>:NOTHING or <table>:INDEX <name>."
        : null;

    /// <summary>What ALTER TABLE ... REPLICA IDENTITY takes for a table, or null when it stays as it is.</summary>
    public string? For(TableId table)
    {
        var name = table.ToString();
        return Array.Find(_rules, rule => rule.Tables.Matches(name)).Identity switch
        {
            null => null,
            var identity when identity.StartsWith("INDEX ", StringComparison.OrdinalIgnoreCase) =>
                "USING INDEX " + Sql.Quote(identity["INDEX ".Length..].Trim()),
            var identity => identity.ToUpperInvariant(),
        };
    }

    private static string[] Split(string setting) =>
        setting.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^[^:]+:\s*(FULL|DEFAULT|NOTHING|INDEX\s+\S+)$", RegexOptions.IgnoreCase)]
    private static partial Regex Entry();
}
