using System.Security.Cryptography;
using System.Text;
using Connect.Abstractions.Data;

namespace Connect.Postgres.Types;

/// <summary>
/// The forms that <c>unavailable.value.placeholder</c> takes in schemas that are not text. The same forms as Debezium's, so that
/// consumers recognise them.
/// </summary>
internal sealed class UnavailableValue
{
    private const string HexPrefix = "hex:";
    private const int UuidVersionByte = 6;
    private const int UuidVariantByte = 8;

    public UnavailableValue(string placeholder)
    {
        Bytes = placeholder.StartsWith(HexPrefix, StringComparison.Ordinal)
            ? Convert.FromHexString(placeholder.AsSpan(HexPrefix.Length))
            : Encoding.UTF8.GetBytes(placeholder);
        Text = Encoding.UTF8.GetString(Bytes);
        Uuid = NameBasedUuid(Bytes);
    }

    public string Text { get; }

    public byte[] Bytes { get; }

    /// <summary>The name-based UUID (version 3) of the bytes.</summary>
    public string Uuid { get; }

    /// <summary>A list of numbers, one for each byte of the placeholder.</summary>
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
