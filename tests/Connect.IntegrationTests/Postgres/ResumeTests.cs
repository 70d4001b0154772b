using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.TestKit;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Postgres;

/// <summary>Tasks that end and go on: nothing is missed, and nothing repeated behind the last durable record.</summary>
public abstract class ResumeTests<TServer>(Shared<TServer> shared)
    where TServer : PostgresServer, new()
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("INSERT INTO item SELECT g, 'x' FROM generate_series(1, 9) g")]
    [InlineData(
        "BEGIN; INSERT INTO item VALUES (1, 'x'); INSERT INTO item VALUES (2, 'x'); "
        + "INSERT INTO item SELECT g, 'x' FROM generate_series(3, 9) g; COMMIT")]
    public async Task Restart_InTheMiddleOfATransaction_GoesOnExactlyBehindTheDurableRecord(string sql)
    {
        await using var database = await CdcDatabase.CreateAsync(
            await shared.GetAsync(), "CREATE TABLE item (id int PRIMARY KEY, name text)", Token);
        database.Config["snapshot.mode"] = "no_data";
        await using (var first = await database.StartAsync(Token))
        {
            await database.WaitForSlotAsync(first, Token);
            await database.ExecuteAsync("INSERT INTO item VALUES (-1, 'before')", Token);
            await database.ExecuteAsync(sql, Token);
            await database.ExecuteAsync("INSERT INTO item VALUES (100, 'after')", Token);
            await CdcDatabase.PollAsync(first, 11, Token);
        }

        for (var durable = 0; durable < 11; durable++)
        {
            await using var run = await database.StartAsync(Token);
            await CdcDatabase.PollAsync(run, 11 - durable, Token);
            Assert.Equal(
                new[] { -1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100 }.Skip(durable), run.Records.Select(r => (int)((Struct)r.Key!)["id"]!));
            await run.CommitAsync(Token, run.Records[0]);
        }
    }

    [Fact]
    public async Task Restart_InTheMiddleOfASnapshot_ReadsOnlyTheRemainingTables()
    {
        await using var database = await CdcDatabase.CreateAsync(
            await shared.GetAsync(),
            """
            CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY);
            INSERT INTO a SELECT generate_series(1, 3); INSERT INTO b SELECT generate_series(1, 3); INSERT INTO c VALUES (1);
            """,
            Token);
        await using (var first = await database.StartAsync(Token))
        {
            await CdcDatabase.PollAsync(first, 7, Token);
            await first.CommitAsync(Token, first.Records.First(r => r.Topic == "srv.public.b"));
        }

        await database.ExecuteAsync("INSERT INTO a VALUES (4); DELETE FROM b WHERE id = 1", Token);
        await using var second = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(second, 6, Token);
        Assert.Equal(
            ["c {4} null -> {4}", "d {1} {1} -> null", "tombstone {1}", "r {2} null -> {2}", "r {3} null -> {3}", "r {1} null -> {1}"],
            second.Records.Select(CdcDatabase.Describe));
    }

    [Fact]
    public async Task LostConnection_InTheStream_IsRetriedWithoutLossOrRepetition()
    {
        await using var database = await CdcDatabase.CreateAsync(
            await shared.GetAsync(), "CREATE TABLE item (id int PRIMARY KEY)", Token);
        await using var run = await database.StartAsync(Token);
        await database.WaitForSlotAsync(run, Token);
        await database.ExecuteAsync("INSERT INTO item VALUES (1)", Token);
        await CdcDatabase.PollAsync(run, 1, Token);
        await database.ExecuteAsync(
            $"SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '{database.Name}'", Token);
        await database.ExecuteAsync("INSERT INTO item VALUES (2)", Token);
        await CdcDatabase.PollAsync(run, 2, Token);
        Assert.Equal([1, 2], run.Records.Select(r => (int)((Struct)r.Key!)["id"]!));
        Assert.NotEmpty(run.Retries);
    }

    // I2: the slot is confirmed only as far as the runtime says that offsets are durable.
    [Fact]
    public async Task Confirmation_FollowsDurableOffsets_AndAnIdleDatabaseWithBusyNeighbours()
    {
        await using var database = await CdcDatabase.CreateAsync(
            await shared.GetAsync(), "CREATE TABLE item (id int PRIMARY KEY)", Token);
        await using var run = await database.StartAsync(Token);
        await database.WaitForSlotAsync(run, Token);
        var confirmed = $"SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = '{database.Name}'";
        var before = await database.QueryAsync<string>(confirmed, Token);
        await database.ExecuteAsync("INSERT INTO item SELECT generate_series(1, 100)", Token);
        await CdcDatabase.PollAsync(run, 100, Token);
        await database.ExecuteAsync("SELECT pg_switch_wal()", Token);
        Assert.Equal(before, await database.QueryAsync<string>(confirmed, Token));

        var target = await database.QueryAsync<string>("SELECT pg_current_wal_lsn()::text", Token);
        await run.PollUntilAsync(
            () => run.Last is { IsOffsetOnly: true } last
                && (long)last.SourceOffset["lsn_commit"]! >= (long)Connect.Postgres.Lsn.Parse(target).Value,
            Patience,
            Token);
        await run.CommitAsync(Token);
        await WaitUntil.TrueAsync(
            async token => await database.QueryAsync<bool>(
                $"SELECT confirmed_flush_lsn >= '{target}' FROM pg_replication_slots WHERE slot_name = '{database.Name}'", token),
            Patience,
            () => "the slot follows",
            Token);
    }

    [Fact]
    public async Task SlotDroppedBetweenStarts_WithAStoredOffset_IsAnErrorThatNamesTheWayOut_OrANewSnapshot()
    {
        await using var database = await CdcDatabase.CreateAsync(
            await shared.GetAsync(), "CREATE TABLE item (id int PRIMARY KEY); INSERT INTO item VALUES (1)", Token);
        await using (var first = await database.StartAsync(Token))
        {
            await CdcDatabase.PollAsync(first, 1, Token);
            await database.WaitForSlotAsync(first, Token);
            await first.CommitAsync(Token);
        }

        await database.DropSlotAsync(Token);
        await using (var second = await database.StartAsync(Token))
        {
            var error = await Assert.ThrowsAsync<ConnectException>(() => CdcDatabase.PollAsync(second, 1, Token));
            Assert.Contains("when_needed", error.Hint, StringComparison.Ordinal);
        }

        database.Config["snapshot.mode"] = "when_needed";
        await using var third = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(third, 1, Token);
        Assert.Equal(["r {1} null -> {1}"], third.Records.Select(CdcDatabase.Describe));
    }

    [Fact]
    public async Task SlotInUse_IsRetriedUntilItIsFree()
    {
        await using var database = await CdcDatabase.CreateAsync(
            await shared.GetAsync(), "CREATE TABLE item (id int PRIMARY KEY)", Token);
        var first = await database.StartAsync(Token);
        await database.WaitForSlotAsync(first, Token);
        await using var second = await database.StartAsync(Token);
        await second.PollUntilAsync(() => second.Retries.Count > 0, Patience, Token);
        Assert.Equal("postgres.slot_in_use", second.Retries[0].Code);
        await first.DisposeAsync();
        await database.ExecuteAsync("INSERT INTO item VALUES (1)", Token);
        await CdcDatabase.PollAsync(second, 1, Token);
    }

    [Fact]
    public async Task ManySessions_WithRestartsAtRandomRecords_GiveEveryVersionInOrderPerKey()
    {
        await using var database = await CdcDatabase.CreateAsync(
            await shared.GetAsync(),
            "CREATE TABLE counter (id int PRIMARY KEY, n int NOT NULL); INSERT INTO counter SELECT g, 0 FROM generate_series(1, 5) g",
            Token);
        var random = new Random(1);
        var writers = Task.WhenAll(Enumerable.Range(1, 5).Select(id => database.ExecuteInNewSessionAsync(
            $"DO $$ BEGIN FOR i IN 1..200 LOOP UPDATE counter SET n = n + 1 WHERE id = {id}; COMMIT; END LOOP; END $$", Token)));
        var seen = Enumerable.Range(1, 5).ToDictionary(id => id, _ => new List<int>());
        while (seen.Values.Any(v => v.Count == 0 || v[^1] < 200))
        {
            await using var run = await database.StartAsync(Token);
            var wanted = random.Next(1, 400);
            await run.PollUntilAsync(
                () => run.Records.Count >= wanted || IsComplete(seen, run.Records), Patience, Token);
            var durable = run.Records.Take(Math.Min(wanted, run.Records.Count)).ToArray();
            foreach (var record in durable)
            {
                var after = (Struct)((Struct)record.Value!)["after"]!;
                seen[(int)after["id"]!].Add((int)after["n"]!);
            }

            await run.CommitAsync(Token, durable[^1]);
        }

        await writers;
        Assert.All(seen.Values, versions => Assert.Equal(Enumerable.Range(versions[0], 201 - versions[0]), versions));
    }

    private static bool IsComplete(Dictionary<int, List<int>> seen, List<SourceRecord> records) => seen.All(entry =>
        (entry.Value.Count > 0 && entry.Value[^1] == 200) || records.Exists(r =>
            (int)((Struct)r.Key!)["id"]! == entry.Key && (int)((Struct)((Struct)r.Value!)["after"]!)["n"]! == 200));
}

/// <summary>On PostgreSQL 15.</summary>
public sealed class Postgres15ResumeTests(Shared<Postgres15> server) : ResumeTests<Postgres15>(server);

/// <summary>On PostgreSQL 18.</summary>
public sealed class Postgres18ResumeTests(Shared<Postgres18> server) : ResumeTests<Postgres18>(server);
