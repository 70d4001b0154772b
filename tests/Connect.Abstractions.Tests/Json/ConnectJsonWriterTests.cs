using System.Buffers;
using System.Text;
using System.Text.Json;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Json;

namespace Connect.Abstractions.Tests.Json;

public class ConnectJsonWriterTests
{
    private static readonly string BigDigits =
        Convert.ToBase64String(System.Numerics.BigInteger.Pow(10, 400).ToByteArray(isBigEndian: true));

    public static TheoryData<Schema?, object?, string> Values => new()
    {
        { null, null, "null" },
        { null, "žluť \"a\" <b>\n", "\"žluť \\\"a\\\" <b>\\n\"" },
        { null, long.MinValue, "-9223372036854775808" },
        { null, (sbyte)-1, "-1" },
        { null, (short)7, "7" },
        { null, true, "true" },
        { null, 1d, "1.0" },
        { null, -0.1f, "-0.1" },
        { null, 1e21, "1E+21" },
        { null, -1.7976931348623157e308, "-1.7976931348623157E+308" },
        { null, float.NegativeInfinity, "\"-Infinity\"" },
        { null, "", "\"\"" },
        { null, Array.Empty<byte>(), "\"\"" },
        { null, Array.Empty<object?>(), "[]" },
        { null, new Dictionary<object, object?> { ["a"] = 1, ["b"] = 2 }, "{\"a\":1,\"b\":2}" },
        { null, new Dictionary<object, object?>(), "{}" },
        { LogicalTypes.Decimal(0).Build(), BigDecimal.Parse("1" + new string('0', 400)), "\"" + BigDigits + "\"" },
        { null, double.NaN, "\"NaN\"" },
        { null, new byte[] { 0, 255 }, "\"AP8=\"" },
        { null, new object?[] { 1, null, "x" }, "[1,null,\"x\"]" },
        { null, new Dictionary<string, object?> { ["a"] = new Dictionary<string, object?>() }, "{\"a\":{}}" },
        { Schema.Int32, 5, "5" },
        { Schema.OptionalString, null, "null" },
        { SchemaBuilder.Int32().WithDefault(3).Build(), null, "3" },
        { LogicalTypes.DateSchema, new DateOnly(1970, 1, 3), "2" },
        { LogicalTypes.TimeSchema, new TimeOnly(0, 0, 1), "1000" },
        { LogicalTypes.TimestampSchema, DateTimeOffset.FromUnixTimeMilliseconds(-5), "-5" },
        { LogicalTypes.Decimal(2).Build(), BigDecimal.Parse("-1.50"), "\"/2o=\"" },
        { SchemaBuilder.Array(Schema.Int64).Build(), new object?[] { 1L, 2L }, "[1,2]" },
        {
            SchemaBuilder.Map(Schema.String, Schema.Int32).Build(),
            new Dictionary<object, object?> { ["k"] = 1 },
            "{\"k\":1}"
        },
        {
            SchemaBuilder.Map(Schema.Int32, Schema.String).Build(),
            new Dictionary<object, object?> { [1] = "a" },
            "[[1,\"a\"]]"
        },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void Write_EachKindOfValue_GivesTheFormOfKafkaConnect(Schema? schema, object? value, string expected) =>
        Assert.Equal(expected, Json(new ConnectJsonWriter(), schema, value));

    [Fact]
    public void Write_Struct_KeepsTheOrderOfTheFieldsAndFillsInDefaults()
    {
        var schema = SchemaBuilder.Struct()
            .Field("id", Schema.Int64)
            .Field("name", Schema.OptionalString)
            .Field("grade", SchemaBuilder.String().WithDefault("b").Build())
            .Build();

        Assert.Equal("""{"id":1,"name":null,"grade":"b"}""", Json(new ConnectJsonWriter(), schema, new Struct(schema).Put("id", 1L)));
    }

    [Fact]
    public void Write_NullNotReplacedByDefault_StaysNull()
    {
        var schema = SchemaBuilder.Int32().Optional().WithDefault(3).Build();

        Assert.Equal("null", Json(new ConnectJsonWriter(replaceNullWithDefault: false), schema, null));
    }

    [Fact]
    public void Write_NumericDecimal_KeepsEveryDigit() => Assert.Equal(
        "12345678901234567890123456789012345.600",
        Json(
            new ConnectJsonWriter(DecimalFormat.Numeric),
            LogicalTypes.Decimal(3).Build(),
            BigDecimal.Parse("12345678901234567890123456789012345.600")));

    [Theory]
    [InlineData(MapForm.ObjectOrPairs, """{"k":1}""", """[[7,1]]""")]
    [InlineData(MapForm.ObjectOrEntries, """{"k":1}""", """[{"key":7,"value":1}]""")]
    [InlineData(MapForm.Entries, """[{"key":"k","value":1}]""", """[{"key":7,"value":1}]""")]
    public void Write_Maps_HaveTheFormAskedFor(MapForm form, string withTextKeys, string withOtherKeys)
    {
        var json = new ConnectJsonWriter { Maps = form };

        Assert.Equal(
            withTextKeys,
            Json(json, SchemaBuilder.Map(Schema.String, Schema.Int32).Build(), new Dictionary<object, object?> { ["k"] = 1 }));
        Assert.Equal(
            withOtherKeys, Json(json, SchemaBuilder.Map(Schema.Int32, Schema.Int32).Build(), new Dictionary<object, object?> { [7] = 1 }));
    }

    [Fact]
    public void Write_DatesAsMilliseconds_AreTheStartOfTheDay() => Assert.Equal(
        "-86400000", Json(new ConnectJsonWriter { DatesAsMilliseconds = true }, LogicalTypes.DateSchema, new DateOnly(1969, 12, 31)));

    [Fact]
    public void Write_DecimalWithoutSchema_IsANumber() =>
        Assert.Equal("1.50", Json(new ConnectJsonWriter(), null, BigDecimal.Parse("1.50")));

    [Fact]
    public void Write_ValueThatDoesNotFit_NamesTheField()
    {
        var schema = SchemaBuilder.Struct().Field("age", Schema.Int32).Build();
        var value = new Struct(schema);
        value.PutUnchecked(0, "old");

        var error = Assert.Throws<DataException>(() => Json(new ConnectJsonWriter(), schema, value));

        Assert.Contains("'age' holds a String", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_RequiredNullWithoutDefault_IsRefused() =>
        Assert.Throws<DataException>(() => Json(new ConnectJsonWriter(), Schema.Int32, null));

    [Fact]
    public void Write_TypeOutsideTheModel_IsRefused() =>
        Assert.Throws<DataException>(() => Json(new ConnectJsonWriter(), null, Guid.Empty));

    [Fact]
    public void Write_ValueThatHoldsItself_IsRefused()
    {
        var list = new List<object?>();
        list.Add(list);

        Assert.Throws<DataException>(() => Json(new ConnectJsonWriter(), null, list));
    }

    [Fact]
    public void Write_FieldNames_AreEscaped()
    {
        var schema = SchemaBuilder.Struct().Field("a\"b", Schema.Int32).Field("ž\n", Schema.Int32).Build();

        Assert.Equal("{\"a\\\"b\":1,\"ž\\n\":2}", Json(new ConnectJsonWriter(), schema, new Struct(schema).Put("a\"b", 1).Put("ž\n", 2)));
    }

    [Fact]
    public void Write_StructWithoutFields_IsAnEmptyObject()
    {
        var schema = SchemaBuilder.Struct().Build();

        Assert.Equal("{}", Json(new ConnectJsonWriter(), schema, new Struct(schema)));
    }

    [Fact]
    public void Write_AmongOthers_GivesTheSameText()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ConnectJsonWriter.Options))
        {
            var json = new ConnectJsonWriter();
            writer.WriteStartArray();
            json.Write(writer, null, "a\"");
            json.Write(writer, Schema.Float64, 1d);
            writer.WriteStartObject();
            writer.WritePropertyName("key"u8);
            json.Write(writer, null, new Dictionary<string, object?> { ["a"] = 1, ["b"] = null });
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        Assert.Equal("""["a\"",1.0,{"key":{"a":1,"b":null}}]""", Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static string Json(ConnectJsonWriter json, Schema? schema, object? value)
    {
        var buffer = new JsonBuffer();
        json.Write(buffer, schema, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
