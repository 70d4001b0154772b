using System.Text;
using System.Text.RegularExpressions;

namespace Connect.Postgres.Catalog;

/// <summary>
/// Reads a column's default where it is a constant. The server prints constants with the type's output function, so the text is what
/// a converter reads.
/// </summary>
internal static partial class DefaultLiteral
{
    /// <summary>The constant's text, or null when the expression is not a constant.</summary>
    public static byte[]? TextOf(string expression)
    {
        if (Quoted().Match(expression) is { Success: true } quoted)
        {
            var text = quoted.Groups["text"].Value.Replace("''", "'", StringComparison.Ordinal);
            return Encoding.UTF8.GetBytes(
                quoted.Groups["escaped"].Length == 0 ? text : text.Replace(@"\\", @"\", StringComparison.Ordinal));
        }

        return Plain().Match(expression) is { Success: true } plain
            ? Encoding.UTF8.GetBytes(plain.Groups["text"].Value switch { "true" => "t", "false" => "f", var number => number })
            : null;
    }

    [GeneratedRegex(@"^B?(?<escaped>E?)'(?<text>([^']|'')*)'(::[\w\s"".,()\[\]]+)*$")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\(?(?<text>true|false|-?[0-9]+(\.[0-9]+)?)\)?(::[\w\s"".,()\[\]]+)*$")]
    private static partial Regex Plain();
}
