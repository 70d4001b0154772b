using System.Globalization;
using System.Numerics;
using Connect.Abstractions.Data;
using Connect.Cdc.Values;

namespace Connect.Postgres.Types;

/// <summary>
/// money: text with a currency and separators of the database's <c>lc_monetary</c>, such as <c>-$1,234.50</c>, <c>($1,234.50)</c>,
/// <c>1.234,50 €</c>.
/// </summary>
internal static class MoneyTypes
{
    private const int GroupLength = 3;
    private const int MostDigits = 20;

    public static ColumnConverter Money(int fractionDigits, DecimalHandlingMode mode)
    {
        var zero = new BigDecimal(BigInteger.Zero, fractionDigits);
        return mode switch
        {
            DecimalHandlingMode.Double => new ScalarConverter<double>(Schema.Float64, text => Read(text, fractionDigits).ToDouble(), 0d),
            DecimalHandlingMode.String => new ScalarConverter<string>(
                Schema.String, text => Read(text, fractionDigits).ToString(), zero.ToString()),
            _ => new ScalarConverter<BigDecimal>(
                LogicalTypes.Decimal(fractionDigits).Build(), text => Round(Read(text, fractionDigits), fractionDigits), zero),
        };
    }

    /// <summary>
    /// The last point or comma is the decimal point, unless exactly three digits follow it: then it separates thousands, or
    /// <paramref name="fractionDigits"/> says that money has three digits behind the point.
    /// </summary>
    private static BigDecimal Read(ReadOnlySpan<byte> text, int fractionDigits)
    {
        Span<char> digits = stackalloc char[MostDigits];
        var count = 0;
        var behindSeparator = -1;
        var isNegative = false;
        foreach (var character in text)
        {
            if (char.IsAsciiDigit((char)character) && count < digits.Length)
            {
                digits[count++] = (char)character;
            }
            else if (character is (byte)'.' or (byte)',' && count > 0)
            {
                behindSeparator = count;
            }

            isNegative |= character is (byte)'-' or (byte)'(';
        }

        if (!Int128.TryParse(digits[..count], NumberStyles.None, CultureInfo.InvariantCulture, out var magnitude))
        {
            throw MalformedText.Error("money", text);
        }

        var scale = behindSeparator < 0 ? 0 : count - behindSeparator;
        return new BigDecimal(isNegative ? -magnitude : magnitude, scale == GroupLength && fractionDigits != GroupLength ? 0 : scale);
    }

    /// <summary>Half away from zero, as Debezium does.</summary>
    private static BigDecimal Round(BigDecimal value, int scale)
    {
        if (value.Scale <= scale)
        {
            return value.WithScale(scale);
        }

        var divisor = BigInteger.Pow(10, value.Scale - scale);
        var half = divisor / 2;
        return new BigDecimal((value.Unscaled + (value.Unscaled.Sign < 0 ? -half : half)) / divisor, scale);
    }
}
