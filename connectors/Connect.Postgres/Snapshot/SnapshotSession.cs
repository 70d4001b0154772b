using System.Globalization;
using Connect.Postgres.Wire;

namespace Connect.Postgres.Snapshot;

/// <summary>A transaction that sees the database as of one moment, for as long as the snapshot takes.</summary>
internal sealed class SnapshotSession : IAsyncDisposable
{
    private SnapshotSession(WireConnection connection, long timeMicroseconds)
    {
        Connection = connection;
        TimeMicroseconds = timeMicroseconds;
    }

    /// <summary>The connection, inside the transaction.</summary>
    public WireConnection Connection { get; }

    /// <summary>When it began: microseconds since 1970-01-01 UTC, by the server's clock.</summary>
    public long TimeMicroseconds { get; }

    /// <summary>Begins the transaction.</summary>
    /// <param name="options">Where the server is.</param>
    /// <param name="exportedSnapshot">The snapshot to use, or null for one of its own.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<SnapshotSession> BeginAsync(
        WireOptions options, string? exportedSnapshot, CancellationToken cancellationToken)
    {
        var connection = await WireConnection.OpenAsync(options, forReplication: false, cancellationToken).ConfigureAwait(false);
        try
        {
            await connection.QueryAsync("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", cancellationToken).ConfigureAwait(false);
            if (exportedSnapshot is not null)
            {
                await connection.QueryAsync($"SET TRANSACTION SNAPSHOT {Sql.Literal(exportedSnapshot)}", cancellationToken)
                    .ConfigureAwait(false);
            }

            var rows = await connection.QueryAsync(
                "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint", cancellationToken).ConfigureAwait(false);
            return new SnapshotSession(connection, long.Parse(rows[0][0]!, CultureInfo.InvariantCulture));
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
