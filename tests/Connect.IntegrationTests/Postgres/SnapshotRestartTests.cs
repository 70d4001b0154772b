using Connect.Abstractions.Data;
using Connect.TestKit.Servers;
using Connect.TestKit.Sources;

namespace Connect.IntegrationTests.Postgres;

/// <summary>
/// Tasks that end at any moment of their first start, between the creation of the slot and the stream. What is written afterwards never
/// shows a row in an older version behind a newer one, and no change of a row that was written before is missing.
/// </summary>
public abstract class SnapshotRestartTests<TServer>(Shared<TServer> shared)
    where TServer : PostgresServer, new()
{
    private const string Tables = """
        CREATE TABLE a (id int PRIMARY KEY, n int NOT NULL); INSERT INTO a VALUES (1, 1), (2, 1);
        CREATE TABLE b (id int PRIMARY KEY, n int NOT NULL); INSERT INTO b VALUES (1, 1), (2, 1);
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // I6: also when a snapshot is taken again over the slot of an earlier one.
    [Fact]
    public async Task Restart_FromAnyDurableOffsetOfTheFirstStart_KeepsTheOrderOfEachRow()
    {
        await using var database = await CdcDatabase.CreateAsync(await shared.GetAsync(), Tables, Token);
        var first = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(first, 4, Token);
        await database.WaitForSlotAsync(first, Token);
        await UpdateAllAsync(database);
        await UpdateAllAsync(database);
        await CdcDatabase.PollAsync(first, 12, Token);
        await first.DisposeAsync();
        await UpdateAllAsync(database);
        await database.ExecuteAsync("DELETE FROM b WHERE id = 2", Token);

        var version = 4;
        foreach (var durable in first.Polled.Prepend(null))
        {
            await using var run = await StartFromAsync(database, durable);
            await database.ExecuteAsync("UPDATE a SET n = n + 1 WHERE id = 1; UPDATE b SET n = n + 1 WHERE id = 1", Token);
            version++;
            await run.PollUntilAsync(() => Has(run, "a", version) && Has(run, "b", version), Patience, Token);
            CheckOrder(first.Records, run.Records);
            Assert.Single(run.Records, r => r.Value is Struct value && (string)value["op"]! == "d");
        }
    }

    [Fact]
    public async Task Restart_FromAnyDurableOffsetOfAnInterruptedRestart_KeepsTheOrderOfEachRow()
    {
        await using var database = await CdcDatabase.CreateAsync(await shared.GetAsync(), Tables, Token);
        var first = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(first, 4, Token);
        await database.WaitForSlotAsync(first, Token);
        await first.DisposeAsync();
        await UpdateAllAsync(database);
        var second = await StartFromAsync(database, first.Polled[0]);
        await CdcDatabase.PollAsync(second, 8, Token);
        await second.DisposeAsync();

        var version = 2;
        foreach (var durable in second.Polled)
        {
            await UpdateAllAsync(database);
            version++;
            await using var run = await StartFromAsync(database, durable);
            await run.PollUntilAsync(() => Has(run, "a", version) && Has(run, "b", version), Patience, Token);
            CheckOrder([.. first.Records, .. second.Records], run.Records);
        }
    }

    // The slot of a snapshot whose first rows were never written: nothing but the slot tells of the earlier start.
    [Fact]
    public async Task Restart_WithOnlyTheSlotLeft_ShowsEachRowAndTheChangesSince()
    {
        await using var database = await CdcDatabase.CreateAsync(await shared.GetAsync(), Tables, Token);
        await database.ExecuteAsync($"SELECT pg_create_logical_replication_slot('{database.Name}', 'pgoutput')", Token);
        await UpdateAllAsync(database);
        await using var run = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(run, 8, Token);
        CheckOrder([], run.Records);
        Assert.Equal(["u", "u", "u", "u", "r", "r", "r", "r"], run.Records.Select(r => (string)((Struct)r.Value!)["op"]!));
        Assert.False(await database.QueryAsync<bool>("SELECT EXISTS (SELECT FROM pg_replication_slots WHERE temporary)", Token));
    }

    // The server goes on making a slot whose client is gone, as it waits for an older transaction.
    [Fact]
    public async Task Restart_WhileTheSlotIsBeingCreated_WaitsForItAndSaysSo()
    {
        await using var database = await CdcDatabase.CreateAsync(await shared.GetAsync(), Tables, Token);
        await database.ExecuteAsync("BEGIN; UPDATE a SET n = 2", Token);
        const string BeingCreated =
            "SELECT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = current_database() AND confirmed_flush_lsn IS NULL)";
        await using (var first = await database.StartAsync(Token))
        {
            using var begun = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var polling = first.PollUntilAsync(() => false, Patience, begun.Token);
            await TestKit.WaitUntil.TrueAsync(
                async token => await database.QueryAsync<bool>(BeingCreated, token), Patience, () => "the slot is begun", Token);
            await begun.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => polling);
        }

        await using var run = await database.StartAsync(Token);
        await run.PollUntilAsync(() => run.Retries.Count > 0, Patience, Token);
        Assert.Equal("postgres.slot_in_use", run.Retries[0].Code);
        Assert.Contains("being created by server process", run.Retries[0].Message, StringComparison.Ordinal);
        await database.ExecuteAsync("COMMIT", Token);
        await CdcDatabase.PollAsync(run, 4, Token);
        CheckOrder([], run.Records);
        Assert.Equal(["r", "r", "r", "r"], run.Records.TakeLast(4).Select(r => (string)((Struct)r.Value!)["op"]!));
    }

    // snapshot.mode=always over a stored offset: what is left of the stream comes before the rows that show it already.
    [Fact]
    public async Task AlwaysMode_WithChangesWaiting_KeepsTheOrderOfEachRow()
    {
        await using var database = await CdcDatabase.CreateAsync(await shared.GetAsync(), Tables, Token);
        database.Config["snapshot.mode"] = "always";
        var first = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(first, 4, Token);
        await database.WaitForSlotAsync(first, Token);
        await first.CommitAsync(Token);
        await first.DisposeAsync();
        await UpdateAllAsync(database);
        await UpdateAllAsync(database);
        await using var run = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(run, 12, Token);
        CheckOrder(first.Records, run.Records);
        Assert.Equal(4, run.Records.Count(r => (string)((Struct)r.Value!)["op"]! == "r"));
    }

    private static Task UpdateAllAsync(CdcDatabase database) =>
        database.ExecuteAsync("UPDATE a SET n = n + 1; UPDATE b SET n = n + 1", Token);

    /// <summary>Starts a task as after a kill: only the offset of a record is durable, and the server was told of none.</summary>
    private static Task<SourceTaskRun> StartFromAsync(CdcDatabase database, SourceRecord? durable)
    {
        var context = new FakeSourceContext();
        if (durable is not null)
        {
            context.Store(durable.SourcePartition, durable.SourceOffset);
        }

        return database.StartAsync(context, Token);
    }

    private static bool Has(SourceTaskRun run, string table, int version) => run.Records.Exists(
        r => r.Value is not null && r.Topic.EndsWith(table, StringComparison.Ordinal) && VersionOf(r) == version);

    /// <summary>Within a run, versions of a row go up one by one, where a row of a snapshot may repeat the last one.</summary>
    private static void CheckOrder(IReadOnlyList<SourceRecord> before, IReadOnlyList<SourceRecord> run)
    {
        foreach (var row in run.Where(r => r.Value is not null).GroupBy(r => (r.Topic, Id: (int)((Struct)r.Key!)["id"]!)))
        {
            var earlier = before.Where(r => r.Value is not null && r.Topic == row.Key.Topic && (int)((Struct)r.Key!)["id"]! == row.Key.Id);
            var last = earlier.Select(VersionOf).LastOrDefault() ?? 1;
            var isDeleted = false;
            var isFirst = true;
            foreach (var record in row)
            {
                Assert.False(isDeleted, $"{row.Key} is seen after its delete");
                if (VersionOf(record) is { } version)
                {
                    // The first may go back as far as it likes: what was not durable is repeated.
                    Assert.InRange(version, isFirst ? 1 : last, last + 1);
                    (last, isFirst) = (version, false);
                }
                else
                {
                    isDeleted = true;
                }
            }
        }
    }

    private static int? VersionOf(SourceRecord record) => (Struct?)((Struct)record.Value!)["after"] is { } after ? (int)after["n"]! : null;
}

/// <summary>On PostgreSQL 15.</summary>
public sealed class Postgres15SnapshotRestartTests(Shared<Postgres15> server) : SnapshotRestartTests<Postgres15>(server);

/// <summary>On PostgreSQL 18.</summary>
public sealed class Postgres18SnapshotRestartTests(Shared<Postgres18> server) : SnapshotRestartTests<Postgres18>(server);
