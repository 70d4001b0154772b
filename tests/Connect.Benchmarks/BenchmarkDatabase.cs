using System.Diagnostics;
using System.Globalization;
using Connect.TestKit.Servers;
using Npgsql;

namespace Connect.Benchmarks;

/// <summary>A PostgreSQL server with a six-column table, and the database's own tools that the product is measured against.</summary>
internal sealed class BenchmarkDatabase : IAsyncDisposable
{
    private const string ClientTools = "/usr/lib/postgresql/15/bin";

    private readonly Postgres15 _server = new();

    private BenchmarkDatabase() => Source = null!;

    public NpgsqlDataSource Source { get; private set; }

    public static async Task<BenchmarkDatabase> StartAsync(CancellationToken cancellationToken)
    {
        var database = new BenchmarkDatabase();
        await database._server.StartAsync(cancellationToken);
        database.Source = NpgsqlDataSource.Create($"{database._server.SuperuserConnectionString};Command Timeout=600");
        await database.ExecuteAsync(
            """
            CREATE TABLE customers (
                id bigint PRIMARY KEY, name text NOT NULL, email text NOT NULL,
                balance numeric(12,2) NOT NULL, active boolean NOT NULL, updated_at timestamptz NOT NULL);
            CREATE PUBLICATION bench FOR TABLE customers;
            """,
            cancellationToken);
        return database;
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public Task InsertCustomersAsync(int count, CancellationToken cancellationToken) => ExecuteAsync(
        string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO customers
            SELECT i, 'customer ' || i, 'customer' || i || '@example.com', i / 100.0, i % 2 = 0, now() FROM generate_series(1, {count}) i
            """),
        cancellationToken);

    /// <summary>Reads a slot to its end with pg_recvlogical into /dev/null.</summary>
    public async Task<TimeSpan> DrainWithPgRecvlogicalAsync(string slot, CancellationToken cancellationToken)
    {
        await using var command = Source.CreateCommand("SELECT pg_current_wal_flush_lsn()::text");
        var end = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        return await RunToolAsync(
            "pg_recvlogical",
            [
                "-d", _server.Database, "-S", slot, "--start", "-o", "proto_version=1", "-o", "publication_names=bench",
                "-f", "/dev/null", "-E", end,
            ],
            cancellationToken);
    }

    /// <summary>Copies the table to /dev/null with COPY TO STDOUT.</summary>
    public Task<TimeSpan> CopyToNullAsync(CancellationToken cancellationToken) =>
        RunToolAsync("psql", ["-q", "-c", "COPY (SELECT * FROM customers) TO STDOUT", "-o", "/dev/null"], cancellationToken);

    /// <summary>A Debezium configuration that captures the table.</summary>
    public Dictionary<string, string> SourceConfig(string prefix, string slot, string snapshotMode) => new()
    {
        ["connector.class"] = "io.debezium.connector.postgresql.PostgresConnector",
        ["database.hostname"] = ServerScript.Host,
        ["database.port"] = string.Create(CultureInfo.InvariantCulture, $"{_server.Port}"),
        ["database.user"] = _server.CdcUser,
        ["database.password"] = _server.Password,
        ["database.dbname"] = _server.Database,
        ["topic.prefix"] = prefix,
        ["plugin.name"] = "pgoutput",
        ["slot.name"] = slot,
        ["publication.name"] = "bench",
        ["publication.autocreate.mode"] = "disabled",
        ["snapshot.mode"] = snapshotMode,
        ["key.converter"] = "org.apache.kafka.connect.json.JsonConverter",
        ["key.converter.schemas.enable"] = "false",
        ["value.converter"] = "org.apache.kafka.connect.json.JsonConverter",
        ["value.converter.schemas.enable"] = "false",
    };

    public async ValueTask DisposeAsync()
    {
        if (Source is not null)
        {
            await Source.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    private async Task<TimeSpan> RunToolAsync(string tool, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Path.Combine(ClientTools, tool), arguments);
        var connection = new NpgsqlConnectionStringBuilder(_server.SuperuserConnectionString);
        start.Environment["PGHOST"] = connection.Host;
        start.Environment["PGPORT"] = string.Create(CultureInfo.InvariantCulture, $"{connection.Port}");
        start.Environment["PGUSER"] = connection.Username;
        start.Environment["PGDATABASE"] = connection.Database;
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{tool} could not be started");
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(started)
            : throw new InvalidOperationException($"{tool} ended with {process.ExitCode}");
    }
}
