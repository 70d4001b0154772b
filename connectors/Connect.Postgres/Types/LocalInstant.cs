using System.Globalization;
using Connect.Abstractions.Errors;

namespace Connect.Postgres.Types;

/// <summary>
/// A date and time of day in the proleptic Gregorian calendar. Two numbers, because the server's timestamps reach the year 294276 and
/// 64 bits of microseconds since 1970 end ten days into 294247.
/// </summary>
/// <param name="EpochDay">Days since 1970-01-01.</param>
/// <param name="MicrosecondOfDay">Microseconds since midnight.</param>
internal readonly record struct LocalInstant(long EpochDay, long MicrosecondOfDay)
{
    public const long MicrosecondsPerDay = 86_400_000_000;

    private const long DaysOfEra = 146_097;
    private const long YearsOfEra = 400;

    /// <summary>Days from 0000-03-01, with which the calendar's eras begin, to 1970-01-01.</summary>
    private const long EraOffset = 719_468;

    /// <summary>The same instant moved, as from local time to UTC.</summary>
    public LocalInstant Plus(long microseconds)
    {
        var total = MicrosecondOfDay + microseconds;
        var days = Math.DivRem(total, MicrosecondsPerDay, out var rest);
        return rest < 0 ? new LocalInstant(EpochDay + days - 1, rest + MicrosecondsPerDay) : new LocalInstant(EpochDay + days, rest);
    }

    public long ToMilliseconds() => (EpochDay * (MicrosecondsPerDay / 1000)) + (MicrosecondOfDay / 1000);

    public long ToMicroseconds() => ToUnits(1, MicrosecondsPerDay, "microseconds");

    public long ToNanoseconds() => ToUnits(1000, MicrosecondsPerDay * 1000, "nanoseconds");

    /// <summary>The day of a year (0 is 1 BC), month and day of the month.</summary>
    public static long ToEpochDay(long year, int month, int day)
    {
        // Years that begin in March put the leap day last (https://howardhinnant.github.io/date_algorithms.html).
        var shifted = month > 2 ? year : year - 1;
        var era = (shifted >= 0 ? shifted : shifted - (YearsOfEra - 1)) / YearsOfEra;
        var yearOfEra = shifted - (era * YearsOfEra);
        var dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * DaysOfEra) + dayOfEra - EraOffset;
    }

    /// <summary>The reverse of <see cref="ToEpochDay"/>.</summary>
    public static (long Year, int Month, int Day) ToCivil(long epochDay)
    {
        var shifted = epochDay + EraOffset;
        var era = (shifted >= 0 ? shifted : shifted - (DaysOfEra - 1)) / DaysOfEra;
        var dayOfEra = shifted - (era * DaysOfEra);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shiftedMonth = ((5 * dayOfYear) + 2) / 153;
        var day = (int)(dayOfYear - (((153 * shiftedMonth) + 2) / 5) + 1);
        var month = (int)(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9);
        return (yearOfEra + (era * YearsOfEra) + (month <= 2 ? 1 : 0), month, day);
    }

    private long ToUnits(long unitsPerMicrosecond, long unitsPerDay, string unit)
    {
        try
        {
            // Before the epoch the product alone may be out of range where the sum is not.
            return EpochDay < 0
                ? checked(((EpochDay + 1) * unitsPerDay) + ((MicrosecondOfDay * unitsPerMicrosecond) - unitsPerDay))
                : checked((EpochDay * unitsPerDay) + (MicrosecondOfDay * unitsPerMicrosecond));
        }
        catch (OverflowException e)
        {
            var (year, month, day) = ToCivil(EpochDay);
            throw new DataException(
                string.Create(CultureInfo.InvariantCulture, $"A timestamp of {year:0000}-{month:00}-{day:00} is out of range: 64 bits ")
                + $"of {unit} since 1970 do not reach it. Set time.precision.mode to one with a coarser unit, or to 'isostring'.",
                e);
        }
    }
}
