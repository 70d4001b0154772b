using Connect.Abstractions.Data;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Postgres;

/// <summary>Kinds of changes, from a real server.</summary>
public abstract class ChangeTests<TServer>(Shared<TServer> shared)
    where TServer : PostgresServer, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FullReplicaIdentity_ShowsTheWholeOldRow_AndUnchangedLargeValues()
    {
        await AssertChangesAsync(
            """
            CREATE TABLE item (id int PRIMARY KEY, n int, large text); ALTER TABLE item ALTER large SET STORAGE EXTERNAL;
            ALTER TABLE item REPLICA IDENTITY FULL; INSERT INTO item VALUES (1, 1, repeat('x', 3000));
            """,
            "UPDATE item SET n = 2; DELETE FROM item",
            [
                $"u {{1}} {{1,1,{new string('x', 3000)}}} -> {{1,2,{new string('x', 3000)}}}",
                $"d {{1}} {{1,2,{new string('x', 3000)}}} -> null",
                "tombstone {1}",
            ]);
    }

    [Fact]
    public async Task DefaultReplicaIdentity_MarksLargeValuesThatWereNotSent()
    {
        await AssertChangesAsync(
            """
            CREATE TABLE item (id int PRIMARY KEY, n int NOT NULL, large text); ALTER TABLE item ALTER large SET STORAGE EXTERNAL;
            INSERT INTO item VALUES (1, 1, repeat('x', 3000));
            """,
            "UPDATE item SET n = 2; DELETE FROM item",
            ["u {1} null -> {1,2,__debezium_unavailable_value}", "d {1} {1,0,} -> null", "tombstone {1}"]);
    }

    [Fact]
    public async Task KeyChange_IsADeleteATombstoneAndACreateThatNameEachOther()
    {
        var records = await AssertChangesAsync(
            "CREATE TABLE item (id int PRIMARY KEY, n int); INSERT INTO item VALUES (1, 1)",
            "UPDATE item SET id = 2",
            ["d {1} {1,} -> null", "tombstone {1}", "c {2} null -> {2,1}"]);
        Assert.Equal(2, ((Struct)records[0].Headers.LastWithName("__debezium.newkey")!.Value!)["id"]);
        Assert.Equal(1, ((Struct)records[2].Headers.LastWithName("__debezium.oldkey")!.Value!)["id"]);
    }

    [Fact]
    public async Task TableChangedWhileStreaming_ShowsTheNewColumnsFromTheNextChangeOn()
    {
        await AssertChangesAsync(
            "CREATE TABLE item (id int PRIMARY KEY, n int)",
            """
            INSERT INTO item VALUES (1, 1); ALTER TABLE item ADD extra text; INSERT INTO item VALUES (2, 2, 'more');
            ALTER TABLE item DROP n; INSERT INTO item VALUES (3, 'less');
            """,
            ["c {1} null -> {1,1}", "c {2} null -> {2,2,more}", "c {3} null -> {3,less}"]);
    }

    [Fact]
    public async Task Truncate_IsAnEventOfEachTable_WhenAskedFor()
    {
        await AssertChangesAsync(
            "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY)",
            "TRUNCATE a, b",
            ["t null null -> null", "t null null -> null"],
            ("skipped.operations", "none"));
    }

    [Fact]
    public async Task LogicalMessages_InsideAndOutsideTransactions_AreEvents()
    {
        var records = await AssertChangesAsync(
            "CREATE TABLE item (id int PRIMARY KEY)",
            """
            SELECT pg_logical_emit_message(true, 'in', 'inside'); SELECT pg_logical_emit_message(false, 'out', 'outside');
            INSERT INTO item VALUES (1);
            """,
            ["other {out}", "other {in}", "c {1} null -> {1}"]);
        var message = (Struct)((Struct)records[1].Value!)["message"]!;
        Assert.Equal("inside"u8.ToArray(), message["content"]);
        Assert.Equal("srv.message", records[0].Topic);
    }

    [Fact]
    public async Task PartitionedTable_PublishedByItsRoot_HasOneTopicForRowsAndChanges()
    {
        await using var database = await CdcDatabase.CreateAsync(
            await shared.GetAsync(),
            """
            CREATE TABLE part (id int PRIMARY KEY) PARTITION BY RANGE (id);
            CREATE TABLE part_low PARTITION OF part FOR VALUES FROM (0) TO (10);
            CREATE TABLE part_high PARTITION OF part FOR VALUES FROM (10) TO (20);
            INSERT INTO part VALUES (1), (11);
            """,
            Token);
        await database.ExecuteAsync("ALTER PUBLICATION dbz_publication SET (publish_via_partition_root = true)", Token);
        await using var run = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(run, 2, Token);
        await database.ExecuteAsync("INSERT INTO part VALUES (2), (12)", Token);
        await CdcDatabase.PollAsync(run, 4, Token);
        Assert.Equal(["r {1}", "r {11}", "c {2}", "c {12}"], run.Records.Select(r => CdcDatabase.Describe(r).Split(" null")[0]));
        Assert.All(run.Records, r => Assert.Equal("srv.public.part", r.Topic));
    }

    [Fact]
    public async Task NamesThatNeedQuoting_AreCapturedUnderLegalTopics()
    {
        await using var database = await CdcDatabase.CreateAsync(
            await shared.GetAsync(),
            """
            CREATE SCHEMA "My Schema"; CREATE TABLE "My Schema"."Odd ""Table" ("Ke y" int PRIMARY KEY, "select" text);
            INSERT INTO "My Schema"."Odd ""Table" VALUES (1, 'a');
            """,
            Token);
        await using var run = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(run, 1, Token);
        await database.ExecuteAsync("""UPDATE "My Schema"."Odd ""Table" SET "select" = 'b'""", Token);
        await CdcDatabase.PollAsync(run, 2, Token);
        Assert.Equal(["r {1} null -> {1,a}", "u {1} null -> {1,b}"], run.Records.Select(CdcDatabase.Describe));
        Assert.All(run.Records, r => Assert.Equal("srv.My_Schema.Odd__Table", r.Topic));
    }

    [Fact]
    public async Task TransactionMetadata_CountsTheEventsOfATransaction()
    {
        var records = await AssertChangesAsync(
            "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY)",
            "BEGIN; INSERT INTO a VALUES (1); INSERT INTO b VALUES (1); INSERT INTO a VALUES (2); COMMIT",
            null,
            ("provide.transaction.metadata", "true"));
        Assert.Equal(5, records.Count);
        Assert.Equal("BEGIN", ((Struct)records[0].Value!)["status"]);
        var third = (Struct)((Struct)records[3].Value!)["transaction"]!;
        Assert.Equal((3L, 2L), (third["total_order"], third["data_collection_order"]));
        Assert.Equal(3L, ((Struct)records[4].Value!)["event_count"]);
    }

    [Fact]
    public async Task FiltersMasksAndKeys_ApplyToRowsAndChangesAlike()
    {
        await using var database = await CdcDatabase.CreateAsync(
            await shared.GetAsync(),
            """
            CREATE TABLE item (id int PRIMARY KEY, secret text, card text, note text);
            INSERT INTO item VALUES (1, 's', '1234', 'long text');
            CREATE TABLE other (id int PRIMARY KEY); INSERT INTO other VALUES (1);
            """,
            Token);
        database.Config["table.include.list"] = "public.item";
        database.Config["column.exclude.list"] = "public.item.(id|secret)";
        database.Config["column.mask.with.3.chars"] = "public.item.card";
        database.Config["column.truncate.to.4.chars"] = "public.item.note";
        await using var run = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(run, 1, Token);
        await database.ExecuteAsync("INSERT INTO other VALUES (2); UPDATE item SET secret = 't'", Token);
        await CdcDatabase.PollAsync(run, 2, Token);
        Assert.Equal(["r {1} null -> {***,long}", "u {1} null -> {***,long}"], run.Records.Select(CdcDatabase.Describe));
    }

    // I7: schema and values of a row do not depend on the way it came.
    [Fact]
    public async Task RowReadAndRowStreamed_AreEqualDownToTheirSchemas()
    {
        const string Values = "1, 'text', 1.50, '2026-01-02 03:04:05.678901+00', NULL, ARRAY[1,2], '{\"a\":1}', 'tab\there'";
        await using var database = await CdcDatabase.CreateAsync(
            await shared.GetAsync(),
            "CREATE TABLE item (id int PRIMARY KEY, t varchar(10) NOT NULL DEFAULT 'none', d numeric(10,2), at timestamptz, n int, "
            + $"a int[], j jsonb, e text DEFAULT 'x'); INSERT INTO item VALUES ({Values})",
            Token);
        await using var run = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(run, 1, Token);
        await database.ExecuteAsync($"DELETE FROM item; INSERT INTO item VALUES ({Values})", Token);
        await CdcDatabase.PollAsync(run, 4, Token);
        var read = (Struct)run.Records[0].Value!;
        var streamed = (Struct)run.Records[3].Value!;
        Assert.Equal(read["after"], streamed["after"]);
        Assert.Equal(read.Schema, streamed.Schema);
        Assert.Equal(run.Records[0].Key, run.Records[3].Key);
        ((Struct)streamed["after"]!).Validate();
        streamed.Validate();
    }

    private async Task<List<SourceRecord>> AssertChangesAsync(
        string ddl, string changes, string[]? expected, params (string Key, string Value)[] settings)
    {
        await using var database = await CdcDatabase.CreateAsync(await shared.GetAsync(), ddl, Token);
        database.Config["snapshot.mode"] = "no_data";
        foreach (var (key, value) in settings)
        {
            database.Config[key] = value;
        }

        await using var run = await database.StartAsync(Token);
        await database.WaitForSlotAsync(run, Token);
        await database.ExecuteAsync(changes, Token);
        await CdcDatabase.PollAsync(run, expected?.Length ?? 5, Token);
        if (expected is not null)
        {
            Assert.Equal(expected, run.Records.Select(CdcDatabase.Describe));
        }

        return run.Records;
    }
}

/// <summary>On PostgreSQL 15.</summary>
public sealed class Postgres15ChangeTests(Shared<Postgres15> server) : ChangeTests<Postgres15>(server);

/// <summary>On PostgreSQL 18.</summary>
public sealed class Postgres18ChangeTests(Shared<Postgres18> server) : ChangeTests<Postgres18>(server);
