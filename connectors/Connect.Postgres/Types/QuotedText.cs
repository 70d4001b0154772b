using System.Buffers;
using System.Text;

namespace Connect.Postgres.Types;

/// <summary>
/// Text in double quotes in which a backslash takes the next character as it is: elements of arrays, keys and values of hstore.
/// </summary>
internal static class QuotedText
{
    /// <summary>Takes a quoted text off the front.</summary>
    /// <param name="rest">Begins with the opening quote; behind the closing one afterwards.</param>
    /// <param name="quoted">What is between the quotes, still escaped.</param>
    /// <returns>False when there is no opening or no closing quote.</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> quoted)
    {
        quoted = default;
        if (rest is not [(byte)'"', ..])
        {
            return false;
        }

        for (var end = 1; end < rest.Length; end++)
        {
            if (rest[end] == '\\')
            {
                end++;
            }
            else if (rest[end] == '"')
            {
                quoted = rest[1..end];
                rest = rest[(end + 1)..];
                return true;
            }
        }

        return false;
    }

    /// <summary>Undoes the escapes into a buffer of the same length at least.</summary>
    /// <returns>How many bytes there are.</returns>
    public static int Unescape(ReadOnlySpan<byte> quoted, Span<byte> into)
    {
        var length = 0;
        for (var i = 0; i < quoted.Length; i++)
        {
            if (quoted[i] == '\\' && i + 1 < quoted.Length)
            {
                i++;
            }

            into[length++] = quoted[i];
        }

        return length;
    }

    /// <summary>The text without escapes.</summary>
    public static string Unescape(ReadOnlySpan<byte> quoted)
    {
        if (!quoted.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(quoted);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(quoted.Length);
        var text = Encoding.UTF8.GetString(buffer.AsSpan(0, Unescape(quoted, buffer)));
        ArrayPool<byte>.Shared.Return(buffer);
        return text;
    }
}
