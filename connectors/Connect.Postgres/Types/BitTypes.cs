using Connect.Abstractions.Data;
using Connect.Cdc.Values;

namespace Connect.Postgres.Types;

/// <summary>bit and bit varying; the modifier is the length. A single bit is a boolean.</summary>
internal static class BitTypes
{
    private const int BitsPerByte = 8;

    public static ColumnConverter Bits(int typeModifier, UnavailableValue unavailable)
    {
        // Bit varying without a length is of any length.
        var length = typeModifier < 0 ? int.MaxValue : typeModifier;
        return length == 1
            ? new ScalarConverter<bool>(Schema.Boolean, ReadBit, false)
            : new ScalarConverter<byte[]>(SemanticSchemas.Bits(length), ReadBits, Array.Empty<byte>(), unavailable.Bytes);
    }

    private static bool ReadBit(ReadOnlySpan<byte> text) => text switch
    {
        [(byte)'1'] => true,
        [(byte)'0'] or [] => false,
        _ => throw MalformedText.Error("bit(1)", text),
    };

    /// <summary>The last bit of the text is the first of the bytes; as many bytes as the highest bit set needs.</summary>
    private static byte[] ReadBits(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAnyExceptInRange((byte)'0', (byte)'1'))
        {
            throw MalformedText.Error("bit varying", text);
        }

        var highest = text.IndexOf((byte)'1');
        var bits = highest < 0 ? [] : text[highest..];
        var bytes = new byte[(bits.Length + BitsPerByte - 1) / BitsPerByte];
        for (var i = 0; i < bits.Length; i++)
        {
            var position = bits.Length - 1 - i;
            bytes[position / BitsPerByte] |= (byte)((bits[i] - '0') << (position % BitsPerByte));
        }

        return bytes;
    }
}
