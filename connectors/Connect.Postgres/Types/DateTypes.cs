using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Cdc.Values;

namespace Connect.Postgres.Types;

/// <summary>date.</summary>
internal static class DateTypes
{
    /// <summary>What Debezium writes for <c>infinity</c>: the server's greatest number of days since 2000, wrapped around.</summary>
    private const int PositiveInfinity = -2_147_472_692;

    /// <summary>What Debezium writes for <c>-infinity</c>.</summary>
    private const int NegativeInfinity = -2_147_472_691;

    private static readonly int FirstDayOfDateOnly = -new DateOnly(1970, 1, 1).DayNumber;
    private static readonly int LastDayOfDateOnly = DateOnly.MaxValue.DayNumber + FirstDayOfDateOnly;

    public static ColumnConverter Date(TimePrecisionMode mode) => mode switch
    {
        TimePrecisionMode.Connect => new ScalarConverter<DateOnly>(LogicalTypes.DateSchema, ReadDateOnly, new DateOnly(1970, 1, 1)),
        TimePrecisionMode.Isostring => new ScalarConverter<string>(TemporalSchemas.IsoDate, ReadIso, "1970-01-01Z"),
        _ => new ScalarConverter<int>(TemporalSchemas.Date, ReadDays, 0),
    };

    private static int ReadDays(ReadOnlySpan<byte> text)
    {
        if (TemporalText.IsPositiveInfinity(text))
        {
            return PositiveInfinity;
        }

        return TemporalText.IsNegativeInfinity(text) ? NegativeInfinity : (int)TemporalText.ReadDate(text);
    }

    private static string ReadIso(ReadOnlySpan<byte> text)
    {
        if (TemporalText.IsPositiveInfinity(text))
        {
            return "infinity";
        }

        return TemporalText.IsNegativeInfinity(text) ? "-infinity" : IsoText.Date(TemporalText.ReadDate(text));
    }

    private static DateOnly ReadDateOnly(ReadOnlySpan<byte> text)
    {
        if (TemporalText.IsPositiveInfinity(text))
        {
            return DateOnly.MaxValue;
        }

        if (TemporalText.IsNegativeInfinity(text))
        {
            return DateOnly.MinValue;
        }

        var day = TemporalText.ReadDate(text);
        return day >= FirstDayOfDateOnly && day <= LastDayOfDateOnly
            ? DateOnly.FromDayNumber((int)day - FirstDayOfDateOnly)
            : throw new DataException($"The date '{MalformedText.Quote(text)}' is outside the years 1 to 9999 that time.precision.mode "
                + "'connect' can write. Set time.precision.mode to 'adaptive' or 'isostring'.");
    }
}
