using BenchmarkDotNet.Attributes;
using Connect.Abstractions.Data;
using Connect.Converters.Json;

namespace Connect.Benchmarks;

/// <summary>A row of ten fields to JSON and back, bare and in the envelope with its schema.</summary>
[MemoryDiagnoser]
public class JsonConversion
{
    private static readonly Schema Row = SchemaBuilder.Struct().Named("shop.public.orders.Value").Optional()
        .Field("id", Schema.Int64)
        .Field("customer", Schema.OptionalString)
        .Field("address", Schema.OptionalString)
        .Field("count", Schema.OptionalInt32)
        .Field("total", Schema.OptionalInt64)
        .Field("weight", Schema.OptionalFloat64)
        .Field("paid", Schema.OptionalBoolean)
        .Field("created", SchemaBuilder.Int64().Named("io.debezium.time.MicroTimestamp").Optional().Build())
        .Field("changed", LogicalTypes.Timestamp().Optional().Build())
        .Field("note", Schema.OptionalString)
        .Build();

    private readonly Struct _value = new Struct(Row)
        .Put("id", 123_456L).Put("customer", "Ada Lovelace").Put("address", "12 St James's Square").Put("count", 42)
        .Put("total", 99_999_999L).Put("weight", 3.25).Put("paid", true).Put("created", 1_709_823_845_067_000L)
        .Put("changed", DateTimeOffset.FromUnixTimeMilliseconds(1_709_823_845_067)).Put("note", "by bicycle");

    private JsonConverter _converter = null!;
    private byte[] _json = [];

    /// <summary>Whether the schema goes with the row.</summary>
    [Params(false, true)]
    public bool SchemasEnable { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _converter = Create(SchemasEnable);
        _json = Write()!;
    }

    [GlobalCleanup]
    public void Cleanup() => _converter.Dispose();

    [Benchmark]
    public byte[]? Write() => _converter.FromConnectData("orders", Headers.Empty, Row, _value);

    [Benchmark]
    public SchemaAndValue Read() => _converter.ToConnectData("orders", Headers.Empty, _json);

    private static JsonConverter Create(bool schemasEnable)
    {
        var converter = new JsonConverter();
        converter.Configure(new Dictionary<string, string> { ["schemas.enable"] = schemasEnable ? "true" : "false" });
        return converter;
    }
}
