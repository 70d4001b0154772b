using System.Globalization;
using Connect.Abstractions.Data;
using Connect.Postgres;
using Connect.TestKit.Servers;
using Connect.TestKit.Sources;
using Npgsql;

namespace Connect.IntegrationTests.Postgres;

/// <summary>A database of a test's own, with a publication of all its tables, and tasks that capture it.</summary>
internal sealed class CdcDatabase : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PostgresServer _server;
    private readonly NpgsqlConnection _session;

    private CdcDatabase(PostgresServer server, string name, NpgsqlConnection session)
    {
        _server = server;
        Name = name;
        _session = session;
        Config = new Dictionary<string, string>
        {
            ["connector.class"] = "io.debezium.connector.postgresql.PostgresConnector",
            ["database.hostname"] = "127.0.0.1",
            ["database.port"] = server.Port.ToString(CultureInfo.InvariantCulture),
            ["database.user"] = server.CdcUser,
            ["database.password"] = server.Password,
            ["database.dbname"] = name,
            ["topic.prefix"] = "srv",
            ["plugin.name"] = "pgoutput",
            ["slot.name"] = name,
            ["publication.autocreate.mode"] = "disabled",
            ["status.update.interval.ms"] = "200",
        };
    }

    /// <summary>Its name; also the slot's.</summary>
    public string Name { get; }

    /// <summary>A configuration that captures everything.</summary>
    public Dictionary<string, string> Config { get; }

    /// <summary>The offsets of its tasks.</summary>
    public FakeSourceContext Context { get; } = new();

    /// <summary>Creates the database and its tables, then the publication.</summary>
    public static async Task<CdcDatabase> CreateAsync(PostgresServer server, string ddl, CancellationToken cancellationToken)
    {
        var name = $"cdc_{Guid.NewGuid():N}"[..20];
        await using (var superuser = new NpgsqlConnection(ConnectionString(server, server.Database)))
        {
            await superuser.OpenAsync(cancellationToken);
            await ExecuteAsync(superuser, $"CREATE DATABASE {name}", cancellationToken);
        }

        var session = new NpgsqlConnection(ConnectionString(server, name));
        await session.OpenAsync(cancellationToken);
        var database = new CdcDatabase(server, name, session);
        await database.ExecuteAsync(ddl, cancellationToken);
        await database.ExecuteAsync("CREATE PUBLICATION dbz_publication FOR ALL TABLES", cancellationToken);
        return database;
    }

    /// <summary>Runs SQL.</summary>
    public Task ExecuteAsync(string sql, CancellationToken cancellationToken) => ExecuteAsync(_session, sql, cancellationToken);

    /// <summary>Runs SQL in a session of its own.</summary>
    public async Task ExecuteInNewSessionAsync(string sql, CancellationToken cancellationToken)
    {
        await using var session = new NpgsqlConnection(ConnectionString(_server, Name));
        await session.OpenAsync(cancellationToken);
        await ExecuteAsync(session, sql, cancellationToken);
    }

    /// <summary>Opens the session again after the server was away.</summary>
    public async Task ReconnectAsync(CancellationToken cancellationToken)
    {
        await _session.CloseAsync();
        await _session.OpenAsync(cancellationToken);
    }

    /// <summary>The first value of the first row.</summary>
    public async Task<T> QueryAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, _session);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Starts a task from the offsets.</summary>
    public Task<SourceTaskRun> StartAsync(CancellationToken cancellationToken) => StartAsync(Context, cancellationToken);

    /// <summary>Starts a task from other offsets.</summary>
    public Task<SourceTaskRun> StartAsync(FakeSourceContext context, CancellationToken cancellationToken) =>
        SourceTaskRun.StartAsync(new PostgresSourceTask(), Config, context, cancellationToken);

    /// <summary>Polls until the slot is read: changes from now on are streamed.</summary>
    public async Task WaitForSlotAsync(SourceTaskRun run, CancellationToken cancellationToken)
    {
        using var ready = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var isActive = false;
        var polling = run.PollUntilAsync(() => Volatile.Read(ref isActive), Patience, ready.Token);
        await TestKit.WaitUntil.TrueAsync(
            async token => await QueryAsync<bool>(
                "SELECT EXISTS (SELECT FROM pg_replication_slots "
                + $"WHERE slot_name = '{Name}' AND active AND confirmed_flush_lsn IS NOT NULL)",
                token),
            Patience,
            () => $"slot {Name} is read",
            cancellationToken);
        Volatile.Write(ref isActive, true);
        await polling;
    }

    /// <summary>Drops the slot once nobody reads it.</summary>
    public async Task DropSlotAsync(CancellationToken cancellationToken)
    {
        await TestKit.WaitUntil.TrueAsync(
            async token => await QueryAsync<bool>(
                $"SELECT NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '{Name}' AND active)", token),
            Patience,
            () => $"slot {Name} is free",
            cancellationToken);
        await ExecuteAsync(
            $"SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '{Name}'", cancellationToken);
    }

    /// <summary>Polls until there are so many records.</summary>
    public static Task PollAsync(SourceTaskRun run, int count, CancellationToken cancellationToken) =>
        run.PollUntilAsync(() => run.Records.Count >= count, Patience, cancellationToken);

    /// <summary>A record in one line: <c>c {1} null -> {1,a}</c>.</summary>
    public static string Describe(SourceRecord record)
    {
        var key = Values(record.Key as Struct);
        return record.Value is Struct value && value.Schema.Field("after") is not null
            ? $"{value["op"]} {key} {Values(value["before"] as Struct)} -> {Values(value["after"] as Struct)}"
            : $"{(record.Value is null ? "tombstone" : "other")} {key}";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ReconnectAsync(CancellationToken.None);
        await ExecuteAsync(
            _session,
            $"SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '{Name}' AND active",
            CancellationToken.None);
        await DropSlotAsync(CancellationToken.None);
        await _session.DisposeAsync();
        await using var superuser = new NpgsqlConnection(ConnectionString(_server, _server.Database));
        await superuser.OpenAsync();
        await ExecuteAsync(superuser, $"DROP DATABASE {Name} WITH (FORCE)", CancellationToken.None);
    }

    private static string Values(Struct? row) => row is null
        ? "null"
        : "{" + string.Join(",", row.Schema.Fields.Select(f => Convert.ToString(row[f], CultureInfo.InvariantCulture))) + "}";

    private static string ConnectionString(PostgresServer server, string database) =>
        new NpgsqlConnectionStringBuilder(server.SuperuserConnectionString) { Database = database, Pooling = false }.ConnectionString;

    private static async Task ExecuteAsync(NpgsqlConnection session, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, session);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
