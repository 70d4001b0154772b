using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Text;

namespace Connect.Transforms.Casting;

/// <summary>Translates points in time between forms, by way of <see cref="DateTimeOffset"/>.</summary>
internal sealed class TimestampTranslator(TimestampForm target, JavaDateFormat? format, UnixPrecision precision)
{
    private const long NanosecondsPerTick = 100;

    /// <summary>The schema of a translated value.</summary>
    public Schema TargetSchema(bool isOptional) => (target switch
    {
        TimestampForm.String => SchemaBuilder.String(),
        TimestampForm.Unix => SchemaBuilder.Int64(),
        TimestampForm.Date => LogicalTypes.Date(),
        TimestampForm.Time => LogicalTypes.Time(),
        _ => LogicalTypes.Timestamp(),
    }).Optional(isOptional).Build();

    /// <summary>The value in the target form; null stays null.</summary>
    /// <exception cref="DataException">It is no point in time.</exception>
    public object? Translate(object? value)
    {
        if (value is null)
        {
            return null;
        }

        try
        {
            return FromInstant(ToInstant(value));
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            throw new DataException($"TimestampConverter: {ConnectText.Format(value)} is outside the range of dates.", e);
        }
    }

    private DateTimeOffset ToInstant(object value) => value switch
    {
        DateTimeOffset instant => instant,
        DateOnly date => new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero),
        TimeOnly time => DateTimeOffset.UnixEpoch + time.ToTimeSpan(),
        long number => DateTimeOffset.UnixEpoch.AddTicks(ToTicks(number)),
        string text when format is null => throw new DataException("TimestampConverter: the setting format is needed to read text."),
        string text => format.TryParse(text, out var instant)
            ? instant
            : throw new DataException($"TimestampConverter: '{text}' does not have the format {format.Pattern}."),
        _ => throw new DataException($"TimestampConverter: a {value.GetType().Name} is no point in time."),
    };

    private object FromInstant(DateTimeOffset instant)
    {
        var utc = instant.ToUniversalTime();
        return target switch
        {
            TimestampForm.String => format!.Format(utc),
            TimestampForm.Unix => FromTicks((utc - DateTimeOffset.UnixEpoch).Ticks),
            TimestampForm.Date => DateOnly.FromDateTime(utc.DateTime),
            TimestampForm.Time => TimeOnly.FromDateTime(utc.DateTime),
            _ => DateTimeOffset.FromUnixTimeMilliseconds(utc.ToUnixTimeMilliseconds()),
        };
    }

    private long ToTicks(long number) => precision switch
    {
        UnixPrecision.Seconds => checked(number * TimeSpan.TicksPerSecond),
        UnixPrecision.Milliseconds => checked(number * TimeSpan.TicksPerMillisecond),
        UnixPrecision.Microseconds => checked(number * TimeSpan.TicksPerMicrosecond),
        _ => number / NanosecondsPerTick,
    };

    private long FromTicks(long ticks) => precision switch
    {
        UnixPrecision.Seconds => FloorDivide(ticks, TimeSpan.TicksPerSecond),
        UnixPrecision.Milliseconds => FloorDivide(ticks, TimeSpan.TicksPerMillisecond),
        UnixPrecision.Microseconds => FloorDivide(ticks, TimeSpan.TicksPerMicrosecond),
        _ => checked(ticks * NanosecondsPerTick),
    };

    // Points before 1970 round towards the past, as those after it do.
    private static long FloorDivide(long value, long divisor) => (value - ((value % divisor + divisor) % divisor)) / divisor;
}
