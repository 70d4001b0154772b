using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Cdc.Events;
using Connect.Cdc.Filters;
using Connect.Cdc.Offsets;
using Connect.Cdc.Queue;
using Connect.Cdc.Tables;
using Connect.Cdc.Topics;

namespace Connect.Cdc.Tests.Events;

public sealed class ChangeEventWriterTests
{
    private static readonly Schema SourceBlock = SourceSchema.Begin("test").Build();
    private static readonly TableSchema Table = BuildTable();
    private readonly ChangeEventQueue _queue = new(new QueueOptions(100, 0, 100));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void EnvelopeSchema_HasDebeziumsNamesVersionsAndOrder()
    {
        var schema = Table.EnvelopeSchema;
        Assert.Equal("srv.public.item.Envelope", schema.Name);
        Assert.Equal(2, schema.Version);
        Assert.Equal(["before", "after", "source", "transaction", "op", "ts_ms", "ts_us", "ts_ns"], schema.Fields.Select(f => f.Name));
        Assert.Equal("srv.public.item.Value", Table.RowSchema.Name);
        Assert.True(Table.RowSchema.IsOptional);
        Assert.Equal("srv.public.item.Key", Table.KeySchema!.Name);
        Assert.Equal("event.block", schema.Field("transaction")!.Schema.Name);
    }

    [Fact]
    public async Task Insert_IsOneRecordThatFitsItsSchema()
    {
        var record = Assert.Single(await WriteAsync(Change(Operation.Create, after: [1, "a"]), new EventOptions()));
        var value = (Struct)record.Value!;
        value.Validate();
        Assert.Equal("c", value["op"]);
        Assert.Equal(1L, value["ts_ms"]);
        Assert.Equal(1_000L, value["ts_us"]);
        Assert.Equal(1_000_000L, value["ts_ns"]);
        Assert.Equal(42, record.Timestamp);
    }

    [Fact]
    public async Task Delete_IsFollowedByATombstone_WhichAloneMovesTheOffset()
    {
        var records = await WriteAsync(Change(Operation.Delete, before: [1, "a"]), new EventOptions());
        Assert.Equal(["d", null], records.Select(OperationOf));
        Assert.Equal([1L, 2L], records.Select(r => r.SourceOffset["n"]));
    }

    [Fact]
    public async Task Delete_WithoutTombstones_IsOneRecord()
    {
        var record = Assert.Single(await WriteAsync(
            Change(Operation.Delete, before: [1, "a"]), new EventOptions { WritesTombstones = false }));
        Assert.Equal(2L, record.SourceOffset["n"]);
    }

    [Fact]
    public async Task KeyChange_IsThreeRecordsWithHeaders()
    {
        var records = await WriteAsync(Change(Operation.Update, before: [1, "a"], after: [2, "a"]), new EventOptions());
        Assert.Equal(["d", null, "c"], records.Select(OperationOf));
        Assert.Equal([1L, 1L, 2L], records.Select(r => r.SourceOffset["n"]));
        Assert.Equal(2, ((Struct)records[0].Headers.LastWithName("__debezium.newkey")!.Value!)["id"]);
        Assert.Equal(1, ((Struct)records[2].Headers.LastWithName("__debezium.oldkey")!.Value!)["id"]);
    }

    [Fact]
    public void UnchangedUpdate_IsDroppedWhenAskedFor()
    {
        var same = Change(Operation.Update, before: [1, "a"], after: [1, "a"]);
        Assert.True(Writer(new EventOptions { SkipsUnchanged = true }).IsDropped(same));
        Assert.False(Writer(new EventOptions()).IsDropped(same));
    }

    private async Task<IReadOnlyList<SourceRecord>> WriteAsync(RowChange change, EventOptions options)
    {
        var context = new EventContext
        {
            Source = new Struct(SourceBlock)
                .Put("version", "1").Put("connector", "test").Put("name", "srv").Put("ts_ms", 1L).Put("db", "d"),
            Previous = new Offset(1),
            Offset = new Offset(2),
            TimestampMilliseconds = 42,
            SizeBytes = 10,
        };
        await Writer(options).WriteAsync(change, context, Token);
        return await _queue.TakeAsync(Token);
    }

    private ChangeEventWriter Writer(EventOptions options) => new(
        options, new Dictionary<string, object?>(), Headers.Empty, _queue, new EventClock(new FixedTime()));

    private static RowChange Change(Operation operation, object?[]? before = null, object?[]? after = null) => new()
    {
        Table = Table,
        Operation = operation,
        Before = before is null ? null : Table.Row(before),
        After = after is null ? null : Table.Row(after),
        Key = Table.Key(after ?? before),
        OldKey = before is null ? null : Table.Key(before),
    };

    private static string? OperationOf(SourceRecord record) => (string?)(record.Value as Struct)?["op"];

    private static TableSchema BuildTable()
    {
        var naming = new TopicNaming(new TopicOptions { Prefix = "srv", HeartbeatTopic = "h", TransactionTopic = "t" });
        var columns = new ColumnRules(
            new ConfigDef(FilterOptions.Keys).Parse(new Dictionary<string, string>()), new MaskRules(new Dictionary<string, string>(), []));
        return new TableSchemaBuilder(naming, columns, new NameAdjuster(NameAdjustment.None, allowDots: false), SourceBlock).Build(
            new TableDefinition(
                new TableId(null, "public", "item"),
                [new ColumnDefinition("id", Schema.Int32), new ColumnDefinition("name", Schema.OptionalString)],
                ["id"]));
    }

    private sealed class Offset(long n) : SourceOffset
    {
        protected override IReadOnlyDictionary<string, object?> ToMap() => new Dictionary<string, object?> { ["n"] = n };
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMilliseconds(1);
    }
}
