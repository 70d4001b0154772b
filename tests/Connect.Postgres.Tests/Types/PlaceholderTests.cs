using Connect.Abstractions.Data;
using Connect.Cdc.Values;
using Connect.Postgres.Types;

namespace Connect.Postgres.Tests.Types;

/// <summary>What stands for a TOASTed value that was not sent, and for a value that a change does not carry.</summary>
public sealed class PlaceholderTests
{
    private static readonly byte[] PlaceholderBytes = "__debezium_unavailable_value"u8.ToArray();

    [Theory]
    [InlineData("text", "__debezium_unavailable_value")]
    [InlineData("jsonb", "__debezium_unavailable_value")]
    [InlineData("bytea", "0x5f5f646562657a69756d5f756e617661696c61626c655f76616c7565")]
    [InlineData("hstore", "{\"__debezium_unavailable_value\":\"__debezium_unavailable_value\"}")]
    [InlineData("text[]", "[__debezium_unavailable_value]")]
    [InlineData("bytea[]", "[0x5f5f646562657a69756d5f756e617661696c61626c655f76616c7565]")]
    [InlineData("uuid[]", "[b68a35a7-17ad-35b3-af2a-ae46edb4545a]")]
    [InlineData("geometry", "{wkb: 0x5f5f646562657a69756d5f756e617661696c61626c655f76616c7565, srid: null, extensions: null}")]
    public void Unavailable_TellsThatTheValueWasNotSent(string declared, string expected) =>
        Assert.Equal(expected, Notation.Of(ConverterFor(declared).Unavailable));

    [Theory]
    [InlineData("integer[]", typeof(int))]
    [InlineData("bigint[]", typeof(long))]
    [InlineData("date[]", typeof(int))]
    public void Unavailable_OfNumbers_IsOneForEachByte(string declared, Type type)
    {
        var numbers = Assert.IsType<IReadOnlyList<object?>>(ConverterFor(declared).Unavailable, exactMatch: false);

        Assert.Equal(PlaceholderBytes.Select(b => Convert.ChangeType(b, type, null)), numbers);
    }

    [Fact]
    public void Unavailable_WithHexPlaceholder_IsItsBytes()
    {
        var handling = new TypeHandling { UnavailableValuePlaceholder = "hex:00ff" };

        Assert.Equal([0, 0xFF], (byte[])ConverterFor("bytea", handling).Unavailable);
    }

    [Theory]
    [InlineData("__unavailable", true)]
    [InlineData("hex:", true)]
    [InlineData("hex:00fF", true)]
    [InlineData("hex:0", false)]
    [InlineData("hex:zz", false)]
    public void ErrorIn_HexPlaceholder_NeedsPairsOfDigits(string placeholder, bool isValid) =>
        Assert.Equal(isValid, UnavailableValue.ErrorIn(placeholder) is null);

    [Fact]
    public void Unavailable_OfDecimal_SpellsThePlaceholderInItsBytes()
    {
        var converter = ConverterFor("numeric(10,2)");

        Assert.Equal(PlaceholderBytes, (byte[])LogicalTypes.ToPrimitive(converter.Schema, converter.Unavailable)!);
    }

    [Theory]
    [InlineData("integer", "0")]
    [InlineData("boolean", "false")]
    [InlineData("text", "\"\"")]
    [InlineData("numeric(10,2)", "0.00")]
    [InlineData("numeric", "{scale: 0, value: 0x00}")]
    [InlineData("timestamp with time zone", "1970-01-01T00:00:00Z")]
    [InlineData("hstore", "{}")]
    [InlineData("integer[]", "[]")]
    [InlineData("line", "{a: 0, b: 1, c: 0}")]
    public void Missing_IsTheZeroOfTheType(string declared, string expected) =>
        Assert.Equal(expected, Notation.Of(ConverterFor(declared).Missing));

    [Fact]
    public void For_OptionalColumn_GivesStructsOfThatSchema()
    {
        var converter = ConverterFor("numeric");
        var schema = converter.StartSchema().Optional().Build();

        var value = Assert.IsType<Struct>(converter.For(schema).Read("1.5"u8));

        Assert.Same(schema, value.Schema);
        Assert.Equal(VariableScaleDecimal.Schema.Fields, schema.Fields);
    }

    private static ColumnConverter ConverterFor(string declared, TypeHandling? handling = null)
    {
        var (type, modifier) = ExampleTypes.Resolve(declared);
        return new PostgresTypeRegistry(handling ?? new TypeHandling()).ConverterFor(type, modifier)!;
    }
}
