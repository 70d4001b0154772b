using System.Globalization;
using System.Numerics;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Text;

namespace Connect.Transforms.Casting;

/// <summary>
/// Turns one primitive into another. Fractions are cut off, logical types count as their primitives, and a number that does not fit
/// is an error: a cast never changes a number silently.
/// </summary>
internal static class Caster
{
    private static readonly Dictionary<string, SchemaType> Targets = new()
    {
        ["int8"] = SchemaType.Int8,
        ["int16"] = SchemaType.Int16,
        ["int32"] = SchemaType.Int32,
        ["int64"] = SchemaType.Int64,
        ["float32"] = SchemaType.Float32,
        ["float64"] = SchemaType.Float64,
        ["boolean"] = SchemaType.Boolean,
        ["string"] = SchemaType.String,
    };

    public static string TargetNames => string.Join(", ", Targets.Keys);

    /// <summary>The type of this name, or null.</summary>
    public static SchemaType? FindTarget(string name) => Targets.TryGetValue(name, out var type) ? type : null;

    /// <summary>The value as the target type; null stays null.</summary>
    public static object? Cast(object? value, SchemaType target, string location)
    {
        if (value is null)
        {
            return null;
        }

        try
        {
            return target switch
            {
                SchemaType.String when IsCastable(value) || value is byte[] => ConnectText.Format(value),
                SchemaType.Boolean => ToBoolean(value, location),
                SchemaType.Float32 => (float)ToDouble(value, location),
                SchemaType.Float64 => ToDouble(value, location),
                SchemaType.Int8 => (sbyte)ToInteger(value, location, sbyte.MinValue, sbyte.MaxValue),
                SchemaType.Int16 => (short)ToInteger(value, location, short.MinValue, short.MaxValue),
                SchemaType.Int32 => (int)ToInteger(value, location, int.MinValue, int.MaxValue),
                SchemaType.Int64 => ToInteger(value, location, long.MinValue, long.MaxValue),
                _ => throw CannotCast(value, target, location),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new DataException($"Cast: '{location}' holds {ConnectText.Format(value)}, which is no {target}.", e);
        }
    }

    private static bool IsCastable(object value) => value
        is string or bool or sbyte or short or int or long or float or double or BigDecimal or DateOnly or TimeOnly or DateTimeOffset;

    private static bool ToBoolean(object value, string location) => value switch
    {
        bool flag => flag,
        string text => text.Equals("true", StringComparison.OrdinalIgnoreCase),
        _ => ToDouble(value, location) != 0,
    };

    private static double ToDouble(object value, string location) => value switch
    {
        string text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        float number => number,
        double number => number,
        BigDecimal number => number.ToDouble(),
        _ => ToInteger(value, location, long.MinValue, long.MaxValue),
    };

    private static long ToInteger(object value, string location, long minimum, long maximum)
    {
        var number = value switch
        {
            long integer => integer,
            int integer => integer,
            short integer => integer,
            sbyte integer => integer,
            bool flag => flag ? 1 : 0,
            string text => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            float real => ToWhole(real),
            double real => ToWhole(real),
            BigDecimal real => ToWhole(real),
            DateOnly date => (int)LogicalTypes.ToPrimitive(LogicalTypes.DateSchema, date)!,
            TimeOnly time => (int)LogicalTypes.ToPrimitive(LogicalTypes.TimeSchema, time)!,
            DateTimeOffset instant => instant.ToUnixTimeMilliseconds(),
            _ => throw CannotCast(value, SchemaType.Int64, location),
        };
        return number >= minimum && number <= maximum ? number : throw new OverflowException();
    }

    // The conversion of a double outside the range of a long is undefined, so it is checked before.
    private static long ToWhole(double real) =>
        real is >= -9.2233720368547758E18 and < 9.2233720368547758E18 ? (long)real : throw new OverflowException();

    private static long ToWhole(BigDecimal real) =>
        (long)(real.Unscaled / BigInteger.Pow(10, Math.Max(real.Scale, 0)) * BigInteger.Pow(10, Math.Max(-real.Scale, 0)));

    private static DataException CannotCast(object value, SchemaType target, string location) =>
        new($"Cast: '{location}' holds a {value.GetType().Name}, which cannot be cast to {target}.");
}
