using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Cdc.Tables;

namespace Connect.Cdc.Filters;

/// <summary>The settings whose names carry a parameter: <c>column.mask.*</c> and <c>column.truncate.*</c>.</summary>
public sealed partial class MaskRules
{
    private static readonly Dictionary<string, HashAlgorithmName> Algorithms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["MD5"] = HashAlgorithmName.MD5,
        ["SHA-1"] = HashAlgorithmName.SHA1,
        ["SHA-256"] = HashAlgorithmName.SHA256,
        ["SHA-384"] = HashAlgorithmName.SHA384,
        ["SHA-512"] = HashAlgorithmName.SHA512,
        ["SHA3-256"] = HashAlgorithmName.SHA3_256,
        ["SHA3-384"] = HashAlgorithmName.SHA3_384,
        ["SHA3-512"] = HashAlgorithmName.SHA3_512,
    };

    private readonly List<Rule> _rules = [];

    /// <summary>Reads the settings out of a raw configuration.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="errors">Takes every mistake.</param>
    public MaskRules(IReadOnlyDictionary<string, string> config, ICollection<ConfigError> errors)
    {
        foreach (var (key, value) in config.Where(e => IsMaskKey(e.Key)))
        {
            if (MaskFor(key) is not { } create)
            {
                errors.Add(new ConfigError(key,
                    $"Unknown setting \"{key}\". Write column.mask.with.<n>.chars, column.truncate.to.<n>.chars "
                    + $"or column.mask.hash.v2.<algorithm>.with.salt.<salt> with one of: {string.Join(", ", Algorithms.Keys)}."));
            }
            else if (ErrorIn(value) is { } error)
            {
                errors.Add(new ConfigError(key, $"Invalid value {value} for configuration {key}: {error}"));
            }
            else
            {
                _rules.Add(new Rule(new NamePatterns(Split(value)), create));
            }
        }
    }

    private delegate ColumnMask MaskFactory(ColumnDefinition column);

    /// <summary>The mask of a column, or null. Masks are for text, and truncation for bytes too: other columns have none.</summary>
    public ColumnMask? MaskFor(TableId table, ColumnDefinition column)
    {
        var name = $"{table}.{column.Name}";
        if (_rules.Find(rule => rule.Columns.Matches(name)) is not { } found)
        {
            return null;
        }

        var mask = found.Create(column);
        var fits = column.Schema is { Type: SchemaType.String }
            || (mask is TruncateMask && column.Schema is { Type: SchemaType.Bytes, Name: null });
        return fits ? mask : null;
    }

    private static bool IsMaskKey(string key) =>
        key.StartsWith("column.mask.", StringComparison.Ordinal) || key.StartsWith("column.truncate.", StringComparison.Ordinal);

    private static MaskFactory? MaskFor(string key)
    {
        if (WithCharacters().Match(key) is { Success: true } fixedMask && Length(fixedMask) is { } asterisks)
        {
            return _ => new FixedMask(asterisks);
        }

        if (TruncateTo().Match(key) is { Success: true } truncate && Length(truncate) is { } characters)
        {
            return _ => new TruncateMask(characters);
        }

        return Hash().Match(key) is { Success: true } hash && Algorithms.TryGetValue(hash.Groups["algorithm"].Value, out var algorithm)
            ? column => new HashMask(algorithm, hash.Groups["salt"].Value, column.Length)
            : null;
    }

    private static int? Length(Match match) =>
        int.TryParse(match.Groups["n"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    private static string? ErrorIn(string value) => ConfigValidator.ValidRegex().Check(Split(value));

    private static string[] Split(string value) =>
        value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^column\.mask\.with\.(?<n>\d+)\.chars$")]
    private static partial Regex WithCharacters();

    [GeneratedRegex(@"^column\.truncate\.to\.(?<n>\d+)\.chars$")]
    private static partial Regex TruncateTo();

    [GeneratedRegex(@"^column\.mask\.hash\.(v2\.)?(?<algorithm>[^.]+)\.with\.salt\.(?<salt>.+)$")]
    private static partial Regex Hash();

    private sealed record Rule(NamePatterns Columns, MaskFactory Create);
}
