using System.Globalization;

namespace Connect.Abstractions.Config;

/// <summary>Strict readers of a setting's text; a <see cref="FormatException"/> says what would be right.</summary>
internal static class ConfigParsers
{
    public static bool Boolean(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" => true,
        "FALSE" => false,
        _ => throw new FormatException("Expected value to be either true or false."),
    };

    public static int Int(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new FormatException("Not a number of type INT.");

    public static long Long(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new FormatException("Not a number of type LONG.");

    public static double Double(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new FormatException("Not a number of type DOUBLE.");

    public static IReadOnlyList<string> List(string text)
    {
        if (text.Length == 0)
        {
            return [];
        }

        var items = text.Split(',', StringSplitOptions.TrimEntries);
        return items.Contains("") ? throw new FormatException("A list entry is empty: remove the extra comma.") : items;
    }
}
