using System.Text;

namespace Connect.Postgres.Types;

/// <summary>
/// The server settings that change how output functions write values. The snapshot's sessions and the replication session take them
/// in the start-up packet, from here and nowhere else, so that they write the same text for the same value.
/// </summary>
/// <remarks><c>lc_monetary</c> is not among them: it says how many digits of a money value are behind the point, so both sessions
/// keep the database's own.</remarks>
public static class SessionSettings
{
    // I7: one list for both sessions.
    private static readonly KeyValuePair<string, string>[] Settings =
    [
        new("DateStyle", "ISO, YMD"),
        new("IntervalStyle", "postgres"),
        new("TimeZone", "UTC"),
        new("extra_float_digits", "3"),
        new("bytea_output", "hex"),
        new("xmloption", "content"),
        new("quote_all_identifiers", "off"),
    ];

    /// <summary>Name and value of each setting.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> All => Settings;

    /// <summary>The value of the start-up parameter <c>options</c> (<c>Options</c> of a connection string).</summary>
    public static string StartupOptions { get; } = ToOptions();

    private static string ToOptions()
    {
        var options = new StringBuilder();
        foreach (var (name, value) in Settings)
        {
            // A blank ends an option unless a backslash stands before it.
            var escaped = value.Replace(" ", "\\ ", StringComparison.Ordinal);
            options.Append(options.Length == 0 ? "-c " : " -c ").Append(name).Append('=').Append(escaped);
        }

        return options.ToString();
    }
}
