using System.Globalization;

namespace Connect.Postgres;

/// <summary>A position in the write-ahead log, written <c>16/B374D848</c>.</summary>
/// <param name="Value">The byte position.</param>
public readonly record struct Lsn(ulong Value) : IComparable<Lsn>
{
    /// <summary>No position.</summary>
    public static Lsn None => default;

    /// <summary>True unless this is <see cref="None"/>.</summary>
    public bool IsValid => Value != 0;

    /// <summary>Reads the server's form.</summary>
    /// <exception cref="FormatException">The text is not an LSN.</exception>
    public static Lsn Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && uint.TryParse(text.AsSpan(0, slash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            && uint.TryParse(text.AsSpan(slash + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)
                ? new Lsn(((ulong)high << 32) | low)
                : throw new FormatException($"'{text}' is not a log sequence number such as 16/B374D848.");
    }

    /// <inheritdoc/>
    public int CompareTo(Lsn other) => Value.CompareTo(other.Value);

    /// <summary>Earlier.</summary>
    public static bool operator <(Lsn left, Lsn right) => left.Value < right.Value;

    /// <summary>Later.</summary>
    public static bool operator >(Lsn left, Lsn right) => left.Value > right.Value;

    /// <summary>Earlier or the same.</summary>
    public static bool operator <=(Lsn left, Lsn right) => left.Value <= right.Value;

    /// <summary>Later or the same.</summary>
    public static bool operator >=(Lsn left, Lsn right) => left.Value >= right.Value;

    /// <summary>The later of two.</summary>
    public static Lsn Max(Lsn left, Lsn right) => left >= right ? left : right;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value >> 32:X}/{(uint)Value:X}");
}
