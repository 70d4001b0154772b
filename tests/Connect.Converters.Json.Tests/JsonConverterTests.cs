using System.Text;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;
using Connect.TestKit.Conformance;

namespace Connect.Converters.Json.Tests;

public class JsonConverterWithSchemasTests : ConverterConformance
{
    private static readonly Schema Person = SchemaBuilder.Struct().Named("shop.Person")
        .Field("id", Schema.Int64)
        .Field("name", Schema.OptionalString)
        .Field("grade", SchemaBuilder.String().WithDefault("b").Build())
        .Field("balance", LogicalTypes.Decimal(2).Optional().Build())
        .Field("born", LogicalTypes.Date().Optional().Build())
        .Field("wakes", LogicalTypes.Time().Optional().Build())
        .Field("seen", LogicalTypes.Timestamp().Optional().Build())
        .Field("tags", SchemaBuilder.Array(Schema.String).Optional().Build())
        .Field("scores", SchemaBuilder.Map(Schema.String, Schema.Float32).Optional().Build())
        .Field("byId", SchemaBuilder.Map(Schema.Int32, Schema.OptionalBytes).Optional().Build())
        .Build();

    protected override IReadOnlyList<SchemaAndValue> RoundTrips =>
    [
        new(Schema.Int8, (sbyte)-1), new(Schema.Int16, (short)2), new(Schema.Int32, 3), new(Schema.Int64, long.MinValue),
        new(Schema.Float32, 1.5f), new(Schema.Float64, double.NegativeInfinity), new(Schema.Boolean, true), new(Schema.String, "ž\"\\\n"),
        new(Schema.Bytes, new byte[] { 0, 255 }), new(LogicalTypes.Decimal(2).Build(), BigDecimal.Parse("-1.50")),
        new(Person, Full()), new(Person, new Struct(Person).Put("id", 2L).Put("grade", "a")), new(null, "schemaless"),
    ];

    protected override byte[]? Unreadable => "{\"schema\":{\"type\":\"int32\"},\"payload\":1"u8.ToArray();

    protected override IConverter CreateUnconfigured() => new JsonConverter();

    [Fact]
    public void FromConnectData_Struct_GivesTheEnvelopeOfKafkaConnect()
    {
        using var converter = new JsonConverter();
        converter.Configure(Settings);
        var schema = SchemaBuilder.Struct().Named("shop.Key").WithVersion(2).WithDoc("a key").WithParameter("p", "q").Optional()
            .Field("id", Schema.Int32)
            .Field("price", LogicalTypes.Decimal(2).Build())
            .Field("map", SchemaBuilder.Map(Schema.String, Schema.OptionalFloat64).Build())
            .Field("list", SchemaBuilder.Array(SchemaBuilder.Int32().WithDefault(5).Build()).Build())
            .Build();
        var value = new Struct(schema)
            .Put("id", 1)
            .Put("price", BigDecimal.Parse("1.00"))
            .Put("map", new Dictionary<object, object?> { ["a"] = 2d })
            .Put("list", new object?[] { 7 });

        Assert.Equal(
            """{"schema":{"type":"struct","fields":[{"type":"int32","optional":false,"field":"id"}"""
            + """,{"type":"bytes","optional":false,"name":"org.apache.kafka.connect.data.Decimal","version":1"""
            + ""","parameters":{"scale":"2"},"field":"price"}"""
            + """,{"type":"map","keys":{"type":"string","optional":false},"values":{"type":"double","optional":true}"""
            + ""","optional":false,"field":"map"}"""
            + """,{"type":"array","items":{"type":"int32","optional":false,"default":5},"optional":false,"field":"list"}]"""
            + ""","optional":true,"name":"shop.Key","version":2,"doc":"a key","parameters":{"p":"q"}}"""
            + ""","payload":{"id":1,"price":"ZA==","map":{"a":2.0},"list":[7]}}""",
            Text(converter.FromConnectData("t", Headers.Empty, schema, value)));
    }

