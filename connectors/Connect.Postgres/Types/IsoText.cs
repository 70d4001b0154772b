namespace Connect.Postgres.Types;

/// <summary>Writes dates and times as Java's ISO formats do: years beyond 9999 with a sign, year 0 for 1 BC, <c>Z</c> at the end.</summary>
internal static class IsoText
{
    /// <summary>A fraction of as many digits as it needs.</summary>
    public const int ShortestFraction = -1;

    private const int Longest = 48;
    private const int YearDigits = 4;
    private const int FractionDigits = 6;
    private const int SecondsEnd = 8;
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
        var length = 0;
        if (year is < 0 or > 9999)
        {
            text[length++] = year < 0 ? '-' : '+';
        }

        length += WriteNumber(text[length..], Math.Abs(year), Math.Max(YearDigits, DigitsOf(Math.Abs(year))));
        text[length++] = '-';
        length += WriteNumber(text[length..], month, 2);
        text[length++] = '-';
        return length + WriteNumber(text[length..], day, 2);
    }

    private static int WriteTime(Span<char> text, long microsecondOfDay, int fractionDigits)
    {
        var seconds = Math.DivRem(microsecondOfDay, MicrosecondsPerSecond, out var fraction);
        WriteNumber(text, seconds / 3600, 2);
        text[2] = ':';
        WriteNumber(text[3..], seconds / 60 % 60, 2);
        text[5] = ':';
        WriteNumber(text[6..], seconds % 60, 2);
        if (fractionDigits <= 0 && fraction == 0)
        {
            return SecondsEnd;
        }

        text[SecondsEnd] = '.';
        var length = SecondsEnd + 1 + WriteNumber(text[(SecondsEnd + 1)..], fraction, FractionDigits);
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

    // Formatting with a pattern such as 00 costs ten times as much, and rows have many timestamps.
    private static int WriteNumber(Span<char> text, long number, int digits)
    {
        for (var i = digits - 1; i >= 0; i--)
        {
            number = Math.DivRem(number, 10, out var digit);
            text[i] = (char)('0' + digit);
        }

        return digits;
    }

    private static int DigitsOf(long number)
    {
        var digits = 1;
        while ((number /= 10) > 0)
        {
            digits++;
        }

        return digits;
    }
}
