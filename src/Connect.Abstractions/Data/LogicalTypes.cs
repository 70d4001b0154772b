using System.Globalization;
using System.Numerics;
using Connect.Abstractions.Errors;

namespace Connect.Abstractions.Data;

/// <summary>
/// Kafka Connect's four logical types, under its names: a primitive on the wire, a richer .NET value in memory. Encoders and decoders
/// here are what converters call; the wire forms are those of Kafka Connect.
/// </summary>
public static class LogicalTypes
{
    /// <summary>Name of the decimal: bytes holding the unscaled value, two's complement, big-endian; parameter <c>scale</c>.</summary>
    public const string DecimalName = "org.apache.kafka.connect.data.Decimal";

    /// <summary>Name of the date: int32 days since 1970-01-01.</summary>
    public const string DateName = "org.apache.kafka.connect.data.Date";

    /// <summary>Name of the time of day: int32 milliseconds since midnight.</summary>
    public const string TimeName = "org.apache.kafka.connect.data.Time";

    /// <summary>Name of the timestamp: int64 milliseconds since 1970-01-01 UTC.</summary>
    public const string TimestampName = "org.apache.kafka.connect.data.Timestamp";

    /// <summary>The parameter that holds a decimal's scale.</summary>
    public const string ScaleParameter = "scale";

    private static readonly int EpochDay = new DateOnly(1970, 1, 1).DayNumber;

    /// <summary>Required date.</summary>
    public static Schema DateSchema { get; } = Date().Build();

    /// <summary>Required time of day.</summary>
    public static Schema TimeSchema { get; } = Time().Build();

    /// <summary>Required timestamp.</summary>
    public static Schema TimestampSchema { get; } = Timestamp().Build();

    /// <summary>Starts a decimal of this scale; values are <see cref="BigDecimal"/>.</summary>
    public static SchemaBuilder Decimal(int scale) => SchemaBuilder.Bytes()
        .Named(DecimalName).WithVersion(1).WithParameter(ScaleParameter, scale.ToString(CultureInfo.InvariantCulture));

    /// <summary>Starts a date; values are <see cref="DateOnly"/>.</summary>
    public static SchemaBuilder Date() => SchemaBuilder.Int32().Named(DateName).WithVersion(1);

    /// <summary>Starts a time of day; values are <see cref="TimeOnly"/>.</summary>
    public static SchemaBuilder Time() => SchemaBuilder.Int32().Named(TimeName).WithVersion(1);

    /// <summary>Starts a timestamp; values are <see cref="DateTimeOffset"/>.</summary>
    public static SchemaBuilder Timestamp() => SchemaBuilder.Int64().Named(TimestampName).WithVersion(1);

    /// <summary>True when values of this schema are of one of the four logical types.</summary>
    public static bool IsLogical(Schema schema) => schema.LogicalType != LogicalType.None;

    /// <summary>The logical type that a schema's name stands for.</summary>
    internal static LogicalType TypeOf(string? name) => name switch
    {
        DecimalName => LogicalType.Decimal,
        DateName => LogicalType.Date,
        TimeName => LogicalType.Time,
        TimestampName => LogicalType.Timestamp,
        _ => LogicalType.None,
    };

    /// <summary>The scale of a decimal schema.</summary>
    /// <exception cref="DataException">The schema has no valid scale parameter.</exception>
    public static int ScaleOf(Schema schema) =>
        ScaleOrNull(schema) ?? throw new DataException($"Decimal schema '{schema}' has no valid '{ScaleParameter}' parameter.");

    /// <summary>The scale parameter of a schema, or null where it has none that is valid.</summary>
    internal static int? ScaleOrNull(Schema schema) =>
        schema.Parameters.TryGetValue(ScaleParameter, out var text)
        && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var scale)
            ? scale
            : null;

    /// <summary>The primitive that stands for a logical value on the wire; other values are returned as they are.</summary>
    public static object? ToPrimitive(Schema schema, object? value) =>
        value is BigDecimal number ? ToBytes(schema, number) : ToPrimitive(value);

    /// <summary>As <see cref="ToPrimitive(Schema, object?)"/> for all but decimals, which need their schema's scale.</summary>
    internal static object? ToPrimitive(object? value) => value switch
    {
        DateOnly date => ToDays(date),
        TimeOnly time => ToMilliseconds(time),
        DateTimeOffset instant => instant.ToUnixTimeMilliseconds(),
        _ => value,
    };

    /// <summary>Days since 1970-01-01.</summary>
    internal static int ToDays(DateOnly date) => date.DayNumber - EpochDay;

    /// <summary>Milliseconds since midnight.</summary>
    internal static int ToMilliseconds(TimeOnly time) => (int)(time.Ticks / TimeSpan.TicksPerMillisecond);

    /// <summary>Writes a decimal's bytes where they have room.</summary>
    /// <exception cref="DataException">The number's scale is not that of its schema.</exception>
    internal static bool TryWriteDecimal(Schema schema, BigDecimal number, Span<byte> destination, out int length)
    {
        CheckScale(schema, number);
        return number.Unscaled.TryWriteBytes(destination, out length, isBigEndian: true);
    }

    /// <summary>The logical value for a primitive from the wire; primitives of other schemas are returned as they are.</summary>
    /// <exception cref="DataException">The primitive is outside the range of the .NET type.</exception>
    public static object? FromPrimitive(Schema schema, object? value)
    {
        try
        {
            return (schema.Name, value) switch
            {
                (DecimalName, byte[] bytes) => new BigDecimal(new BigInteger(bytes, isBigEndian: true), ScaleOf(schema)),
                (DateName, int days) => DateOnly.FromDayNumber(checked(days + EpochDay)),
                (TimeName, int milliseconds) => new TimeOnly(milliseconds * TimeSpan.TicksPerMillisecond),
                (TimestampName, long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
                _ => value,
            };
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            throw new DataException($"{value} is outside the range of {schema.Name}.", e);
        }
    }

    private static byte[] ToBytes(Schema schema, BigDecimal number)
    {
        CheckScale(schema, number);
        return number.Unscaled.ToByteArray(isBigEndian: true);
    }

    private static void CheckScale(Schema schema, BigDecimal number)
    {
        var scale = schema.DecimalScale ?? ScaleOf(schema);
        if (number.Scale != scale)
        {
            throw new DataException($"Decimal {number} has scale {number.Scale}, but schema '{schema}' has scale {scale}.");
        }
    }
}
