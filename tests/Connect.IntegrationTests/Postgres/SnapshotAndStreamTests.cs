using Connect.Abstractions.Data;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Postgres;

/// <summary>Rows that exist and changes that follow, from a real server.</summary>
public abstract class SnapshotAndStreamTests<TServer>(Shared<TServer> shared)
    where TServer : PostgresServer, new()
{
    private const string Items = "CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item VALUES (1, 'one'), (2, 'two');";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FirstStart_RowsThenChanges_AreEventsInOrder()
    {
        await using var database = await CdcDatabase.CreateAsync(await shared.GetAsync(), Items, Token);
        await using var run = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(run, 2, Token);
        await database.ExecuteAsync("INSERT INTO item VALUES (3, E'a\\tb\\\\c\\nd')", Token);
        await database.ExecuteAsync("UPDATE item SET name = 'deux' WHERE id = 2; DELETE FROM item WHERE id = 1", Token);
        await database.ExecuteAsync("UPDATE item SET id = 30 WHERE id = 3", Token);
        await CdcDatabase.PollAsync(run, 9, Token);

        Assert.Equal(
        [
            "r {1} null -> {1,one}", "r {2} null -> {2,two}", "c {3} null -> {3,a\tb\\c\nd}", "u {2} null -> {2,deux}",
            "d {1} {1,} -> null", "tombstone {1}", "d {3} {3,} -> null", "tombstone {3}", "c {30} null -> {30,a\tb\\c\nd}",
        ], run.Records.Select(CdcDatabase.Describe));
        Assert.All(run.Records, r => Assert.Equal("srv.public.item", r.Topic));
        Assert.Equal(["first", "last"], run.Records.Take(2).Select(r => ((Struct)((Struct)r.Value!)["source"]!)["snapshot"]));
    }
}

/// <summary>On PostgreSQL 15.</summary>
public sealed class Postgres15SnapshotAndStreamTests(Shared<Postgres15> server) : SnapshotAndStreamTests<Postgres15>(server);

/// <summary>On PostgreSQL 18.</summary>
public sealed class Postgres18SnapshotAndStreamTests(Shared<Postgres18> server) : SnapshotAndStreamTests<Postgres18>(server);