    [Fact]
    public void FromConnectData_ValueWithoutSchema_HasANullSchema()
    {
        using var converter = new JsonConverter();
        converter.Configure(Settings);

        Assert.Equal("""{"schema":null,"payload":"a"}""", Text(converter.FromConnectData("t", Headers.Empty, null, "a")));
    }

    [Fact]
    public void ToConnectData_TwoRecordsOfOneSchema_ShareTheSchemaInstance()
    {
        using var converter = new JsonConverter();
        converter.Configure(Settings);
        var data = converter.FromConnectData("t", Headers.Empty, Person, Full());
        var other = converter.FromConnectData("t", Headers.Empty, Schema.Int32, 1);

        var first = converter.ToConnectData("t", Headers.Empty, data);
        var second = converter.ToConnectData("t", Headers.Empty, data);
        converter.ToConnectData("t", Headers.Empty, other);
        var third = converter.ToConnectData("t", Headers.Empty, data);

        Assert.Equal(Person, first.Schema);
        Assert.Same(first.Schema, second.Schema);
        Assert.Same(first.Schema, third.Schema);
    }

    [Theory]
    [InlineData("""{"payload":1,"schema":{"type":"int32"}}""", 1)]
    [InlineData("""  { "schema" : { "type" : "int64", "optional" : true } , "payload" : 7 } """, 7L)]
    [InlineData("""{"schema":{"type":"string","default":"d"},"payload":null}""", "d")]
    [InlineData("""{"schema":{"type":"string","optional":true},"payload":null}""", null)]
    [InlineData("""{"schema":null,"payload":true}""", true)]
    public void ToConnectData_EnvelopeOfOtherWriters_IsRead(string json, object? expected)
    {
        using var converter = new JsonConverter();
        converter.Configure(Settings);

        Assert.Equal(expected, converter.ToConnectData("t", Headers.Empty, Encoding.UTF8.GetBytes(json)).Value);
    }

