using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Postgres;

/// <summary>Databases in which nothing happens.</summary>
public sealed class IdleTests(Shared<Postgres15> shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0")]
    [InlineData("200")]
    public async Task BusyNeighbour_TheServerMayForgetItsLog(string heartbeatInterval)
    {
        var server = await shared.GetAsync();
        await using var database = await CdcDatabase.CreateAsync(server, "CREATE TABLE item (id int PRIMARY KEY)", Token);
        await using var neighbour = await CdcDatabase.CreateAsync(server, "CREATE TABLE noise (id int PRIMARY KEY)", Token);
        database.Config["heartbeat.interval.ms"] = heartbeatInterval;
        await using var run = await database.StartAsync(Token);
        await database.WaitForSlotAsync(run, Token);
        await neighbour.ExecuteAsync("INSERT INTO noise SELECT generate_series(1, 10000)", Token);
        var target = await neighbour.QueryAsync<string>("SELECT pg_current_wal_lsn()::text", Token);

        var isForgotten = $"SELECT restart_lsn >= '{target}' FROM pg_replication_slots WHERE slot_name = '{database.Name}'";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Patience);
        while (!await database.QueryAsync<bool>(isForgotten, limit.Token))
        {
            // A checkpoint writes what a slot can restart from.
            await neighbour.ExecuteAsync("CHECKPOINT", limit.Token);
            var polled = run.Polled.Count;
            await run.PollUntilAsync(() => run.Polled.Count > polled, Patience, limit.Token);
            await run.CommitAsync(limit.Token);
        }

        if (heartbeatInterval == "0")
        {
            Assert.Empty(run.Records);
        }
        else
        {
            // The keep-alives of the connection may have been enough before the first heartbeat was due.
            await run.PollUntilAsync(() => run.Records.Count > 0, Patience, Token);
        }
    }

    [Fact]
    public async Task CaughtUp_TheLagFallsToZeroAndStaysThere()
    {
        await using var database = await CdcDatabase.CreateAsync(
            await shared.GetAsync(), "CREATE TABLE item (id int PRIMARY KEY, at timestamptz DEFAULT clock_timestamp())", Token);
        var first = await database.StartAsync(Token);
        await database.WaitForSlotAsync(first, Token);
        await first.CommitAsync(Token);
        await first.DisposeAsync();
        await database.ExecuteAsync("INSERT INTO item VALUES (1)", Token);
        await TestKit.WaitUntil.TrueAsync(
            async token => await database.QueryAsync<bool>("SELECT clock_timestamp() - at > interval '1500 ms' FROM item", token),
            Patience,
            () => "the change is old",
            Token);

        await using var run = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(run, 1, Token);
        Assert.Contains(database.Context.SourceLags, lag => lag > TimeSpan.FromSeconds(1));
        await run.PollUntilAsync(
            () => database.Context.SourceLags.TakeLast(15).All(lag => lag == TimeSpan.Zero), Patience, Token);
    }
}
