using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Connect.TestKit;
using Connect.TestKit.Servers;
using Npgsql;

namespace Connect.IntegrationTests.Server;

/// <summary>Failures that a task tries again: its status says what is wrong meanwhile, and it goes on by itself.</summary>
public sealed class TroubleTests(Shared<Postgres15> shared) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ConnectProcess _worker = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task SlotInUse_StatusNamesTheProcess_UntilTheSlotIsFree()
    {
        var postgres = await shared.GetAsync();
        await using var source = NpgsqlDataSource.Create(postgres.SuperuserConnectionString);
        await ExecuteAsync(source, "CREATE TABLE contested (id int PRIMARY KEY); CREATE PUBLICATION contested FOR TABLE contested");
        await _worker.StartAsync(Cancellation);
        using var connect = new ConnectClient(_worker.RestUrl);
        await connect.RunConnectorAsync("holder", Config(postgres, "one"), Patience, Cancellation);
        await WaitUntil.TrueAsync(async _ => await IsStreamingAsync(source), Patience, () => "the slot is read", Cancellation);
        await connect.RunConnectorAsync("waiter", Config(postgres, "two"), Patience, Cancellation);

        var error = await WaitForErrorAsync(connect, "waiter", "postgres.slot_in_use");
        Assert.Contains($"server process {await PidAsync(source)}", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("slot.name", error.GetProperty("hint").GetString(), StringComparison.Ordinal);

        await connect.DeleteConnectorAsync("holder", Cancellation);
        await WaitForErrorAsync(connect, "waiter", null);
        await connect.DeleteConnectorAsync("waiter", Cancellation);
        await WaitUntil.TrueAsync(async _ => await PidAsync(source) is null, Patience, () => "the slot is free", Cancellation);
        await ExecuteAsync(source, "SELECT pg_drop_replication_slot('contested'); DROP PUBLICATION contested; DROP TABLE contested");
    }

    // I1: what was acknowledged before, during and after a full disk is there, also after a kill.
    [Fact]
    public async Task DiskFull_StatusSaysSo_AndTheJobGoesOnWhenSpaceIsFreed()
    {
        Directory.CreateDirectory(_worker.DataFolder);
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", _worker.DataFolder);
        try
        {
            await _worker.StartAsync(Cancellation);
            using var connect = new ConnectClient(_worker.RestUrl);
            using var job = new LineJob(_worker);
            await job.WriteAsync(100, Cancellation);
            await job.CreateAsync(Cancellation);
            await job.WaitForAllAsync(Cancellation);

            var filler = Path.Combine(_worker.DataFolder, "filler");
            Fill(filler);
            await job.WriteAsync(5000, Cancellation);
            await WaitForErrorAsync(connect, "source", "log.not_acknowledging");
            Assert.Contains("No space left", _worker.LogTail(400), StringComparison.OrdinalIgnoreCase);

            File.Delete(filler);
            await job.WaitForAllAsync(Cancellation);
            await WaitForErrorAsync(connect, "source", null);
            await _worker.KillAsync(Cancellation);
            await _worker.StartAsync(Cancellation);
            await job.WaitUntilRunningAsync(Cancellation);
            await job.WriteAsync(100, Cancellation);
            var lines = await job.WaitForAllAsync(Cancellation);
            Assert.Equal(job.Expected(), lines.Distinct().OrderBy(l => int.Parse(l.AsSpan(5), CultureInfo.InvariantCulture)));
        }
        finally
        {
            await _worker.KillAsync(CancellationToken.None);
            await RunAsync("umount", _worker.DataFolder);
        }
    }

    private static void Fill(string file)
    {
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { 1 << 20, 4096, 1 })
        {
            try
            {
                while (true)
                {
                    stream.Write(new byte[size]);
                }
            }
            catch (IOException)
            {
                // Full, as far as pieces of this size go.
            }
        }
    }

    private async Task<JsonElement> WaitForErrorAsync(ConnectClient connect, string connector, string? code)
    {
        JsonElement task = default;
        JsonElement error = default;
        await WaitUntil.TrueAsync(
            async token =>
            {
                task = (await connect.StatusAsync(connector, token)).GetProperty("tasks")[0];
                var hasError = task.TryGetProperty("error", out error) && error.ValueKind == JsonValueKind.Object;
                return task.GetProperty("state").GetString() == "RUNNING"
                    && (hasError ? error.GetProperty("code").GetString() : null) == code;
            },
            Patience,
            () => $"{connector} is RUNNING with error {code ?? "none"}: {task}\n{_worker.LogTail()}",
            Cancellation);
        return error;
    }

    private static Dictionary<string, string> Config(PostgresServer postgres, string prefix) => new()
    {
        ["connector.class"] = "io.debezium.connector.postgresql.PostgresConnector",
        ["database.hostname"] = ServerScript.Host,
        ["database.port"] = $"{postgres.Port}",
        ["database.user"] = postgres.CdcUser,
        ["database.password"] = postgres.Password,
        ["database.dbname"] = postgres.Database,
        ["topic.prefix"] = prefix,
        ["slot.name"] = "contested",
        ["publication.name"] = "contested",
        ["publication.autocreate.mode"] = "disabled",
        ["table.include.list"] = "public.contested",
    };

    // While a slot is made it has a process too, and is free again for a moment before it is read.
    private static async Task<bool> IsStreamingAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("""
            SELECT 1 FROM pg_replication_slots s JOIN pg_stat_replication r ON r.pid = s.active_pid
            WHERE s.slot_name = 'contested' AND r.state = 'streaming'
            """);
        return await command.ExecuteScalarAsync(Cancellation) is not null;
    }

    private static async Task<int?> PidAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT active_pid FROM pg_replication_slots WHERE slot_name = 'contested'");
        return await command.ExecuteScalarAsync(Cancellation) as int?;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(CancellationToken.None);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} failed: does the test run as root?");
    }
}
