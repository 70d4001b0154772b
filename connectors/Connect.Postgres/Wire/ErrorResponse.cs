using System.Text;
using Npgsql;

namespace Connect.Postgres.Wire;

/// <summary>Reads the server's error message into the exception that Npgsql throws too: one table classifies both.</summary>
internal static class ErrorResponse
{
    public static PostgresException Parse(ReadOnlySpan<byte> payload)
    {
        var fields = new Dictionary<char, string>();
        while (payload.Length > 1 && payload[0] != 0)
        {
            var end = payload[1..].IndexOf((byte)0);
            if (end < 0)
            {
                break;
            }

            fields[(char)payload[0]] = Encoding.UTF8.GetString(payload.Slice(1, end));
            payload = payload[(end + 2)..];
        }

        var severity = fields.GetValueOrDefault('S', "ERROR");
        return new PostgresException(
            fields.GetValueOrDefault('M', "The server reported an error without a text."),
            severity,
            fields.GetValueOrDefault('V', severity),
            fields.GetValueOrDefault('C', "XX000"),
            detail: fields.GetValueOrDefault('D'),
            hint: fields.GetValueOrDefault('H'));
    }
}
