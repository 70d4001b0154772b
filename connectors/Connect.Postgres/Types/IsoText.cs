using System.Globalization;

namespace Connect.Postgres.Types;

/// <summary>Writes dates and times as Java's ISO formats do: years beyond 9999 with a sign, year 0 for 1 BC, <c>Z</c> at the end.</summary>
internal static class IsoText
{
    /// <summary>A fraction of as many digits as it needs.</summary>
    public const int ShortestFraction = -1;

    private const int Longest = 48;
    private const int FractionDigits = 6;
    private const int MicrosecondsPerSecond = 1_000_000;

    public static string Date(long epochDay)
    {
        Span<char> text = stackalloc char[Longest];
        var length = WriteDate(text, epochDay);
        text[length++] = 'Z';
        return new string(text[..length]);
    }

    public static string Time(long microsecondOfDay)
    {
        Span<char> text = stackalloc char[Longest];
        var length = WriteTime(text, microsecondOfDay, ShortestFraction);
        text[length++] = 'Z';
        return new string(text[..length]);
    }

    /// <param name="instant">In UTC.</param>
    /// <param name="fractionDigits">Digits behind the seconds; <see cref="ShortestFraction"/> or 0 for as many as it needs.</param>
    public static string Timestamp(LocalInstant instant, int fractionDigits)
    {
        Span<char> text = stackalloc char[Longest];
        var length = WriteDate(text, instant.EpochDay);
        text[length++] = 'T';
        length += WriteTime(text[length..], instant.MicrosecondOfDay, fractionDigits);
        text[length++] = 'Z';
        return new string(text[..length]);
    }

    private static int WriteDate(Span<char> text, long epochDay)
    {
        var (year, month, day) = LocalInstant.ToCivil(epochDay);
        var sign = year switch { < 0 => "-", > 9999 => "+", _ => "" };
        text.TryWrite(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(year):0000}-{month:00}-{day:00}", out var length);
        return length;
    }

    private static int WriteTime(Span<char> text, long microsecondOfDay, int fractionDigits)
    {
        var seconds = Math.DivRem(microsecondOfDay, MicrosecondsPerSecond, out var fraction);
        var (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        text.TryWrite(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00}:{second:00}", out var length);
        if (fractionDigits <= 0 && fraction == 0)
        {
            return length;
        }

        text[length..].TryWrite(CultureInfo.InvariantCulture, $".{fraction:000000}", out var fractionLength);
        length += fractionLength;
        if (fractionDigits > 0)
        {
            return length - (FractionDigits - fractionDigits);
        }

        while (text[length - 1] == '0')
        {
            length--;
        }

        return length;
    }
}
