using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Text;

namespace Connect.Abstractions.Tests.Text;

public class ConnectTextTests
{
    public static TheoryData<object?, string?> Texts => new()
    {
        { null, null },
        { "a \"b\"", "a \"b\"" },
        { true, "true" },
        { (sbyte)-3, "-3" },
        { 7L, "7" },
        { 2d, "2.0" },
        { 0.5f, "0.5" },
        { new byte[] { 1, 2 }, "AQI=" },
        { BigDecimal.Parse("1.50"), "1.50" },
        { new DateOnly(2024, 3, 7), "2024-03-07" },
        { new TimeOnly(1, 2, 3, 4), "01:02:03.004Z" },
        { DateTimeOffset.FromUnixTimeMilliseconds(1), "1970-01-01T00:00:00.001Z" },
        { new object?[] { 1, "x", null }, "[1,\"x\",null]" },
        { new Dictionary<string, object?> { ["k"] = "a\"b" }, "{\"k\":\"a\\\"b\"}" },
    };

    public static TheoryData<string, object?> Values => new()
    {
        { "true", true },
        { "12", (sbyte)12 },
        { "-300", (short)-300 },
        { "70000", 70000 },
        { "5000000000", 5_000_000_000L },
        { "1.25", 1.25 },
        { "1e3", 1000d },
        { "2024-03-07", new DateOnly(2024, 3, 7) },
        { "01:02:03.004Z", new TimeOnly(1, 2, 3, 4) },
        { "1970-01-01T00:00:00.001Z", DateTimeOffset.FromUnixTimeMilliseconds(1) },
        { "hello", "hello" },
        { "12 apples", "12 apples" },
        { "-", "-" },
        { "", "" },
        { "[1", "[1" },
        { "\"quoted \\\" text\"", "quoted \" text" },
        { "null", null },
        { "[1, 2]", new object?[] { (sbyte)1, (sbyte)2 } },
        { "{\"a\": [true]}", new Dictionary<object, object?> { ["a"] = new object?[] { true } } },
    };

    [Theory]
    [MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public void Format_EachKindOfValue_GivesTheFormOfKafkaConnect(object? value, string? expected) =>
        Assert.Equal(expected, ConnectText.Format(value));

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void Parse_Text_InfersTheValue(string text, object? expected) =>
        Assert.True(ConnectValue.AreEqual(expected, ConnectText.Parse(text).Value), ConnectText.Parse(text).Value?.ToString());

    [Fact]
    public void Parse_ListOfOneType_HasASchema() =>
        Assert.Equal(SchemaBuilder.Array(Schema.Int8).Build(), ConnectText.Parse("[1,2]").Schema);

    [Fact]
    public void Parse_ListOfSeveralTypes_HasNoSchema() => Assert.Null(ConnectText.Parse("[1,\"a\"]").Schema);

    [Fact]
    public void Parse_DeeplyNestedText_StaysText() => Assert.Equal(new string('[', 5000), ConnectText.Parse(new string('[', 5000)).Value);

    [Fact]
    public void Format_TypeOutsideTheModel_IsRefused() => Assert.Throws<DataException>(() => ConnectText.Format(Guid.Empty));
}
