using System.Globalization;
using System.Text;

namespace Connect.ObjectStorage.Partitioning;

/// <summary>
/// A date pattern in the letters that Java users write (Joda-Time's): <c>'year'=YYYY/'month'=MM/'day'=dd/'hour'=HH</c>. They are not
/// those of .NET: here <c>YYYY</c> is the calendar year and <c>D</c> the day of the year.
/// See https://www.joda.org/joda-time/apidocs/org/joda/time/format/DateTimeFormat.html.
/// </summary>
public sealed class JavaDatePattern
{
    private readonly IReadOnlyList<Action<StringBuilder, DateTime, TimeZoneInfo>> _parts;

    private JavaDatePattern(IReadOnlyList<Action<StringBuilder, DateTime, TimeZoneInfo>> parts) => _parts = parts;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">A letter is unknown, or a quote is not closed.</exception>
    public static JavaDatePattern Parse(string pattern, CultureInfo culture)
    {
        var parts = new List<Action<StringBuilder, DateTime, TimeZoneInfo>>();
        var at = 0;
        while (at < pattern.Length)
        {
            var letter = pattern[at];
            if (letter == '\'')
            {
                var literal = ReadQuoted(pattern, ref at);
                parts.Add((text, _, _) => text.Append(literal));
            }
            else if (char.IsAsciiLetter(letter))
            {
                var start = at;
                while (at < pattern.Length && pattern[at] == letter)
                {
                    at++;
                }

                parts.Add(ForLetter(letter, at - start, culture, pattern));
            }
            else
            {
                parts.Add((text, _, _) => text.Append(letter));
                at++;
            }
        }

        return new JavaDatePattern(parts);
    }

    /// <summary>Writes a local time of a zone.</summary>
    public string Format(DateTime local, TimeZoneInfo timeZone)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            part(text, local, timeZone);
        }

        return text.ToString();
    }

    private static string ReadQuoted(string pattern, ref int at)
    {
        at++;
        if (at < pattern.Length && pattern[at] == '\'')
        {
            at++;
            return "'";
        }

        var literal = new StringBuilder();
        for (; at < pattern.Length; at++)
        {
            if (pattern[at] != '\'')
            {
                literal.Append(pattern[at]);
            }
            else if (at + 1 < pattern.Length && pattern[at + 1] == '\'')
            {
                literal.Append(pattern[at++]);
            }
            else
            {
                at++;
                return literal.ToString();
            }
        }

        throw new FormatException($"A quote in the pattern {pattern} is not closed.");
    }

    private static Action<StringBuilder, DateTime, TimeZoneInfo> ForLetter(char letter, int count, CultureInfo culture, string pattern) =>
        letter switch
        {
            'y' or 'Y' when count == 2 => Number(2, t => t.Year % 100),
            'y' or 'Y' => Number(count, t => t.Year),
            'x' => Number(count, t => ISOWeek.GetYear(t)),
            'w' => Number(count, t => ISOWeek.GetWeekOfYear(t)),
            'M' when count >= 3 => Text(count == 3 ? "MMM" : "MMMM", culture),
            'M' => Number(count, t => t.Month),
            'd' => Number(count, t => t.Day),
            'D' => Number(count, t => t.DayOfYear),
            'e' => Number(count, t => t.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)t.DayOfWeek),
            'E' => Text(count <= 3 ? "ddd" : "dddd", culture),
            'a' => Text("tt", culture),
            'H' => Number(count, t => t.Hour),
            'k' => Number(count, t => t.Hour == 0 ? 24 : t.Hour),
            'K' => Number(count, t => t.Hour % 12),
            'h' => Number(count, t => t.Hour % 12 == 0 ? 12 : t.Hour % 12),
            'm' => Number(count, t => t.Minute),
            's' => Number(count, t => t.Second),
            'S' => (text, time, _) => text.Append(
                time.Millisecond.ToString("D3", CultureInfo.InvariantCulture).PadRight(count, '0').AsSpan(0, count)),
            'Z' => (text, time, zone) => AppendOffset(text, zone.GetUtcOffset(time), count),
            'z' => (text, _, zone) => text.Append(zone.Id),
            'G' or 'C' => throw new FormatException($"Letter '{letter}' (era) of the pattern {pattern} is not supported; quote it to mean itself."),
            _ => throw new FormatException($"Letter '{letter}' of the pattern {pattern} has no meaning; put literal text in single quotes."),
        };

    private static Action<StringBuilder, DateTime, TimeZoneInfo> Number(int width, Func<DateTime, int> read) =>
        (text, time, _) => text.Append(read(time).ToString(CultureInfo.InvariantCulture).PadLeft(width, '0'));

    private static Action<StringBuilder, DateTime, TimeZoneInfo> Text(string format, CultureInfo culture) =>
        (text, time, _) => text.Append(time.ToString(format, culture));

    private static void AppendOffset(StringBuilder text, TimeSpan offset, int count)
    {
        text.Append(offset < TimeSpan.Zero ? '-' : '+').Append(offset.ToString(count == 1 ? "hhmm" : "hh\\:mm", CultureInfo.InvariantCulture));
    }
}
