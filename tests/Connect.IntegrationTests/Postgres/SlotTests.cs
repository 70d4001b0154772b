using Connect.Abstractions.Errors;
using Connect.TestKit;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Postgres;

/// <summary>Slots that are taken, made for standbys, or taken away under a running task.</summary>
public sealed class SlotTests(Shared<Postgres15> shared15, Shared<Postgres18> shared18)
{
    private const string Items = "CREATE TABLE item (id int PRIMARY KEY); INSERT INTO item VALUES (1)";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invalidated_UnderARunningTask_IsAnErrorThatNamesTheWayOut_OrANewSnapshot()
    {
        await using var server = new Postgres15 { Settings = "max_slot_wal_keep_size = '1MB'" };
        await server.StartAsync(Token);
        foreach (var (mode, expected) in new[] { ("initial", "cdc.position_gone"), ("when_needed", null) })
        {
            await using var database = await CdcDatabase.CreateAsync(server, Items, Token);
            database.Config["snapshot.mode"] = mode;
            await using var run = await database.StartAsync(Token);
            await CdcDatabase.PollAsync(run, 1, Token);
            await database.WaitForSlotAsync(run, Token);
            await WaitUntil.TrueAsync(
                async token =>
                {
                    await database.ExecuteAsync("SELECT pg_switch_wal()", token);
                    await database.ExecuteAsync("CHECKPOINT", token);
                    return await database.QueryAsync<bool>(
                        $"SELECT wal_status = 'lost' FROM pg_replication_slots WHERE slot_name = '{database.Name}'", token);
                },
                Patience,
                () => "the server takes the slot's log away",
                Token);
            await ExpectAsync(run, expected);
        }
    }

    [Theory]
    [InlineData("initial", "cdc.position_gone")]
    [InlineData("when_needed", null)]
    public async Task Dropped_UnderARunningTask_IsAnErrorThatNamesTheWayOut_OrANewSnapshot(string mode, string? expected)
    {
        await using var database = await CdcDatabase.CreateAsync(await shared15.GetAsync(), Items, Token);
        database.Config["snapshot.mode"] = mode;
        await using var run = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(run, 1, Token);
        await database.WaitForSlotAsync(run, Token);
        await database.ExecuteAsync(
            $"""
            DO $$ BEGIN
              PERFORM pg_terminate_backend(active_pid, 60000) FROM pg_replication_slots WHERE slot_name = '{database.Name}';
              PERFORM pg_drop_replication_slot('{database.Name}');
            END $$
            """,
            Token);
        await ExpectAsync(run, expected);
    }

    [Fact]
    public async Task InUse_TheFailureNamesTheProcessAndTheNextStep()
    {
        await using var database = await CdcDatabase.CreateAsync(await shared15.GetAsync(), Items, Token);
        await using var first = await database.StartAsync(Token);
        await database.WaitForSlotAsync(first, Token);

        // The slot is there before the stream from it has begun.
        var slot = $"FROM pg_replication_slots WHERE slot_name = '{database.Name}'";
        await TestKit.WaitUntil.TrueAsync(
            async token => await database.QueryAsync<bool>($"SELECT active_pid IS NOT NULL {slot}", token),
            Patience,
            () => "the slot is in use",
            Token);
        var pid = await database.QueryAsync<int>($"SELECT active_pid {slot}", Token);
        await using var second = await database.StartAsync(Token);
        await second.PollUntilAsync(() => second.Retries.Count > 0, Patience, Token);
        Assert.Equal("postgres.slot_in_use", second.Retries[0].Code);
        Assert.Contains($"server process {pid} (application 'Connect'", second.Retries[0].Message, StringComparison.Ordinal);
        Assert.Contains($"pg_terminate_backend({pid})", second.Retries[0].Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failover_OnAServerThatHasIt_IsASlotForStandbys()
    {
        await using var database = await CdcDatabase.CreateAsync(await shared18.GetAsync(), Items, Token);
        database.Config["slot.failover"] = "true";
        await using var run = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(run, 1, Token);
        await database.WaitForSlotAsync(run, Token);
        Assert.True(await database.QueryAsync<bool>(
            $"SELECT failover FROM pg_replication_slots WHERE slot_name = '{database.Name}'", Token));
    }

    [Theory]
    [InlineData("slot.stream.params", "origin=any", "origin=nonsense", "nonsense")]
    [InlineData("database.initial.statements", "SET work_mem = '1MB'; SELECT ';;'", "SELECT 1; SELECT nonsense", "nonsense")]
    public async Task FurtherStatementsAndOptions_ReachTheServer(string key, string good, string bad, string expected)
    {
        await using var database = await CdcDatabase.CreateAsync(await shared18.GetAsync(), Items, Token);
        database.Config[key] = good;
        await using (var run = await database.StartAsync(Token))
        {
            await database.WaitForSlotAsync(run, Token);
            Assert.Single(run.Records);
        }

        database.Config[key] = bad;
        var error = await Assert.ThrowsAnyAsync<ConnectException>(async () =>
        {
            await using var run = await database.StartAsync(Token);
            await CdcDatabase.PollAsync(run, 2, Token);
        });
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Expects the failure, or without one the row again and the stream after it.</summary>
    private static async Task ExpectAsync(TestKit.Sources.SourceTaskRun run, string? code)
    {
        if (code is null)
        {
            await CdcDatabase.PollAsync(run, 2, Token);
            Assert.Equal(["r {1} null -> {1}", "r {1} null -> {1}"], run.Records.Select(CdcDatabase.Describe));
            return;
        }

        var error = await Assert.ThrowsAsync<ConnectException>(() => CdcDatabase.PollAsync(run, 2, Token));
        Assert.Equal(code, error.Code);
        Assert.Contains("when_needed", error.Hint, StringComparison.Ordinal);
    }
}
