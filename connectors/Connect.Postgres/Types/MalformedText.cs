using System.Text;
using Connect.Abstractions.Errors;

namespace Connect.Postgres.Types;

/// <summary>The error for text that is not what its type's output function writes.</summary>
internal static class MalformedText
{
    private const int LongestQuote = 64;

    public static DataException Error(string type, ReadOnlySpan<byte> text) =>
        new($"'{Quote(text)}' is not the text of a {type} as PostgreSQL writes it with the session settings of this connector.");

    /// <summary>The beginning of a text, for an error.</summary>
    public static string Quote(ReadOnlySpan<byte> text) => text.Length <= LongestQuote
        ? Encoding.UTF8.GetString(text)
        : Encoding.UTF8.GetString(text[..LongestQuote]) + "...";
}
