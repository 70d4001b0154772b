using System.Globalization;

namespace Connect.Cdc.Offsets;

/// <summary>Reads values of stored offset maps: whole numbers may come back as any integer type.</summary>
public static class OffsetReading
{
    /// <summary>A whole number, or null when it is missing.</summary>
    public static long? LongOrNull(this IReadOnlyDictionary<string, object?> offset, string key) =>
        offset.TryGetValue(key, out var value) && value is not null ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null;

    /// <summary>A text, or null when it is missing.</summary>
    public static string? StringOrNull(this IReadOnlyDictionary<string, object?> offset, string key) =>
        offset.TryGetValue(key, out var value) ? value?.ToString() : null;

    /// <summary>True only when the value is there and says so.</summary>
    public static bool IsTrue(this IReadOnlyDictionary<string, object?> offset, string key) =>
        offset.TryGetValue(key, out var value) && value switch
        {
            bool flag => flag,
            string text => string.Equals(text, "true", StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
}
