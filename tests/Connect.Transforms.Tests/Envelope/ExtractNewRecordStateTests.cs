using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Transforms.Envelope;

namespace Connect.Transforms.Tests.Envelope;

public class ExtractNewRecordStateTests
{
    private static readonly Schema Row = SchemaBuilder.Struct().Named("s.public.orders.Value").Optional()
        .Field("id", Schema.Int64)
        .Field("name", Schema.OptionalString)
        .Field("grade", SchemaBuilder.String().Optional().WithDefault("b").Build())
        .Build();

    private static readonly Schema Source = SchemaBuilder.Struct().Named("io.debezium.connector.postgresql.Source")
        .Field("table", Schema.String)
        .Field("ts_ms", Schema.Int64)
        .Build();

    private static readonly Schema Envelope = SchemaBuilder.Struct().Named("s.public.orders.Envelope")
        .Field("before", Row)
        .Field("after", Row)
        .Field("source", Source)
        .Field("transaction", SchemaBuilder.Struct().Named("event.block").Optional().Field("id", Schema.String).Build())
        .Field("op", Schema.String)
        .Field("ts_ms", Schema.OptionalInt64)
        .Build();

    private static Struct NewRow => new Struct(Row).Put("id", 1L).Put("name", "new");

    private static Struct OldRow => new Struct(Row).Put("id", 1L).Put("name", "old");

    [Theory]
    [InlineData("c")]
    [InlineData("u")]
    [InlineData("r")]
    public void Apply_RowThatExists_GivesTheRowAfter(string op)
    {
        using var transform = new ExtractNewRecordState().Configured();

        var result = transform.Apply(Event(op, OldRow, NewRow))!;

        Assert.Equal(NewRow, result.Value);
        Assert.Equal(Row, result.ValueSchema);
    }

    [Theory]
    [InlineData("drop", null, false)]
    [InlineData("tombstone", null, true)]
    [InlineData("delete-to-tombstone", null, true)]
    [InlineData(null, null, true)]
    [InlineData("rewrite", "true", true)]
    [InlineData("rewrite-with-tombstone", "true", true)]
    public void Apply_Delete_GoesByTheMode(string? mode, string? deleted, bool isKept)
    {
        using var transform = new ExtractNewRecordState().Configured(Mode(mode));

        var result = transform.Apply(Event("d", OldRow, null));

        Assert.Equal(isKept, result is not null);
        Assert.Equal(deleted, (result?.Value as Struct)?["__deleted"]);
        if (result is not null && deleted is null)
        {
            Assert.Null(result.Value);
            Assert.Null(result.ValueSchema);
        }
    }

    [Theory]
    [InlineData("drop", false)]
    [InlineData("tombstone", false)]
    [InlineData("delete-to-tombstone", false)]
    [InlineData(null, false)]
    [InlineData("rewrite", false)]
    [InlineData("rewrite-with-tombstone", true)]
    public void Apply_TombstoneOfTheSource_GoesByTheMode(string? mode, bool isKept)
    {
        using var transform = new ExtractNewRecordState().Configured(Mode(mode));

        Assert.Equal(isKept, transform.Apply(Records.Sink(null)) is not null);
    }

    [Theory]
    [InlineData("drop", "true", false, false)]
    [InlineData("drop", "false", false, true)]
    [InlineData("none", "true", true, false)]
    [InlineData("none", "false", true, true)]
    [InlineData("rewrite", "false", true, true)]
    public void Apply_OlderSettings_KeepTheirMeaning(string mode, string dropTombstones, bool keepsDelete, bool keepsTombstone)
    {
        using var transform = new ExtractNewRecordState().Configured(
            ("delete.handling.mode", mode), ("drop.tombstones", dropTombstones));

        Assert.Equal(keepsDelete, transform.Apply(Event("d", OldRow, null)) is not null);
        Assert.Equal(keepsTombstone, transform.Apply(Records.Sink(null)) is not null);
    }

    [Fact]
    public void Apply_AddFieldsAndRewrite_AppendsThemInOrder()
    {
        using var transform = new ExtractNewRecordState().Configured(
            ("delete.tombstone.handling.mode", "rewrite"),
            ("add.fields", "op,table,source.ts_ms:when,transaction.id,nosuch"));

        var result = (Struct)transform.Apply(Event("u", OldRow, NewRow))!.Value!;

        Assert.Equal(
            ["id", "name", "grade", "__op", "__table", "__when", "__transaction_id", "__deleted"],
            result.Schema.Fields.Select(f => f.Name));
        Assert.Equal("u", result["__op"]);
        Assert.Equal("orders", result["__table"]);
        Assert.Equal(7L, result["__when"]);
        Assert.Null(result["__transaction_id"]);
        Assert.Equal("false", result["__deleted"]);
        Assert.Equal("b", result.GetWithoutDefault("grade"));
        Assert.Same(result.Schema, ((Struct)transform.Apply(Event("u", OldRow, NewRow))!.Value!).Schema);
    }

