using System.Globalization;
using Connect.Abstractions.Data;
using Connect.Cdc.Values;

namespace Connect.Postgres.Types;

/// <summary>interval in IntervalStyle postgres: <c>1 year 2 mons 3 days 04:05:06.78</c>, every part with a sign of its own.</summary>
internal static class IntervalTypes
{
    private const long MicrosecondsPerSecond = 1_000_000;
    private const long SecondsPerDay = 86_400;

    /// <summary>A twelfth of 365.25 days.</summary>
    private const long SecondsPerMonth = 2_629_800;

    public static ColumnConverter Interval(IntervalHandlingMode mode) => mode == IntervalHandlingMode.String
        ? new ScalarConverter<string>(TemporalSchemas.Interval, ReadIso, "P0Y0M0DT0H0M0S")
        : new ScalarConverter<long>(TemporalSchemas.MicroDuration, ReadMicroseconds, 0L);

    private static long ReadMicroseconds(ReadOnlySpan<byte> text)
    {
        if (TemporalText.IsPositiveInfinity(text))
        {
            return long.MaxValue;
        }

        if (TemporalText.IsNegativeInfinity(text))
        {
            return long.MinValue;
        }

        var parts = Read(text);
        var seconds = (((Int128)parts.Years * 12) + parts.Months) * SecondsPerMonth;
        seconds += (Int128)parts.Days * SecondsPerDay;
        return (long)Int128.Clamp((seconds * MicrosecondsPerSecond) + parts.Time, long.MinValue, long.MaxValue);
    }

    private static string ReadIso(ReadOnlySpan<byte> text)
    {
        if (TemporalText.IsPositiveInfinity(text) || TemporalText.IsNegativeInfinity(text))
        {
            return TemporalText.IsPositiveInfinity(text) ? "infinity" : "-infinity";
        }

        var (years, months, days, time) = Read(text);
        var seconds = time / MicrosecondsPerSecond;
        var (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        var rest = (decimal)(time % (60 * MicrosecondsPerSecond)) / MicrosecondsPerSecond;
        return string.Create(CultureInfo.InvariantCulture, $"P{years}Y{months}M{days}DT{hours}H{minutes}M{rest:0.######}S");
    }

    private static Parts Read(ReadOnlySpan<byte> text)
    {
        var parts = default(Parts);
        var rest = text;
        while (!rest.IsEmpty)
        {
            var isNegative = rest is [(byte)'-', ..];
            rest = rest is [(byte)'-' or (byte)'+', ..] ? rest[1..] : rest;
            if (!TemporalText.TryNumber(ref rest, least: 1, most: 12, out var number))
            {
                throw MalformedText.Error("interval", text);
            }

            if (rest is [(byte)':', ..])
            {
                var time = ReadTime(ref rest, number, text);
                parts = parts with { Time = isNegative ? -time : time };
            }
            else
            {
                parts = WithUnit(parts, ref rest, isNegative ? -number : number, text);
            }

            rest = rest.TrimStart((byte)' ');
        }

        return parts;
    }

    private static Parts WithUnit(Parts parts, ref ReadOnlySpan<byte> rest, long number, ReadOnlySpan<byte> text)
    {
        rest = rest.TrimStart((byte)' ');
        var end = rest.IndexOf((byte)' ');
        var unit = end < 0 ? rest : rest[..end];
        rest = rest[unit.Length..];
        return unit switch
        {
            _ when unit.StartsWith("year"u8) => parts with { Years = number },
            _ when unit.StartsWith("mon"u8) => parts with { Months = number },
            _ when unit.StartsWith("day"u8) => parts with { Days = number },
            _ => throw MalformedText.Error("interval", text),
        };
    }

    /// <summary>Reads <c>:05:06.78</c> behind the hours, of which there may be any number.</summary>
    private static long ReadTime(ref ReadOnlySpan<byte> rest, long hours, ReadOnlySpan<byte> text)
    {
        rest = rest[1..];
        if (!TemporalText.TryNumber(ref rest, least: 2, most: 2, out var minutes) || rest is not [(byte)':', ..])
        {
            throw MalformedText.Error("interval", text);
        }

        rest = rest[1..];
        return TemporalText.TryNumber(ref rest, least: 2, most: 2, out var seconds) && TemporalText.TryFraction(ref rest, out var fraction)
            ? (((((hours * 60) + minutes) * 60) + seconds) * MicrosecondsPerSecond) + fraction
            : throw MalformedText.Error("interval", text);
    }

    /// <summary>The parts as written; the time in microseconds.</summary>
    private readonly record struct Parts(long Years, long Months, long Days, long Time);
}
