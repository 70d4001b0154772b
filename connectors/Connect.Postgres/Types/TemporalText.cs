namespace Connect.Postgres.Types;

/// <summary>Reads dates and times in DateStyle ISO: <c>2016-11-04 13:51:30.123456+00</c>, <c>0044-03-15 BC</c>, <c>infinity</c>.</summary>
internal static class TemporalText
{
    private const long MicrosecondsPerSecond = 1_000_000;
    private const int FractionDigits = 6;

    public static bool IsPositiveInfinity(ReadOnlySpan<byte> text) => text.SequenceEqual("infinity"u8);

    public static bool IsNegativeInfinity(ReadOnlySpan<byte> text) => text.SequenceEqual("-infinity"u8);

    /// <summary>A date: days since the epoch.</summary>
    public static long ReadDate(ReadOnlySpan<byte> text)
    {
        var rest = text;
        return TryDate(ref rest, IsBeforeChrist(ref rest), out var day) && rest.IsEmpty ? day : throw MalformedText.Error("date", text);
    }

    /// <summary>A time of day up to 24:00:00: microseconds since midnight.</summary>
    public static long ReadTime(ReadOnlySpan<byte> text)
    {
        var rest = text;
        return TryTime(ref rest, out var time) && rest.IsEmpty ? time : throw MalformedText.Error("time", text);
    }

    /// <summary>A time of day and its offset from UTC, both in microseconds.</summary>
    public static (long Time, long Offset) ReadZonedTime(ReadOnlySpan<byte> text)
    {
        var rest = text;
        return TryTime(ref rest, out var time) && TryOffset(ref rest, out var offset) && rest.IsEmpty
            ? (time, offset)
            : throw MalformedText.Error("time with time zone", text);
    }

    /// <summary>A date and time without a zone.</summary>
    public static LocalInstant ReadTimestamp(ReadOnlySpan<byte> text)
    {
        var rest = text;
        return TryTimestamp(ref rest, IsBeforeChrist(ref rest), out var instant) && rest.IsEmpty
            ? instant
            : throw MalformedText.Error("timestamp", text);
    }

    /// <summary>A date and time with an offset, in UTC.</summary>
    public static LocalInstant ReadZonedTimestamp(ReadOnlySpan<byte> text)
    {
        var rest = text;
        return TryTimestamp(ref rest, IsBeforeChrist(ref rest), out var instant) && TryOffset(ref rest, out var offset) && rest.IsEmpty
            ? instant.Plus(-offset)
            : throw MalformedText.Error("timestamp with time zone", text);
    }

    /// <summary>Digits of a fraction of a second, behind the point: microseconds.</summary>
    public static bool TryFraction(ref ReadOnlySpan<byte> rest, out long microseconds)
    {
        microseconds = 0;
        if (rest is not [(byte)'.', ..])
        {
            return true;
        }

        var digits = 0;
        rest = rest[1..];
        while (digits < FractionDigits && rest.Length > 0 && char.IsAsciiDigit((char)rest[0]))
        {
            microseconds = (microseconds * 10) + (rest[0] - '0');
            rest = rest[1..];
            digits++;
        }

        for (var i = digits; i < FractionDigits; i++)
        {
            microseconds *= 10;
        }

        return digits > 0;
    }

    /// <summary>A number of at least <paramref name="least"/> digits.</summary>
    public static bool TryNumber(ref ReadOnlySpan<byte> rest, int least, int most, out long number)
    {
        number = 0;
        var length = 0;
        while (length < rest.Length && length < most && char.IsAsciiDigit((char)rest[length]))
        {
            number = (number * 10) + (rest[length] - '0');
            length++;
        }

        rest = rest[length..];
        return length >= least;
    }

    private static bool IsBeforeChrist(ref ReadOnlySpan<byte> rest)
    {
        if (!rest.EndsWith(" BC"u8))
        {
            return false;
        }

        rest = rest[..^3];
        return true;
    }

    private static bool TryTimestamp(ref ReadOnlySpan<byte> rest, bool isBeforeChrist, out LocalInstant instant)
    {
        instant = default;
        if (!TryDate(ref rest, isBeforeChrist, out var day) || !TrySeparator(ref rest, (byte)' ') || !TryTime(ref rest, out var time))
        {
            return false;
        }

        instant = new LocalInstant(day, 0).Plus(time);
        return true;
    }

    private static bool TryDate(ref ReadOnlySpan<byte> rest, bool isBeforeChrist, out long day)
    {
        day = 0;
        if (!TryNumber(ref rest, least: 4, most: 7, out var year)
            || !TrySeparator(ref rest, (byte)'-') || !TryNumber(ref rest, least: 2, most: 2, out var month)
            || !TrySeparator(ref rest, (byte)'-') || !TryNumber(ref rest, least: 2, most: 2, out var dayOfMonth)
            || year is 0 || month is < 1 or > 12 || dayOfMonth is < 1 or > 31)
        {
            return false;
        }

        day = LocalInstant.ToEpochDay(isBeforeChrist ? 1 - year : year, (int)month, (int)dayOfMonth);
        return true;
    }

    private static bool TryTime(ref ReadOnlySpan<byte> rest, out long time)
    {
        time = 0;
        if (!TryNumber(ref rest, least: 2, most: 2, out var hour)
            || !TrySeparator(ref rest, (byte)':') || !TryNumber(ref rest, least: 2, most: 2, out var minute)
            || !TrySeparator(ref rest, (byte)':') || !TryNumber(ref rest, least: 2, most: 2, out var second)
            || !TryFraction(ref rest, out var fraction))
        {
            return false;
        }

        time = (((((hour * 60) + minute) * 60) + second) * MicrosecondsPerSecond) + fraction;
        return minute < 60 && second <= 60 && time <= LocalInstant.MicrosecondsPerDay;
    }

    /// <summary><c>+02</c>, <c>-03:30</c> or <c>+00:19:32</c>.</summary>
    private static bool TryOffset(ref ReadOnlySpan<byte> rest, out long offset)
    {
        offset = 0;
        var isNegative = rest is [(byte)'-', ..];
        if (rest is not [(byte)'+' or (byte)'-', ..])
        {
            return false;
        }

        rest = rest[1..];
        var seconds = 0L;
        if (!TryNumber(ref rest, least: 2, most: 2, out var hours)
            || !TryOptionalPart(ref rest, out var minutes) || !TryOptionalPart(ref rest, out seconds))
        {
            return false;
        }

        offset = ((((hours * 60) + minutes) * 60) + seconds) * MicrosecondsPerSecond;
        offset = isNegative ? -offset : offset;
        return true;
    }

    private static bool TryOptionalPart(ref ReadOnlySpan<byte> rest, out long number)
    {
        number = 0;
        return !TrySeparator(ref rest, (byte)':') || TryNumber(ref rest, least: 2, most: 2, out number);
    }

    private static bool TrySeparator(ref ReadOnlySpan<byte> rest, byte separator)
    {
        if (rest.IsEmpty || rest[0] != separator)
        {
            return false;
        }

        rest = rest[1..];
        return true;
    }
}
