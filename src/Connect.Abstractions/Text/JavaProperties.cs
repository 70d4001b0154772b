using System.Globalization;
using System.Text;

namespace Connect.Abstractions.Text;

/// <summary>
/// Reads Java's properties format: the form of Kafka Connect's worker files and of secret files. See
/// <see href="https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html#load(java.io.Reader)">its rules</see>.
/// </summary>
public static class JavaProperties
{
    /// <summary>Reads all entries; the last of a repeated key counts.</summary>
    /// <exception cref="FormatException">A <c>\u</c> escape is malformed; the message names the line, never the text.</exception>
    public static Dictionary<string, string> Parse(string text)
    {
        var entries = new Dictionary<string, string>();
        using var reader = new StringReader(text);
        var lineNumber = 0;
        while (ReadLogicalLine(reader, ref lineNumber) is { } line)
        {
            if (line.Length == 0 || line[0] is '#' or '!')
            {
                continue;
            }

            var keyEnd = KeyEnd(line);
            var valueStart = keyEnd;
            while (valueStart < line.Length && line[valueStart] is ' ' or '\t' or '\f')
            {
                valueStart++;
            }

            if (valueStart < line.Length && line[valueStart] is '=' or ':')
            {
                valueStart++;
            }

            var value = line.AsSpan(Math.Min(valueStart, line.Length)).TrimStart(" \t\f");
            entries[Unescape(line.AsSpan(0, keyEnd), lineNumber)] = Unescape(value, lineNumber);
        }

        return entries;
    }

    /// <summary>
    /// A line with the lines that continue it (those before end in an odd number of backslashes), without leading blanks.
    /// </summary>
    private static string? ReadLogicalLine(StringReader reader, ref int lineNumber)
    {
        StringBuilder? joined = null;
        while (reader.ReadLine() is { } line)
        {
            lineNumber++;
            var part = line.TrimStart(' ', '\t', '\f');
            var isComment = joined is null && part.Length > 0 && part[0] is '#' or '!';
            if (isComment || !IsContinued(part))
            {
                return joined is null ? part : joined.Append(part).ToString();
            }

            (joined ??= new StringBuilder()).Append(part, 0, part.Length - 1);
        }

        return joined?.ToString();
    }

    private static bool IsContinued(string line) => (line.Length - line.AsSpan().TrimEnd('\\').Length) % 2 == 1;

    private static int KeyEnd(string line)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\')
            {
                i++;
            }
            else if (line[i] is '=' or ':' or ' ' or '\t' or '\f')
            {
                return i;
            }
        }

        return line.Length;
    }

    private static string Unescape(ReadOnlySpan<char> text, int lineNumber)
    {
        if (!text.Contains('\\'))
        {
            return text.ToString();
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                plain.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] == 'u')
            {
                plain.Append(ReadUnicode(text[(i + 1)..], lineNumber));
                i += 4;
            }
            else
            {
                plain.Append(text[i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', 'f' => '\f', var other => other });
            }
        }

        return plain.ToString();
    }

    private static char ReadUnicode(ReadOnlySpan<char> digits, int lineNumber) =>
        digits.Length >= 4 && ushort.TryParse(digits[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? (char)code
            : throw new FormatException($"Line {lineNumber}: \\u must be followed by four hexadecimal digits.");
}
