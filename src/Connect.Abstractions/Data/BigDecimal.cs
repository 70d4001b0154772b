using System.Globalization;
using System.Numerics;
using Connect.Abstractions.Errors;

namespace Connect.Abstractions.Data;

/// <summary>
/// An exact decimal of any size: <see cref="Unscaled"/> × 10^-<see cref="Scale"/>. The value of <see cref="LogicalTypes.Decimal"/>,
/// because database numerics exceed the 28 digits of <see cref="decimal"/>. Equality compares value and scale, as Java's does.
/// </summary>
/// <param name="Unscaled">All digits as an integer.</param>
/// <param name="Scale">How many of the digits are behind the point; negative shifts the point to the right.</param>
public readonly record struct BigDecimal(BigInteger Unscaled, int Scale)
{
    private const int MaxScale = 100_000;

    /// <summary>Reads digits with an optional sign, point and exponent, such as <c>-12.50</c> or <c>1e-7</c>. Keeps zeros.</summary>
    /// <exception cref="DataException">The text is not a decimal number.</exception>
    public static BigDecimal Parse(ReadOnlySpan<char> text)
    {
        var exponentAt = text.IndexOfAny('e', 'E');
        var exponent = 0;
        var digits = exponentAt < 0 ? text : text[..exponentAt];
        if (exponentAt >= 0
            && (!int.TryParse(text[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
                || Math.Abs(exponent) > MaxScale))
        {
            throw NotADecimal(text);
        }

        var pointAt = digits.IndexOf('.');
        var scale = pointAt < 0 ? 0 : digits.Length - pointAt - 1;
        var plain = pointAt < 0 ? digits : string.Concat(digits[..pointAt], digits[(pointAt + 1)..]);
        if (!BigInteger.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var unscaled))
        {
            throw NotADecimal(text);
        }

        return new BigDecimal(unscaled, scale - exponent);
    }

    /// <summary>The same number as a .NET decimal would write it.</summary>
    public static BigDecimal FromDecimal(decimal value) => Parse(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>The same value with another scale.</summary>
    /// <exception cref="DataException">Digits other than zero would be lost.</exception>
    public BigDecimal WithScale(int scale)
    {
        if (scale >= Scale)
        {
            return new BigDecimal(Unscaled * BigInteger.Pow(10, scale - Scale), scale);
        }

        var quotient = BigInteger.DivRem(Unscaled, BigInteger.Pow(10, Scale - scale), out var remainder);
        return remainder.IsZero
            ? new BigDecimal(quotient, scale)
            : throw new DataException($"Decimal {this} cannot be written with {scale} digits behind the point without losing digits.");
    }

    /// <summary>The nearest double.</summary>
    public double ToDouble() => double.Parse(ToString(), CultureInfo.InvariantCulture);

    /// <summary>Plain digits without an exponent, such as <c>-12.50</c>.</summary>
    public override string ToString()
    {
        if (Scale <= 0)
        {
            return (Unscaled * BigInteger.Pow(10, -Scale)).ToString(CultureInfo.InvariantCulture);
        }

        var digits = BigInteger.Abs(Unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var sign = Unscaled.Sign < 0 ? "-" : "";
        return $"{sign}{digits.AsSpan(0, digits.Length - Scale)}.{digits.AsSpan(digits.Length - Scale)}";
    }

    private static DataException NotADecimal(ReadOnlySpan<char> text) =>
        new($"'{(text.Length > 64 ? text[..64] : text)}' is not a decimal number.");
}
