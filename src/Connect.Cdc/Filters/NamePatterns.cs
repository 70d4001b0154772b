using System.Text.RegularExpressions;

namespace Connect.Cdc.Filters;

/// <summary>A list of regular expressions, each of which has to match a whole name; case is ignored, as Debezium does.</summary>
public sealed class NamePatterns
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    private readonly Regex[] _patterns;

    /// <summary>Compiles the expressions; each was validated as a setting.</summary>
    public NamePatterns(IEnumerable<string> patterns) => _patterns = [.. patterns.Select(p =>
        new Regex($"^(?:{p})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, MatchTimeout))];

    /// <summary>True when there is no expression.</summary>
    public bool IsEmpty => _patterns.Length == 0;

    /// <summary>True when one of the expressions matches the whole name.</summary>
    public bool Matches(string name) => Array.Exists(_patterns, p => p.IsMatch(name));
}
