using System.Buffers.Text;
using System.Globalization;
using Connect.Abstractions.Data;

namespace Connect.Postgres.Types;

/// <summary>boolean, smallint, integer, bigint, oid, real and double precision.</summary>
internal static class NumberTypes
{
    private static readonly object True = true;
    private static readonly object False = false;

    public static ColumnConverter Boolean { get; } = new ScalarConverter<object>(Schema.Boolean, ReadBoolean, False);

    public static ColumnConverter Int16 { get; } = new ScalarConverter<short>(Schema.Int16, ReadInt16, 0);

    public static ColumnConverter Int32 { get; } = new ScalarConverter<int>(Schema.Int32, ReadInt32, 0);

    public static ColumnConverter Int64 { get; } = new ScalarConverter<long>(Schema.Int64, ReadInt64, 0L);

    public static ColumnConverter Float32 { get; } = new ScalarConverter<float>(Schema.Float32, ReadSingle, 0f);

    public static ColumnConverter Float64 { get; } = new ScalarConverter<double>(Schema.Float64, ReadDouble, 0d);

    /// <summary>A double as the server writes it, also NaN and the infinities.</summary>
    public static double ReadDouble(ReadOnlySpan<byte> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw MalformedText.Error("double precision", text);

    /// <summary>A single as the server writes it, also NaN and the infinities.</summary>
    public static float ReadSingle(ReadOnlySpan<byte> text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw MalformedText.Error("real", text);

    private static object ReadBoolean(ReadOnlySpan<byte> text) => text switch
    {
        [(byte)'t'] => True,
        [(byte)'f'] => False,
        _ => throw MalformedText.Error("boolean", text),
    };

    private static short ReadInt16(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out short value, out var length) && length == text.Length
            ? value
            : throw MalformedText.Error("smallint", text);

    private static int ReadInt32(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out int value, out var length) && length == text.Length
            ? value
            : throw MalformedText.Error("integer", text);

    private static long ReadInt64(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long value, out var length) && length == text.Length
            ? value
            : throw MalformedText.Error("bigint", text);
}
