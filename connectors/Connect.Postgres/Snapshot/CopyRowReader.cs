using Connect.Abstractions.Errors;
using Connect.Postgres.Tables;

namespace Connect.Postgres.Snapshot;

/// <summary>
/// Reads a row in COPY's text format (https://www.postgresql.org/docs/current/sql-copy.html, text format): columns between tabs, \N for
/// null, backslash escapes. One caller at a time.
/// </summary>
internal sealed class CopyRowReader(CapturedTable table)
{
    private const byte Tab = (byte)'\t';
    private const byte Backslash = (byte)'\\';
    private const byte NewLine = (byte)'\n';

    private byte[] _unescaped = new byte[1024];

    /// <summary>Reads a row, with its line end, into the table's new values.</summary>
    /// <exception cref="DataException">The row does not have the table's columns.</exception>
    public void Read(ReadOnlySpan<byte> row)
    {
        if (row is [.. var content, NewLine])
        {
            row = content;
        }

        for (var column = 0; column < table.ColumnCount; column++)
        {
            var end = row.IndexOf(Tab);
            var isLast = column == table.ColumnCount - 1;
            if (end < 0 != isLast)
            {
                throw new DataException(
                    $"A COPY row of table {table.Id} does not have the {table.ColumnCount} columns that were asked for.");
            }

            ReadColumn(column, isLast ? row : row[..end]);
            row = isLast ? default : row[(end + 1)..];
        }
    }

    private void ReadColumn(int column, ReadOnlySpan<byte> text)
    {
        var escapeAt = text.IndexOf(Backslash);
        if (escapeAt < 0)
        {
            table.ReadColumn(column, text);
        }
        else if (text is [Backslash, (byte)'N'])
        {
            table.ReadNull(column);
        }
        else
        {
            table.ReadColumn(column, Unescape(text, escapeAt));
        }
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> text, int escapeAt)
    {
        if (_unescaped.Length < text.Length)
        {
            _unescaped = new byte[Math.Max(text.Length, _unescaped.Length * 2)];
        }

        var length = 0;
        while (escapeAt >= 0 && escapeAt + 1 < text.Length)
        {
            text[..escapeAt].CopyTo(_unescaped.AsSpan(length));
            length += escapeAt;
            _unescaped[length++] = text[escapeAt + 1] switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                (byte)'v' => (byte)'\v',
                var other => other,
            };
            text = text[(escapeAt + 2)..];
            escapeAt = text.IndexOf(Backslash);
        }

        text.CopyTo(_unescaped.AsSpan(length));
        return _unescaped.AsSpan(0, length + text.Length);
    }
}