    [Fact]
    public void Apply_AddHeaders_AddsThemToRowsAndToTombstones()
    {
        using var transform = new ExtractNewRecordState().Configured(
            ("delete.tombstone.handling.mode", "rewrite-with-tombstone"), ("add.headers", "op,source.ts_ms"), ("add.headers.prefix", "x."));

        var row = transform.Apply(Event("c", null, NewRow))!;
        var tombstone = transform.Apply(Records.Sink(null))!;

        Assert.Equal("c", row.Headers.LastWithName("x.op")?.Value);
        Assert.Equal(7L, row.Headers.LastWithName("x.source_ts_ms")?.Value);
        Assert.Equal("d", tombstone.Headers.LastWithName("x.op")?.Value);
    }

    [Fact]
    public void Apply_RouteByField_TakesTheTopicFromTheRow()
    {
        using var transform = new ExtractNewRecordState().Configured(("route.by.field", "name"));

        Assert.Equal("new", transform.Apply(Event("u", OldRow, NewRow))!.Topic);
        Assert.Equal("old", transform.Apply(Event("d", OldRow, null))!.Topic);
    }

    [Fact]
    public void Apply_DropFieldsHeader_DropsTheListedOptionalFields()
    {
        using var transform = new ExtractNewRecordState().Configured(("drop.fields.header.name", "unchanged"));
        var record = Event("u", OldRow, NewRow);
        record = record with { Headers = record.Headers.Add("unchanged", null, new object?[] { "id", "name" }) };

        var result = (Struct)transform.Apply(record)!.Value!;

        Assert.Equal(["id", "grade"], result.Schema.Fields.Select(f => f.Name));
    }

    [Fact]
    public void Apply_OtherRecords_PassUnchanged()
    {
        using var transform = new ExtractNewRecordState().Configured();
        var heartbeat = SchemaBuilder.Struct().Named("io.debezium.connector.common.Heartbeat").Field("ts_ms", Schema.Int64).Build();
        var record = Records.Sink(new Struct(heartbeat).Put("ts_ms", 1L));
        var plain = Records.Sink(Records.Map(("op", "x"), ("id", 1L)));

        Assert.Same(record, transform.Apply(record));
        Assert.Same(plain, transform.Apply(plain));
    }

    [Fact]
    public void Apply_Truncate_IsDropped()
    {
        using var transform = new ExtractNewRecordState().Configured();

        Assert.Null(transform.Apply(Event("t", null, null)));
    }

    [Fact]
    public void Apply_DeleteToRewriteWithoutOldRow_SaysWhatToDo()
    {
        using var transform = new ExtractNewRecordState().Configured(("delete.tombstone.handling.mode", "rewrite"));

        var error = Assert.Throws<DataException>(() => transform.Apply(Event("d", null, null)));

        Assert.Contains("replica identity", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_EventWithoutSchema_IsUnwrappedToo()
    {
        using var transform = new ExtractNewRecordState().Configured(
            ("delete.tombstone.handling.mode", "rewrite"), ("add.fields", "op,source.table"));
        var row = Records.Map(("id", 1L));
        var source = Records.Map(("table", "orders"));

        var updated = transform.Apply(Records.Sink(Records.Map(("before", null), ("after", row), ("source", source), ("op", "c"))))!;
        var deleted = transform.Apply(Records.Sink(Records.Map(("before", row), ("after", null), ("source", source), ("op", "d"))))!;

        Assert.Equal(
            Records.Map(("id", 1L), ("__op", "c"), ("__source_table", "orders"), ("__deleted", "false")), updated.Value);
        Assert.Equal(
            Records.Map(("id", 1L), ("__op", "d"), ("__source_table", "orders"), ("__deleted", "true")), deleted.Value);
    }

    [Theory]
    [InlineData("delete.tombstone.handling.mode", "keep")]
    [InlineData("add.fields", "a.b.c")]
    [InlineData("add.headers", "a:b:c")]
    public void Configure_Mistake_IsRefused(string key, string value)
    {
        using var transform = new ExtractNewRecordState();

        Assert.Throws<ConfigException>(() => transform.Configured((key, value)));
    }

    private static (string Key, string Value)[] Mode(string? mode) =>
        mode is null ? [] : [("delete.tombstone.handling.mode", mode)];

    private static SinkRecord Event(string op, Struct? before, Struct? after) => Records.Sink(new Struct(Envelope)
        .Put("before", before)
        .Put("after", after)
        .Put("source", new Struct(Source).Put("table", "orders").Put("ts_ms", 7L))
        .Put("op", op));
}
