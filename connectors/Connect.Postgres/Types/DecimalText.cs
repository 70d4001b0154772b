using System.Buffers;
using System.Globalization;
using System.Numerics;
using Connect.Abstractions.Data;

namespace Connect.Postgres.Types;

/// <summary>Digits with an optional sign and point to an exact number, without an intermediate string.</summary>
internal static class DecimalText
{
    private const int DigitsOfInt64 = 18;
    private const int OnStack = 256;

    /// <summary>Reads <c>-12.50</c>: unscaled -1250, scale 2.</summary>
    /// <returns>False when the text is something else.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out BigDecimal value)
    {
        value = default;
        var isNegative = text is [(byte)'-', ..];
        var digits = isNegative ? text[1..] : text;
        if (digits.IsEmpty)
        {
            return false;
        }

        return digits.Length <= DigitsOfInt64
            ? TryReadShort(digits, isNegative, out value)
            : TryReadLong(digits, isNegative, out value);
    }

    private static bool TryReadShort(ReadOnlySpan<byte> digits, bool isNegative, out BigDecimal value)
    {
        long unscaled = 0;
        var pointAt = -1;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = (uint)(digits[i] - '0');
            if (digit <= 9)
            {
                unscaled = (unscaled * 10) + digit;
            }
            else if (digits[i] == '.' && pointAt < 0 && digits.Length > 1)
            {
                pointAt = i;
            }
            else
            {
                value = default;
                return false;
            }
        }

        value = new BigDecimal(isNegative ? -unscaled : unscaled, ScaleOf(digits, pointAt));
        return true;
    }

    private static bool TryReadLong(ReadOnlySpan<byte> digits, bool isNegative, out BigDecimal value)
    {
        var rented = digits.Length > OnStack ? ArrayPool<char>.Shared.Rent(digits.Length) : null;
        var plain = rented ?? stackalloc char[OnStack];
        var length = 0;
        var pointAt = -1;
        var isValid = true;
        for (var i = 0; i < digits.Length && isValid; i++)
        {
            if (char.IsAsciiDigit((char)digits[i]))
            {
                plain[length++] = (char)digits[i];
            }
            else if (digits[i] == '.' && pointAt < 0)
            {
                pointAt = i;
            }
            else
            {
                isValid = false;
            }
        }

        value = default;
        if (isValid)
        {
            var unscaled = BigInteger.Parse(plain[..length], NumberStyles.None, CultureInfo.InvariantCulture);
            value = new BigDecimal(isNegative ? -unscaled : unscaled, ScaleOf(digits, pointAt));
        }

        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return isValid;
    }

    private static int ScaleOf(ReadOnlySpan<byte> digits, int pointAt) => pointAt < 0 ? 0 : digits.Length - pointAt - 1;
}
