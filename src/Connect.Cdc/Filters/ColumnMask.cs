using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Connect.Cdc.Filters;

/// <summary>Hides or shortens the values of a text column.</summary>
public abstract class ColumnMask
{
    /// <summary>What the column's schema tells about it.</summary>
    public abstract IReadOnlyDictionary<string, string> SchemaParameters { get; }

    /// <summary>The value to write.</summary>
    public abstract object? Apply(object? value);
}

/// <summary><c>column.mask.with.N.chars</c>: N asterisks whatever the value.</summary>
public sealed class FixedMask(int length) : ColumnMask
{
    private readonly string _mask = new('*', length);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> SchemaParameters { get; } =
        new Dictionary<string, string> { ["masked"] = "true" };

    /// <inheritdoc/>
    public override object? Apply(object? value) => _mask;
}

/// <summary><c>column.truncate.to.N.chars</c>: the first N characters or bytes.</summary>
public sealed class TruncateMask(int length) : ColumnMask
{
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> SchemaParameters { get; } =
        new Dictionary<string, string> { ["truncateLength"] = length.ToString(CultureInfo.InvariantCulture) };

    /// <inheritdoc/>
    public override object? Apply(object? value) => value switch
    {
        string text when text.Length > length => text[..length],
        byte[] bytes when bytes.Length > length => bytes[..length],
        _ => value,
    };
}

/// <summary>
/// <c>column.mask.hash[.v2].ALGORITHM.with.salt.SALT</c>: the lower-case hex hash of salt and UTF-8 text, cut to the column's length.
/// </summary>
public sealed class HashMask(HashAlgorithmName algorithm, string salt, int? maxLength) : ColumnMask
{
    private readonly byte[] _salt = Encoding.UTF8.GetBytes(salt);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> SchemaParameters { get; } =
        new Dictionary<string, string> { ["masked"] = "true" };

    /// <inheritdoc/>
    public override object? Apply(object? value)
    {
        if (value is not string text)
        {
            return value;
        }

        var hash = Convert.ToHexStringLower(CryptographicOperations.HashData(algorithm, [.. _salt, .. Encoding.UTF8.GetBytes(text)]));
        return maxLength < hash.Length ? hash[..maxLength.Value] : hash;
    }
}
