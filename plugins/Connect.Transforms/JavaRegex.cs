using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Connect.Abstractions.Config;

namespace Connect.Transforms;

/// <summary>Regular expressions and replacements as Java configurations write them.</summary>
internal static class JavaRegex
{
    // A pattern that takes longer on one topic name would take for ever on the next.
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    public static ConfigValidator Replacement { get; } = ConfigValidator.Where<string>("valid replacement", text =>
    {
        try
        {
            _ = ToNetReplacement(text);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    });

    /// <summary>A pattern that must match a whole text, as Java's <c>matches()</c>.</summary>
    public static Regex WholeText(string pattern) => new($@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, MatchTimeout);

    /// <summary>
    /// The .NET replacement for one of Java's: <c>$1</c> and <c>${name}</c> are groups, a backslash makes the next character literal.
    /// </summary>
    /// <exception cref="FormatException">A dollar sign or a backslash stands where Java allows none.</exception>
    public static string ToNetReplacement(string replacement)
    {
        var result = new StringBuilder(replacement.Length);
        for (var i = 0; i < replacement.Length; i++)
        {
            switch (replacement[i])
            {
                case '\\' when i + 1 < replacement.Length:
                    AppendLiteral(result, replacement[++i]);
                    break;
                case '$':
                    i = AppendGroup(result, replacement, i + 1);
                    break;
                case '\\':
                    throw new FormatException("The replacement ends with a single backslash; a literal one is written \\\\.");
                default:
                    result.Append(replacement[i]);
                    break;
            }
        }

        return result.ToString();
    }

    private static int AppendGroup(StringBuilder result, string replacement, int start)
    {
        var end = start;
        if (start < replacement.Length && replacement[start] == '{')
        {
            end = replacement.IndexOf('}', start);
            if (end > start + 1)
            {
                result.Append(CultureInfo.InvariantCulture, $"${{{replacement.AsSpan(start + 1, end - start - 1)}}}");
                return end;
            }

            throw new FormatException("The replacement has a group ${ that is never closed.");
        }

        while (end < replacement.Length && char.IsAsciiDigit(replacement[end]))
        {
            end++;
        }

        if (end == start)
        {
            throw new FormatException("The replacement has a $ without a group behind it; a literal one is written \\$.");
        }

        result.Append(CultureInfo.InvariantCulture, $"${{{replacement.AsSpan(start, end - start)}}}");
        return end - 1;
    }

    private static void AppendLiteral(StringBuilder result, char character) =>
        result.Append(character == '$' ? "$$" : character.ToString());
}
