using System.Text.RegularExpressions;

namespace Connect.Broker.Security.Tls;

/// <summary>
/// The setting ssl.principal.mapping.rules: the first rule whose pattern matches the whole name of a certificate makes the user.
/// https://kafka.apache.org/documentation/#security_authz_ssl
/// </summary>
internal sealed partial class PrincipalMapping
{
    private const string DefaultRule = "DEFAULT";

    // A pattern comes from the operator, the name from a client whose certificate was accepted: no name may cost more than this.
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    private readonly List<Func<string, string?>> _rules = [];

    private PrincipalMapping()
    {
    }

    public static PrincipalMapping Parse(string text, ICollection<string> mistakes)
    {
        var mapping = new PrincipalMapping();
        var rest = text.Trim();
        while (rest.Length > 0)
        {
            if (Rule().Match(rest) is not { Success: true } match)
            {
                mistakes.Add(
                    $"ssl.principal.mapping.rules cannot be read from '{rest}' on: expected RULE:pattern/replacement/[LU] or DEFAULT.");
                break;
            }
            mapping.Add(match, mistakes);
            rest = rest[match.Length..].TrimStart(',', ' ', '\t', '\n', '\r');
        }
        return mapping;
    }

    /// <summary>The user that a name means; null if no rule fits.</summary>
    public string? UserOf(string distinguishedName) =>
        _rules.Select(rule => rule(distinguishedName)).FirstOrDefault(user => user is not null);

    private void Add(Match match, ICollection<string> mistakes)
    {
        if (match.Value.TrimEnd(',') == DefaultRule)
        {
            _rules.Add(name => name);
            return;
        }
        try
        {
            var pattern = new Regex($@"\A(?:{match.Groups["pattern"].Value})\z", RegexOptions.CultureInvariant, MatchTimeout);
            var replacement = match.Groups["replacement"].Value;
            var letterCase = match.Groups["case"].Value;
            _rules.Add(name => pattern.IsMatch(name) ? InCase(pattern.Replace(name, replacement), letterCase) : null);
        }
        catch (ArgumentException exception)
        {
            mistakes.Add($"ssl.principal.mapping.rules has a pattern that is none: {exception.Message}");
        }
    }

    private static string InCase(string name, string letterCase) => letterCase switch
    {
        "L" => name.ToLowerInvariant(),
        "U" => name.ToUpperInvariant(),
        _ => name,
    };

    [GeneratedRegex(@"^(?:DEFAULT|RULE:(?<pattern>(?:\\.|[^\\/])*)/(?<replacement>(?:\\.|[^\\/])*)/(?<case>[LU]?))(?=,|\s|$)")]
    private static partial Regex Rule();
}
