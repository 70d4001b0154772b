using System.Buffers;
using System.Buffers.Text;
using Connect.Abstractions.Data;
using Connect.Cdc.Values;

namespace Connect.Postgres.Types;

/// <summary>bytea, and types without a mapping of their own, whose text is taken as opaque bytes.</summary>
internal static class BinaryTypes
{
    /// <summary>bytea in its hexadecimal form.</summary>
    public static ColumnConverter Bytea(BinaryHandlingMode mode, UnavailableValue unavailable) => mode switch
    {
        BinaryHandlingMode.Bytes => Bytes(ReadHex, unavailable),
        _ => Text(text => ToText(ReadHex(text), mode), unavailable),
    };

    /// <summary>The bytes of the text.</summary>
    public static ColumnConverter Opaque(BinaryHandlingMode mode, UnavailableValue unavailable) => mode == BinaryHandlingMode.Bytes
        ? Bytes(text => text.ToArray(), unavailable)
        : Text(text => ToText(text, mode), unavailable);

    /// <summary>Reads <c>\x0aff</c>.</summary>
    public static byte[] ReadHex(ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'\\', (byte)'x', .. var digits] || digits.Length % 2 != 0)
        {
            throw MalformedText.Error("bytea", text);
        }

        return ReadHexDigits(digits, "bytea");
    }

    /// <summary>Pairs of hexadecimal digits to bytes.</summary>
    public static byte[] ReadHexDigits(ReadOnlySpan<byte> digits, string type)
    {
        var bytes = new byte[digits.Length / 2];
        return Convert.FromHexString(digits, bytes, out _, out var written) == OperationStatus.Done && written == bytes.Length
            ? bytes
            : throw MalformedText.Error(type, digits);
    }

    private static ScalarConverter<byte[]> Bytes(TextReading<byte[]> read, UnavailableValue unavailable) =>
        new(Schema.Bytes, read, Array.Empty<byte>(), unavailable.Bytes);

    private static ScalarConverter<string> Text(TextReading<string> read, UnavailableValue unavailable) =>
        new(Schema.String, read, "", unavailable.Text);

    private static string ToText(ReadOnlySpan<byte> bytes, BinaryHandlingMode mode) => mode switch
    {
        BinaryHandlingMode.Base64 => Convert.ToBase64String(bytes),
        BinaryHandlingMode.Base64UrlSafe => WithPadding(Base64Url.EncodeToString(bytes)),
        _ => Convert.ToHexStringLower(bytes),
    };

    /// <summary>Debezium's URL-safe form keeps the padding.</summary>
    private static string WithPadding(string text) => text.PadRight((text.Length + 3) / 4 * 4, '=');
}
