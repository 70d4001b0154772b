using System.Text;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;
using Connect.TestKit.Conformance;

namespace Connect.Converters.Primitive.Tests;

public class StringConverterTests : ConverterConformance
{
    protected override IReadOnlyList<SchemaAndValue> RoundTrips => [new(Schema.String, "žluť"), new(null, ""), new(Schema.String, "b")];

    protected override byte[]? Unreadable => [0xff, 0xfe];

    protected override IConverter CreateUnconfigured() => new StringConverter();

    [Fact]
    public void FromConnectData_OtherTypes_GivesTheirText()
    {
        using var converter = new StringConverter();
        var schema = SchemaBuilder.Struct().Field("id", Schema.Int32).Build();

        Assert.Equal("7"u8.ToArray(), converter.FromConnectData("t", Headers.Empty, Schema.Int32, 7));
        Assert.Equal("true"u8.ToArray(), converter.FromConnectData("t", Headers.Empty, null, true));
        Assert.Equal("Struct{id=1}"u8.ToArray(), converter.FromConnectData("t", Headers.Empty, schema, new Struct(schema).Put("id", 1)));
    }

    [Fact]
    public void Encoding_OfTheSetting_IsUsedBothWays()
    {
        using var converter = new StringConverter();
        converter.Configure(new Dictionary<string, string> { ["converter.encoding"] = "UTF-16BE" });

        Assert.Equal(Encoding.BigEndianUnicode.GetBytes("ž"), converter.FromConnectData("t", Headers.Empty, null, "ž"));
        Assert.Equal("ž", converter.ToConnectData("t", Headers.Empty, Encoding.BigEndianUnicode.GetBytes("ž")).Value);
    }

    [Fact]
    public void Configure_UnknownEncoding_IsRefused()
    {
        using var converter = new StringConverter();

        Assert.Throws<ConfigException>(() => converter.Configure(new Dictionary<string, string> { ["converter.encoding"] = "EBCDIC-X" }));
    }
}

public class ByteArrayConverterTests : ConverterConformance
{
    protected override IReadOnlyList<SchemaAndValue> RoundTrips => [new(Schema.Bytes, new byte[] { 1, 2 }), new(null, Array.Empty<byte>())];

    protected override byte[]? Unreadable => null;

    protected override IConverter CreateUnconfigured() => new ByteArrayConverter();

    [Fact]
    public void FromConnectData_OtherSchema_IsRefused()
    {
        using var converter = new ByteArrayConverter();

        Assert.Throws<DataException>(() => converter.FromConnectData("t", Headers.Empty, Schema.String, "a"));
    }
}

public class BooleanConverterTests : ConverterConformance
{
    protected override IReadOnlyList<SchemaAndValue> RoundTrips => [new(Schema.Boolean, true), new(null, false)];

    protected override byte[]? Unreadable => [2];

    protected override IConverter CreateUnconfigured() => new BooleanConverter();
}

public class ShortConverterTests : ConverterConformance
{
    protected override IReadOnlyList<SchemaAndValue> RoundTrips => [new(Schema.Int16, short.MinValue), new(null, (short)1)];

    protected override byte[]? Unreadable => [1];

    protected override IConverter CreateUnconfigured() => new ShortConverter();
}

public class IntegerConverterTests : ConverterConformance
{
    protected override IReadOnlyList<SchemaAndValue> RoundTrips => [new(Schema.Int32, int.MinValue), new(null, 1)];

    protected override byte[]? Unreadable => [1, 2, 3, 4, 5];

    protected override IConverter CreateUnconfigured() => new IntegerConverter();

    [Fact]
    public void FromConnectData_Number_IsBigEndian()
    {
        using var converter = new IntegerConverter();

        Assert.Equal([0, 0, 1, 2], converter.FromConnectData("t", Headers.Empty, Schema.Int32, 258)!);
    }
}

public class LongConverterTests : ConverterConformance
{
    protected override IReadOnlyList<SchemaAndValue> RoundTrips => [new(Schema.Int64, long.MaxValue), new(null, -1L)];

    protected override byte[]? Unreadable => [];

    protected override IConverter CreateUnconfigured() => new LongConverter();
}

public class FloatConverterTests : ConverterConformance
{
    protected override IReadOnlyList<SchemaAndValue> RoundTrips => [new(Schema.Float32, 1.5f), new(null, float.NaN)];

    protected override byte[]? Unreadable => [1, 2];

    protected override IConverter CreateUnconfigured() => new FloatConverter();
}

public class DoubleConverterTests : ConverterConformance
{
    protected override IReadOnlyList<SchemaAndValue> RoundTrips => [new(Schema.Float64, 1.5), new(null, double.MinValue)];

    protected override byte[]? Unreadable => [1, 2, 3, 4];

    protected override IConverter CreateUnconfigured() => new DoubleConverter();
}

public class SimpleHeaderConverterTests
{
    public static TheoryData<object?> Values => new() { (object?)null, "text", true, (sbyte)5, 70000, 1.25, new DateOnly(2024, 3, 7) };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void FromAndTo_EachValue_ComesBack(object? value)
    {
        using var converter = new SimpleHeaderConverter();

        Assert.Equal(value, converter.ToConnectHeader("t", "h", converter.FromConnectHeader("t", "h", null, value)).Value);
    }

    [Fact]
    public void ToConnectHeader_BytesThatAreNoText_StayBytes()
    {
        using var converter = new SimpleHeaderConverter();
        var (schema, value) = converter.ToConnectHeader("t", "h", [0xff, 0x00]);

        Assert.Equal(Schema.Bytes, schema);
        Assert.Equal(new byte[] { 0xff, 0x00 }, value);
    }
}
