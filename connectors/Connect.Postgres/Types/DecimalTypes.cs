using System.Globalization;
using System.Numerics;
using System.Text;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Cdc.Values;

namespace Connect.Postgres.Types;

/// <summary>numeric. Its modifier holds precision and scale; without one each value has its own scale.</summary>
internal static class DecimalTypes
{
    private const int NoModifier = -1;
    private const int ModifierHeader = 4;
    private const int PrecisionShift = 16;
    private const int ScaleBits = 11;
    private const int ScaleSign = 1 << (ScaleBits - 1);

    public static ColumnConverter Numeric(int typeModifier, DecimalHandlingMode mode, UnavailableValue unavailable) => mode switch
    {
        DecimalHandlingMode.Double => new ScalarConverter<double>(Schema.Float64, NumberTypes.ReadDouble, 0d, double.NaN),
        DecimalHandlingMode.String => new ScalarConverter<string>(Schema.String, ReadText, "0", unavailable.Text),
        _ when typeModifier == NoModifier => VariableScale(unavailable),
        _ => FixedScale(typeModifier - ModifierHeader, unavailable),
    };

    private static ScalarConverter<BigDecimal> FixedScale(int modifier, UnavailableValue unavailable)
    {
        var precision = (modifier >> PrecisionShift) & ushort.MaxValue;

        // The scale has 11 bits and a sign: it may be negative, or greater than the precision, since PostgreSQL 15.
        var scale = ((modifier & ((1 << ScaleBits) - 1)) ^ ScaleSign) - ScaleSign;
        var schema = LogicalTypes.Decimal(scale)
            .WithParameter(SemanticSchemas.DecimalPrecisionParameter, precision.ToString(CultureInfo.InvariantCulture)).Build();
        return new ScalarConverter<BigDecimal>(
            schema,
            text => Read(text) is var value && value.Scale == scale ? value : value.WithScale(scale),
            new BigDecimal(BigInteger.Zero, scale),
            new BigDecimal(new BigInteger(unavailable.Bytes, isBigEndian: true), scale));
    }

    private static StructConverter VariableScale(UnavailableValue unavailable) => new(
        VariableScaleDecimal.Schema,
        (schema, text) =>
        {
            var (unscaled, scale) = StripZeros(Read(text));
            return VariableScaleDecimal.Of(schema, unscaled.ToByteArray(isBigEndian: true), scale);
        },
        schema => VariableScaleDecimal.Of(schema, [0], 0),
        schema => VariableScaleDecimal.Of(schema, unavailable.Bytes, 0));

    /// <summary>Debezium drops the zeros at the end of the fraction: the same number is the same struct.</summary>
    private static BigDecimal StripZeros(BigDecimal value)
    {
        var (unscaled, scale) = value;
        while (scale > 0)
        {
            var quotient = BigInteger.DivRem(unscaled, 10, out var remainder);
            if (!remainder.IsZero)
            {
                break;
            }

            unscaled = quotient;
            scale--;
        }

        return new BigDecimal(unscaled, scale);
    }

    private static BigDecimal Read(ReadOnlySpan<byte> text)
    {
        if (DecimalText.TryRead(text, out var value))
        {
            return value;
        }

        throw IsSpecial(text)
            ? new DataException($"A numeric column holds {Encoding.UTF8.GetString(text)}, which decimal.handling.mode 'precise' "
                + "cannot write. Set decimal.handling.mode to 'string' or 'double'.")
            : MalformedText.Error("numeric", text);
    }

    /// <summary>The digits as they are; the special values under Debezium's names.</summary>
    private static string ReadText(ReadOnlySpan<byte> text) => text switch
    {
        _ when text.SequenceEqual("NaN"u8) => "NAN",
        _ when text.SequenceEqual("Infinity"u8) => "POSITIVE_INFINITY",
        _ when text.SequenceEqual("-Infinity"u8) => "NEGATIVE_INFINITY",
        _ => Encoding.UTF8.GetString(text),
    };

    private static bool IsSpecial(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("NaN"u8) || text.SequenceEqual("Infinity"u8) || text.SequenceEqual("-Infinity"u8);
}