    [Theory]
    [InlineData("""{"id":1}""", "schemas.enable=false")]
    [InlineData("""{"schema":{"type":"int32"},"payload":1,"more":2}""", "schemas.enable=false")]
    [InlineData("""{"schema":{"type":"int32"}}""", "schemas.enable=false")]
    [InlineData("""5""", "schemas.enable=false")]
    [InlineData("""{"schema":{"type":"int33"},"payload":1}""", "int33")]
    [InlineData("""{"schema":{"type":"int32"},"payload":"x"}""", "does not fit")]
    [InlineData("""{"schema":{"type":"int8"},"payload":300}""", "does not fit")]
    [InlineData("""{"schema":{"type":"int32"},"payload":null}""", "required")]
    [InlineData("""{"schema":{"type":"struct"},"payload":{}}""", "fields")]
    [InlineData("""{"schema":{"type":"struct","fields":[{"type":"int32"}]},"payload":{}}""", "field")]
    [InlineData("""{"schema":{"type":"map","keys":{"type":"int32"},"values":{"type":"int32"}},"payload":[[1]]}""", "pairs")]
    [InlineData("""{"schema":{"type":"array"},"payload":[]}""", "items")]
    [InlineData("""{"schema":{"type":"int32"},"payload":1} x""", "not valid JSON")]
    [InlineData("", "not valid JSON")]
    public void ToConnectData_NotAnEnvelope_SaysWhatIsWrong(string json, string reason)
    {
        using var converter = new JsonConverter();
        converter.Configure(Settings);

        var error = Assert.Throws<DataException>(() => converter.ToConnectData("t", Headers.Empty, Encoding.UTF8.GetBytes(json)));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToConnectData_SecondRecordWithMoreBehindThePayload_IsRefused()
    {
        using var converter = new JsonConverter();
        converter.Configure(Settings);
        converter.ToConnectData("t", Headers.Empty, """{"schema":{"type":"int32"},"payload":1}"""u8.ToArray());

        Assert.Throws<DataException>(
            () => converter.ToConnectData("t", Headers.Empty, """{"schema":{"type":"int32"},"payload":1,"x":2}"""u8.ToArray()));
    }

    [Fact]
    public void SchemaContent_Given_ReadsBarePayloads()
    {
        using var converter = new JsonConverter();
        converter.Configure(new Dictionary<string, string> { ["schema.content"] = """{"type":"int32","optional":false}""" });

        Assert.Equal(new SchemaAndValue(Schema.Int32, 5), converter.ToConnectData("t", Headers.Empty, "5"u8.ToArray()));
    }

    [Fact]
    public void Configure_SchemaContentThatIsNoSchema_IsRefused()
    {
        using var converter = new JsonConverter();

        Assert.Throws<ConfigException>(() => converter.Configure(new Dictionary<string, string> { ["schema.content"] = "{}" }));
    }

    private static Struct Full() => new Struct(Person)
        .Put("id", 1L).Put("name", "Žofie").Put("grade", "c").Put("balance", BigDecimal.Parse("12.34"))
        .Put("born", new DateOnly(1990, 1, 2)).Put("wakes", new TimeOnly(6, 30)).Put("seen", DateTimeOffset.FromUnixTimeMilliseconds(1234))
        .Put("tags", new object?[] { "x", "y" })
        .Put("scores", new Dictionary<object, object?> { ["a"] = 1.5f })
        .Put("byId", new Dictionary<object, object?> { [1] = new byte[] { 1 }, [2] = null });

    private static string Text(byte[]? data) => Encoding.UTF8.GetString(data!);
}

public class JsonConverterWithoutSchemasTests : ConverterConformance
{
    protected override IReadOnlyList<SchemaAndValue> RoundTrips =>
    [
        new(null, 5L), new(null, 1.5), new(null, "x"), new(null, true), new(null, new object?[] { 1L, null, "x" }),
        new(null, new Dictionary<string, object?> { ["a"] = new Dictionary<string, object?> { ["b"] = 1L } }),
    ];

    protected override byte[]? Unreadable => "{\"a\":"u8.ToArray();

    protected override IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string> { ["schemas.enable"] = "false" };

    protected override IConverter CreateUnconfigured() => new JsonConverter();

    [Fact]
    public void ToConnectData_WholeNumberBeyond64Bits_KeepsItsDigits()
    {
        using var converter = new JsonConverter();
        converter.Configure(Settings);

        Assert.Equal(
            BigDecimal.Parse("123456789012345678901234567890"),
            converter.ToConnectData("t", Headers.Empty, "123456789012345678901234567890"u8.ToArray()).Value);
    }

    [Fact]
    public void FromConnectData_NumericDecimal_IsANumber()
    {
        using var converter = new JsonConverter();
        converter.Configure(new Dictionary<string, string> { ["schemas.enable"] = "false", ["decimal.format"] = "numeric" });

        Assert.Equal(
            "1.50"u8.ToArray(),
            converter.FromConnectData("t", Headers.Empty, LogicalTypes.Decimal(2).Build(), BigDecimal.Parse("1.50")));
    }

    [Fact]
    public void ToConnectData_DeeperThanTheLimit_IsTheRecordsFailure()
    {
        using var converter = new JsonConverter();
        converter.Configure(Settings);

        Assert.Throws<DataException>(
            () => converter.ToConnectData("t", Headers.Empty, Encoding.UTF8.GetBytes(new string('[', 100_000))));
    }

    [Fact]
    public void Headers_AreConvertedAsValues()
    {
        using var converter = new JsonConverter();
        converter.Configure(Settings);

        Assert.Equal("7"u8.ToArray(), converter.FromConnectHeader("t", "h", Schema.Int32, 7));
        Assert.Equal(7L, converter.ToConnectHeader("t", "h", "7"u8.ToArray()).Value);
    }
}
