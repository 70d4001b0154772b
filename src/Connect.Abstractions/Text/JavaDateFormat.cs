using System.Globalization;
using System.Text;

namespace Connect.Abstractions.Text;

/// <summary>
/// A date pattern as Java's <c>SimpleDateFormat</c> or Joda-Time write it (<c>yyyy-MM-dd'T'HH:mm:ss.SSSXXX</c>,
/// <c>'year'=YYYY/'month'=MM</c>), so that configurations written for Java connectors keep their meaning. Text is English
/// unless another culture is asked for, whatever the machine's. Immutable; safe to share between threads.
/// </summary>
/// <remarks>
/// Letters: <c>y</c>, <c>Y</c> (Joda-Time's year of era), <c>M</c>, <c>d</c>, <c>H</c>, <c>h</c>, <c>m</c>, <c>s</c>, <c>S</c>,
/// <c>a</c>, <c>E</c>, <c>z</c>, <c>Z</c>, <c>X</c>, and text between apostrophes. Others are refused: a pattern is never read in
/// another sense than Java's.
/// </remarks>
public sealed class JavaDateFormat
{
    private const int MaxPatternLength = 256;
    private const int MaxFractionDigits = 7;

    // Offsets in forms that .NET has no letters for: +0100; then Z or +01, Z or +0100, Z or +01:00. They stand in the .NET format as
    // private-use characters.
    private const char PlainOffset = '\uE000';
    private const char IsoOffsetShort = '\uE001';
    private const char IsoOffsetPlain = '\uE002';
    private const char IsoOffsetLong = '\uE003';

    private readonly string _format;
    private readonly string _parseFormat;
    private readonly bool _hasOffset;
    private readonly CultureInfo _culture;

    private JavaDateFormat(string pattern, string format, CultureInfo culture)
    {
        Pattern = pattern;
        _culture = culture;
        _format = format;
        _hasOffset = format.AsSpan().IndexOfAnyInRange(PlainOffset, IsoOffsetLong) >= 0;
        _parseFormat = format.Replace(PlainOffset.ToString(), "zzz", StringComparison.Ordinal)
            .Replace(IsoOffsetShort, 'K').Replace(IsoOffsetPlain, 'K').Replace(IsoOffsetLong, 'K');
    }

    /// <summary>The pattern as it was written.</summary>
    public string Pattern { get; }

    /// <summary>Reads a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="dialect">The library whose letters it is written in.</param>
    /// <param name="culture">The language of month and day names; English where it is left out.</param>
    /// <exception cref="FormatException">It holds a letter that is not supported; the message names it and its position.</exception>
    public static JavaDateFormat Parse(
        string pattern, JavaDateDialect dialect = JavaDateDialect.SimpleDateFormat, CultureInfo? culture = null)
    {
        if (pattern.Length is 0 or > MaxPatternLength)
        {
            throw new FormatException($"A date pattern needs between 1 and {MaxPatternLength} characters.");
        }

        var format = new StringBuilder(pattern.Length * 2);
        var position = 0;
        while (position < pattern.Length)
        {
            var letter = pattern[position];
            if (letter == '\'')
            {
                position = AppendQuoted(pattern, position, format);
            }
            else if (char.IsAsciiLetter(letter))
            {
                var count = CountRun(pattern, position);
                format.Append(Translate(pattern, position, letter, count, dialect));
                position += count;
            }
            else
            {
                AppendLiteral(format, letter);
                position++;
            }
        }

        // A single letter would be read as one of .NET's standard formats.
        var text = format.Length == 1 ? $"%{format}" : format.ToString();
        return new JavaDateFormat(pattern, text, culture ?? CultureInfo.InvariantCulture);
    }

    /// <summary>The text for an instant, in the instant's own offset.</summary>
    public string Format(DateTimeOffset instant)
    {
        var text = instant.ToString(_format, _culture);
        return _hasOffset ? ReplaceOffsets(text, instant) : text;
    }

