using System.Text;

namespace Connect.IntegrationTests.Postgres;

/// <summary>A column of COPY's text format, written here once more so that the test does not trust the connector's own reader.</summary>
internal static class CopyText
{
    /// <summary>The value without escapes, or null for <c>\N</c>.</summary>
    public static string? Unescape(string column)
    {
        if (column == @"\N")
        {
            return null;
        }

        var text = new StringBuilder(column.Length);
        for (var i = 0; i < column.Length; i++)
        {
            text.Append(column[i] != '\\' ? column[i] : column[++i] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'v' => '\v',
                var other => other,
            });
        }

        return text.ToString();
    }
}
