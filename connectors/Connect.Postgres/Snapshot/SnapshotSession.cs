using System.Globalization;
using Connect.Postgres.Config;
using Connect.Postgres.Wire;

namespace Connect.Postgres.Snapshot;

/// <summary>A transaction that sees the database as of one moment, for as long as the snapshot takes.</summary>
internal sealed class SnapshotSession : IAsyncDisposable
{
    private SnapshotSession(WireConnection connection, Lsn position, long timeMicroseconds)
    {
        Connection = connection;
        Position = position;
        TimeMicroseconds = timeMicroseconds;
    }

    /// <summary>The connection, inside the transaction.</summary>
    public WireConnection Connection { get; }

    /// <summary>
    /// Its place in the log: it shows exactly what was committed before. None for a snapshot that no stream has to meet.
    /// </summary>
    public Lsn Position { get; }

    /// <summary>When it began: microseconds since 1970-01-01 UTC, by the server's clock.</summary>
    public long TimeMicroseconds { get; }

    /// <summary>Begins the transaction.</summary>
    /// <param name="options">Where the server is, and how sessions begin.</param>
    /// <param name="exported">The snapshot to use and its place in the log, or null for one of its own.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<SnapshotSession> BeginAsync(
        ConnectionOptions options, (Lsn Position, string Name)? exported, CancellationToken cancellationToken)
    {
        var connection = await WireConnection.OpenAsync(options.Wire, forReplication: false, cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var statement in options.InitialStatements)
            {
                await connection.QueryAsync(statement, cancellationToken).ConfigureAwait(false);
            }

            await connection.QueryAsync("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", cancellationToken).ConfigureAwait(false);
            if (exported is { Name: var name })
            {
                await connection.QueryAsync($"SET TRANSACTION SNAPSHOT {Sql.Literal(name)}", cancellationToken)
                    .ConfigureAwait(false);
            }

            var rows = await connection.QueryAsync(
                "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint", cancellationToken).ConfigureAwait(false);
            return new SnapshotSession(connection, exported?.Position ?? Lsn.None, long.Parse(rows[0][0]!, CultureInfo.InvariantCulture));
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
