using System.Text.Json.Nodes;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.TestKit.Conformance;

namespace Connect.Elasticsearch.Tests;

public sealed class MappingTests : IAsyncLifetime
{
    private static readonly TopicPartition Orders = new("Orders", 0);

    private static readonly Schema Order = SchemaBuilder.Struct().Named("shop.Order")
        .Field("id", Schema.Int64)
        .Field("tiny", Schema.OptionalInt8)
        .Field("small", Schema.OptionalInt16)
        .Field("count", SchemaBuilder.Int32().Optional().WithDefault(4).Build())
        .Field("ratio", Schema.OptionalFloat32)
        .Field("price", LogicalTypes.Decimal(2).Optional().Build())
        .Field("day", LogicalTypes.Date().Optional().Build())
        .Field("at", LogicalTypes.Timestamp().Optional().Build())
        .Field("name", SchemaBuilder.String().Optional().WithDefault("x").Build())
        .Field("photo", Schema.OptionalBytes)
        .Field("isPaid", Schema.OptionalBoolean)
        .Field("tags", SchemaBuilder.Array(Schema.String).Optional().Build())
        .Field("labels", SchemaBuilder.Map(Schema.String, Schema.String).Optional().Build())
        .Field("byId", SchemaBuilder.Map(Schema.Int32, Schema.Float64).Optional().Build())
        .Field("address", SchemaBuilder.Struct().Optional().Field("city", Schema.String).Build())
        .Build();

    private StubElasticsearch _server = null!;

    public async ValueTask InitializeAsync() => _server = await StubElasticsearch.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Put_FirstRecordWithSchema_CreatesTheIndexWithItsMapping()
    {
        await using var run = await StartAsync();

        await run.PutAsync([Record(new Struct(Order).Put("id", 1L))]);

        var mapping = JsonNode.Parse(
            """
            {"properties":{"id":{"type":"long"},"tiny":{"type":"byte"},"small":{"type":"short"},"count":{"type":"integer","null_value":4},
            "ratio":{"type":"float"},"price":{"type":"double"},"day":{"type":"date"},"at":{"type":"date"},
            "name":{"type":"text","fields":{"keyword":{"type":"keyword","ignore_above":256}}},"photo":{"type":"binary"},
            "isPaid":{"type":"boolean"},"tags":{"type":"text","fields":{"keyword":{"type":"keyword","ignore_above":256}}},
            "labels":{"type":"object"},"byId":{"properties":{"key":{"type":"integer"},"value":{"type":"double"}}},
            "address":{"properties":{"city":{"type":"text","fields":{"keyword":{"type":"keyword","ignore_above":256}}}}}}}
            """);
        Assert.True(JsonNode.DeepEquals(mapping, _server.MappingOf("orders")), _server.MappingOf("orders")?.ToJsonString());
    }

    [Fact]
    public async Task Put_IndexThatHasAMapping_KeepsIt()
    {
        _server.CreateIndex("orders", """{"properties":{"own":{"type":"keyword"}}}""");
        await using var run = await StartAsync();

        await run.PutAsync([Record(new Struct(Order).Put("id", 1L))]);

        Assert.DoesNotContain(_server.Requests, r => r.Method == "PUT");
    }

    [Fact]
    public async Task Put_Values_HaveTheFormsOfTheMapping()
    {
        await using var run = await StartAsync();

        await run.PutAsync([Record(new Struct(Order)
            .Put("id", 1L)
            .Put("price", BigDecimal.Parse("12.50"))
            .Put("day", new DateOnly(1970, 1, 2))
            .Put("at", DateTimeOffset.FromUnixTimeMilliseconds(5))
            .Put("photo", new byte[] { 1 })
            .Put("labels", new Dictionary<object, object?> { ["a"] = "b" })
            .Put("byId", new Dictionary<object, object?> { [7] = 1.5 }))]);
        await TestKit.WaitUntil.TrueAsync(
            async _ =>
            {
                await run.PutAsync([]);
                return _server.Documents("orders").Count == 1;
            },
            TimeSpan.FromSeconds(10),
            () => "no document",
            TestContext.Current.CancellationToken);

        var document = _server.Documents("orders")["1"];
        Assert.Equal("12.50", document["price"]!.ToJsonString());
        Assert.Equal(86_400_000, (long)document["day"]!);
        Assert.Equal(5, (long)document["at"]!);
        Assert.Equal("AQ==", (string)document["photo"]!);
        Assert.Equal("""{"a":"b"}""", document["labels"]!.ToJsonString());
        Assert.Equal("""[{"key":7,"value":1.5}]""", document["byId"]!.ToJsonString());
        Assert.Equal(4, (int)document["count"]!);
    }

    [Fact]
    public async Task Put_NoSchemaWhenOneIsNeeded_SaysWhatToSet()
    {
        await using var run = await StartAsync();

        var error = await Assert.ThrowsAsync<ConnectException>(() => run.PutAsync([Record(new Dictionary<string, object?>())]));

        Assert.Contains("schema.ignore=true", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_ExternalResource_IsUsedAndNeverCreated()
    {
        await using var run = await StartAsync(
            ("external.resource.usage", "ALIAS_INDEX"), ("topic.to.external.resource.mapping", "Orders:all-orders"));

        var missing = await Assert.ThrowsAsync<ConnectException>(() => run.PutAsync([Record(new Struct(Order).Put("id", 1L))]));
        Assert.Contains("'all-orders'", missing.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Indexes);

        _server.CreateIndex("all-orders");
        await run.PutAsync([Record(new Struct(Order).Put("id", 1L))]);
        Assert.Null(_server.MappingOf("all-orders"));
    }

    private static SinkRecord Record(object value) => new()
    {
        Topic = Orders.Topic,
        OriginalTopicPartition = Orders,
        Offset = 0,
        Key = 1,
        Value = value,
        ValueSchema = (value as Struct)?.Schema,
    };

    private Task<SinkRun> StartAsync(params (string Key, string Value)[] settings) => SinkRun.StartAsync(
        new ElasticsearchSinkTask(), Settings.For(_server, [("schema.ignore", "false"), .. settings]), [Orders]);
}
