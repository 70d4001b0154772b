using System.Text.RegularExpressions;

namespace Connect.LogClient.Confluent;

/// <summary>Reads user and password from a Java client's <c>sasl.jaas.config</c>, for PLAIN and SCRAM.</summary>
internal static partial class JaasConfig
{
    /// <summary>The login's options, such as <c>username</c>.</summary>
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        var options = new Dictionary<string, string>();
        foreach (Match match in Option().Matches(text))
        {
            options[match.Groups["name"].Value] = match.Groups["quoted"] is { Success: true } quoted
                ? quoted.Value.Replace("\\\"", "\"", StringComparison.Ordinal)
                : match.Groups["bare"].Value;
        }

        return options;
    }

    [GeneratedRegex("""(?<name>[\w.]+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<bare>[^\s;"]+))""")]
    private static partial Regex Option();
}
