using Connect.Abstractions.Data;
using Connect.Cdc.Values;

namespace Connect.Postgres.Types;

/// <summary>time and time with time zone.</summary>
internal static class TimeTypes
{
    private const int PrecisionOfMilliseconds = 3;

    public static ColumnConverter ZonedTime { get; } = new ScalarConverter<string>(TemporalSchemas.ZonedTime, ReadZoned, "00:00:00Z");

    /// <param name="precision">Digits behind the seconds.</param>
    /// <param name="mode">The setting.</param>
    public static ColumnConverter Time(int precision, TimePrecisionMode mode) => mode switch
    {
        TimePrecisionMode.Connect => new ScalarConverter<TimeOnly>(LogicalTypes.TimeSchema, ReadTimeOnly, TimeOnly.MinValue),
        TimePrecisionMode.Isostring => new ScalarConverter<string>(
            TemporalSchemas.IsoTime, text => IsoText.Time(TemporalText.ReadTime(text)), "00:00:00Z"),
        TimePrecisionMode.Nanoseconds => new ScalarConverter<long>(
            TemporalSchemas.NanoTime, text => TemporalText.ReadTime(text) * 1000, 0L),
        TimePrecisionMode.Adaptive when precision <= PrecisionOfMilliseconds => new ScalarConverter<int>(
            TemporalSchemas.Time, text => (int)(TemporalText.ReadTime(text) / 1000), 0),
        _ => new ScalarConverter<long>(TemporalSchemas.MicroTime, TemporalText.ReadTime, 0L),
    };

    /// <summary>24:00:00 has no counterpart: it becomes the last millisecond of the day.</summary>
    private static TimeOnly ReadTimeOnly(ReadOnlySpan<byte> text)
    {
        var time = TemporalText.ReadTime(text);
        return time < LocalInstant.MicrosecondsPerDay
            ? new TimeOnly(time * TimeSpan.TicksPerMicrosecond)
            : new TimeOnly(TimeSpan.TicksPerDay - TimeSpan.TicksPerMillisecond);
    }

    /// <summary>The time at UTC. 24:00:00 at UTC stays what it is: the end of a day, not its beginning.</summary>
    private static string ReadZoned(ReadOnlySpan<byte> text)
    {
        var (time, offset) = TemporalText.ReadZonedTime(text);
        return time == LocalInstant.MicrosecondsPerDay && offset == 0
            ? IsoText.Time(time)
            : IsoText.Time(new LocalInstant(0, time).Plus(-offset).MicrosecondOfDay);
    }
}
