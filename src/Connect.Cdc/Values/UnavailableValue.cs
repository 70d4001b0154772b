using System.Security.Cryptography;
using System.Text;

namespace Connect.Cdc.Values;

/// <summary>
/// The forms that <c>unavailable.value.placeholder</c> takes in schemas that are not text. The same forms as Debezium's, so that
/// consumers recognise them.
/// </summary>
public sealed class UnavailableValue
{
    private const string HexPrefix = "hex:";
    private const int UuidVersionByte = 6;
    private const int UuidVariantByte = 8;

    /// <param name="placeholder">The setting, in which <see cref="ErrorIn"/> finds nothing wrong.</param>
    public UnavailableValue(string placeholder)
    {
        Bytes = placeholder.StartsWith(HexPrefix, StringComparison.Ordinal)
            ? Convert.FromHexString(placeholder.AsSpan(HexPrefix.Length))
            : Encoding.UTF8.GetBytes(placeholder);
        Text = Encoding.UTF8.GetString(Bytes);
        Uuid = NameBasedUuid(Bytes);
    }

    /// <summary>For text.</summary>
    public string Text { get; }

    /// <summary>For bytes.</summary>
    public byte[] Bytes { get; }

    /// <summary>The name-based UUID (version 3) of the bytes.</summary>
    public string Uuid { get; }

    /// <summary>What is wrong with the setting, or null.</summary>
    public static string? ErrorIn(string placeholder)
    {
        var isValid = !placeholder.StartsWith(HexPrefix, StringComparison.Ordinal)
            || (placeholder.Length % 2 == 0 && placeholder.Skip(HexPrefix.Length).All(char.IsAsciiHexDigit));
        return isValid ? null : "After hex: there must be pairs of hexadecimal digits.";
    }

    /// <summary>For lists of numbers: one for each byte.</summary>
    public object[] Numbers(Func<byte, object> toNumber) => Array.ConvertAll(Bytes, b => toNumber(b));

    private static string NameBasedUuid(byte[] name)
    {
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(name, hash);
        hash[UuidVersionByte] = (byte)((hash[UuidVersionByte] & 0x0F) | 0x30);
        hash[UuidVariantByte] = (byte)((hash[UuidVariantByte] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true).ToString();
    }
}
