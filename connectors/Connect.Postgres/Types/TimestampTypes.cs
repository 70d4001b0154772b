using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Cdc.Values;

namespace Connect.Postgres.Types;

/// <summary>timestamp and timestamp with time zone.</summary>
internal static class TimestampTypes
{
    private const int PrecisionOfMilliseconds = 3;

    /// <summary>What Debezium writes for the infinities in microseconds: the numbers by which Java's driver knows them.</summary>
    private const long PositiveInfinity = 9_223_372_036_825_200_000;
    private const long NegativeInfinity = -9_223_372_036_832_400_000;

    private static readonly long First = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <param name="precision">Digits behind the seconds.</param>
    /// <param name="mode">The setting.</param>
    public static ColumnConverter Timestamp(int precision, TimePrecisionMode mode) => mode switch
    {
        TimePrecisionMode.Connect => new ScalarConverter<DateTimeOffset>(
            LogicalTypes.TimestampSchema, ReadDateTime, DateTimeOffset.UnixEpoch),
        TimePrecisionMode.Isostring => new ScalarConverter<string>(TemporalSchemas.IsoTimestamp, ReadIso, "1970-01-01T00:00:00Z"),
        TimePrecisionMode.Nanoseconds => Number(TemporalSchemas.NanoTimestamp, i => i.ToNanoseconds(), long.MaxValue, long.MinValue),
        TimePrecisionMode.Adaptive or TimePrecisionMode.AdaptiveTimeMicroseconds when precision <= PrecisionOfMilliseconds => Number(
            TemporalSchemas.Timestamp, i => i.ToMilliseconds(), PositiveInfinity / 1000, NegativeInfinity / 1000),
        _ => Number(TemporalSchemas.MicroTimestamp, i => i.ToMicroseconds(), PositiveInfinity, NegativeInfinity),
    };

    /// <param name="precision">Digits behind the seconds.</param>
    public static ColumnConverter ZonedTimestamp(int precision) => new ScalarConverter<string>(
        TemporalSchemas.ZonedTimestamp,
        text => IsInfinite(text) ? Infinity(text) : IsoText.Timestamp(TemporalText.ReadZonedTimestamp(text), precision),
        "1970-01-01T00:00:00Z");

    private static ScalarConverter<long> Number(Schema schema, Func<LocalInstant, long> toNumber, long positive, long negative) => new(
        schema,
        text => IsInfinite(text)
            ? TemporalText.IsPositiveInfinity(text) ? positive : negative
            : toNumber(TemporalText.ReadTimestamp(text)),
        0L);

    private static string ReadIso(ReadOnlySpan<byte> text) => IsInfinite(text)
        ? Infinity(text)
        : IsoText.Timestamp(TemporalText.ReadTimestamp(text), IsoText.ShortestFraction);

    private static DateTimeOffset ReadDateTime(ReadOnlySpan<byte> text)
    {
        if (IsInfinite(text))
        {
            return TemporalText.IsPositiveInfinity(text) ? DateTimeOffset.MaxValue : DateTimeOffset.MinValue;
        }

        var milliseconds = TemporalText.ReadTimestamp(text).ToMilliseconds();
        return milliseconds >= First && milliseconds <= Last
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw new DataException($"The timestamp '{MalformedText.Quote(text)}' is outside the years 1 to 9999 that "
                + "time.precision.mode 'connect' can write. Set time.precision.mode to 'adaptive' or 'isostring'.");
    }

    private static bool IsInfinite(ReadOnlySpan<byte> text) =>
        TemporalText.IsPositiveInfinity(text) || TemporalText.IsNegativeInfinity(text);

    private static string Infinity(ReadOnlySpan<byte> text) => TemporalText.IsPositiveInfinity(text) ? "infinity" : "-infinity";
}