    /// <summary>Reads a text; where it names no offset it is taken as UTC.</summary>
    /// <returns>False when the text does not fit the pattern.</returns>
    public bool TryParse(string text, out DateTimeOffset instant) => DateTimeOffset.TryParseExact(
        text, _parseFormat, _culture, DateTimeStyles.AssumeUniversal, out instant);

    /// <inheritdoc/>
    public override string ToString() => Pattern;

    private static string ReplaceOffsets(string text, DateTimeOffset instant)
    {
        var extended = instant.ToString("zzz", CultureInfo.InvariantCulture);
        var plain = extended.Replace(":", "", StringComparison.Ordinal);
        var isUtc = instant.Offset == TimeSpan.Zero;
        return text.Replace(PlainOffset.ToString(), plain, StringComparison.Ordinal)
            .Replace(IsoOffsetShort.ToString(), isUtc ? "Z" : plain[..3], StringComparison.Ordinal)
            .Replace(IsoOffsetPlain.ToString(), isUtc ? "Z" : plain, StringComparison.Ordinal)
            .Replace(IsoOffsetLong.ToString(), isUtc ? "Z" : extended, StringComparison.Ordinal);
    }

    private static int CountRun(string pattern, int start)
    {
        var end = start;
        while (end < pattern.Length && pattern[end] == pattern[start])
        {
            end++;
        }

        return end - start;
    }

    private static int AppendQuoted(string pattern, int start, StringBuilder format)
    {
        if (start + 1 < pattern.Length && pattern[start + 1] == '\'')
        {
            AppendLiteral(format, '\'');
            return start + 2;
        }

        for (var i = start + 1; i < pattern.Length; i++)
        {
            if (pattern[i] != '\'')
            {
                AppendLiteral(format, pattern[i]);
            }
            else if (i + 1 < pattern.Length && pattern[i + 1] == '\'')
            {
                AppendLiteral(format, '\'');
                i++;
            }
            else
            {
                return i + 1;
            }
        }

        throw new FormatException($"Date pattern \"{pattern}\" has an apostrophe at position {start + 1} that is never closed.");
    }

    private static void AppendLiteral(StringBuilder format, char literal) => format.Append('\\').Append(literal);

    private static string Translate(string pattern, int position, char letter, int count, JavaDateDialect dialect) => letter switch
    {
        'y' => count == 2 ? "yy" : "yyyy",
        'Y' when dialect == JavaDateDialect.JodaTime => count == 2 ? "yy" : "yyyy",
        'M' or 'L' => Repeat('M', Math.Min(count, 4)),
        'd' => Repeat('d', Math.Min(count, 2)),
        'H' or 'h' or 'm' or 's' => Repeat(letter, Math.Min(count, 2)),
        'S' when dialect == JavaDateDialect.SimpleDateFormat && count == 3 => "fff",
        'S' when dialect == JavaDateDialect.JodaTime && count <= MaxFractionDigits => Repeat('f', count),
        'a' => "tt",
        'E' => count < 4 ? "ddd" : "dddd",
        'z' => @"\U\T\C",
        'Z' => dialect == JavaDateDialect.JodaTime && count == 2 ? "zzz" : PlainOffset.ToString(),
        'X' when count <= 3 => ((char)(IsoOffsetShort + count - 1)).ToString(),
        _ => throw new FormatException(
            $"Date pattern \"{pattern}\": '{Repeat(letter, count)}' at position {position + 1} is not supported. {Advice(letter)}"),
    };

    // A run of one letter is only one letter of a longer .NET format, never a standard format by itself.
    private static string Repeat(char letter, int count) => new(letter, count);

    private static string Advice(char letter) => letter switch
    {
        'Y' => "It is the week-based year in Java and differs from the calendar year around New Year: write yyyy.",
        'S' => "Milliseconds are written SSS.",
        'D' => "Write the month and the day of the month: MM and dd.",
        'k' or 'K' => "Write the hour of the day: HH.",
        _ => "Supported letters: y M d H h m s S a E z Z X; put other text between apostrophes.",
    };
}
