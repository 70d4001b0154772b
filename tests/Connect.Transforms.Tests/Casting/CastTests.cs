using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Transforms.Casting;

namespace Connect.Transforms.Tests.Casting;

public class CastTests
{
    public static TheoryData<object?, string, object?> Vectors => new()
    {
        { 5L, "int8", (sbyte)5 },
        { -2.9, "int32", -2 },
        { "12", "int64", 12L },
        { true, "int16", (short)1 },
        { 0, "boolean", false },
        { "TRUE", "boolean", true },
        { "1.5", "float64", 1.5 },
        { 3, "float32", 3f },
        { BigDecimal.Parse("12.99"), "int32", 12 },
        { BigDecimal.Parse("12.99"), "float64", 12.99 },
        { 7, "string", "7" },
        { 2d, "string", "2.0" },
        { new byte[] { 1 }, "string", "AQ==" },
        { DateTimeOffset.FromUnixTimeMilliseconds(1), "int64", 1L },
        { new DateOnly(1970, 1, 2), "int32", 1 },
        { new DateOnly(1970, 1, 2), "string", "1970-01-02" },
        { null, "int32", null },
    };

    [Theory]
    [MemberData(nameof(Vectors), DisableDiscoveryEnumeration = true)]
    public void Cast_WholeValue_GivesTheTarget(object? value, string type, object? expected)
    {
        using var transform = new Cast.Value().Configured(("spec", type));

        Assert.Equal(expected, transform.Apply(Records.Sink(value))!.Value);
    }

    [Theory]
    [InlineData(300, "int8")]
    [InlineData(1e300, "int64")]
    [InlineData("x", "int32")]
    [InlineData("", "float64")]
    public void Cast_ValueThatDoesNotFit_IsAnErrorNotAnotherNumber(object value, string type)
    {
        using var transform = new Cast.Value().Configured(("spec", type));

        Assert.Throws<DataException>(() => transform.Apply(Records.Sink(value)));
    }

    [Fact]
    public void Cast_Fields_ChangeValuesSchemasAndDefaults()
    {
        var schema = SchemaBuilder.Struct()
            .Field("id", Schema.Int64)
            .Field("count", SchemaBuilder.Int32().Optional().WithDefault(4).Build())
            .Field("kept", Schema.OptionalString)
            .Build();
        using var transform = new Cast.Value().Configured(("spec", "id:string,count:int64"));

        var result = (Struct)transform.Apply(Records.Sink(new Struct(schema).Put("id", 7L)))!.Value!;

        Assert.Equal("7", result["id"]);
        Assert.Equal(4L, result["count"]);
        Assert.Equal(4L, result.Schema.Field("count")!.Schema.DefaultValue);
        Assert.Equal(Schema.OptionalString, result.Schema.Field("kept")!.Schema);
    }

    [Fact]
    public void Cast_FieldsOfAnObject_AreCastWhereTheyExist()
    {
        using var transform = new Cast.Value().Configured(("spec", "id:int32,nosuch:string"));

        Assert.Equal(Records.Map(("id", 7)), transform.Apply(Records.Sink(Records.Map(("id", 7L))))!.Value);
    }

    [Theory]
    [InlineData("int33")]
    [InlineData("a:int8,string")]
    [InlineData("a:int8,a:int16")]
    [InlineData("a:bytes")]
    public void Configure_BadSpec_IsRefused(string spec)
    {
        using var transform = new Cast.Value();

        Assert.Throws<ConfigException>(() => transform.Configured(("spec", spec)));
    }
}
