using Connect.Abstractions.Data;

namespace Connect.Cdc.Values;

/// <summary>Debezium's schemas of dates and times, under its names: required, version 1. "Since" is always 1970-01-01.</summary>
public static class TemporalSchemas
{
    /// <summary>Int32: days since the epoch.</summary>
    public static Schema Date { get; } = Int32("Date");

    /// <summary>Int32: milliseconds since midnight.</summary>
    public static Schema Time { get; } = Int32("Time");

    /// <summary>Int64: microseconds since midnight.</summary>
    public static Schema MicroTime { get; } = Int64("MicroTime");

    /// <summary>Int64: nanoseconds since midnight.</summary>
    public static Schema NanoTime { get; } = Int64("NanoTime");

    /// <summary>Int64: milliseconds since the epoch, without a time zone.</summary>
    public static Schema Timestamp { get; } = Int64("Timestamp");

    /// <summary>Int64: microseconds since the epoch, without a time zone.</summary>
    public static Schema MicroTimestamp { get; } = Int64("MicroTimestamp");

    /// <summary>Int64: nanoseconds since the epoch, without a time zone.</summary>
    public static Schema NanoTimestamp { get; } = Int64("NanoTimestamp");

    /// <summary>Int64: a span of time in microseconds.</summary>
    public static Schema MicroDuration { get; } = Int64("MicroDuration");

    /// <summary>Text: an instant in UTC, such as <c>2016-11-04T11:51:30.123456Z</c>.</summary>
    public static Schema ZonedTimestamp { get; } = Text("ZonedTimestamp");

    /// <summary>Text: a time of day in UTC, such as <c>11:51:30Z</c>.</summary>
    public static Schema ZonedTime { get; } = Text("ZonedTime");

    /// <summary>Text: a date, such as <c>2016-11-04Z</c>.</summary>
    public static Schema IsoDate { get; } = Text("IsoDate");

    /// <summary>Text: a time of day, such as <c>11:51:30Z</c>.</summary>
    public static Schema IsoTime { get; } = Text("IsoTime");

    /// <summary>Text: a date and time, such as <c>2016-11-04T11:51:30Z</c>.</summary>
    public static Schema IsoTimestamp { get; } = Text("IsoTimestamp");

    /// <summary>Text: a span of time, such as <c>P1Y2M3DT4H5M6.78S</c>.</summary>
    public static Schema Interval { get; } = Text("Interval");

    private static Schema Int32(string name) => Named(SchemaBuilder.Int32(), name);

    private static Schema Int64(string name) => Named(SchemaBuilder.Int64(), name);

    private static Schema Text(string name) => Named(SchemaBuilder.String(), name);

    private static Schema Named(SchemaBuilder builder, string name) => builder.Named("io.debezium.time." + name).WithVersion(1).Build();
}
