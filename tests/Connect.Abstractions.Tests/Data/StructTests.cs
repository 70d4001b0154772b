using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.Abstractions.Tests.Data;

public sealed class StructTests
{
    private static readonly Schema Order = SchemaBuilder.Struct().Named("shop.Order")
        .Field("id", Schema.Int64)
        .Field("state", SchemaBuilder.String().WithDefault("new").Build())
        .Field("note", Schema.OptionalString)
        .Build();

    [Fact]
    public void Get_UnsetFieldWithDefault_IsTheDefault()
    {
        var order = new Struct(Order).Put("id", 1L);

        Assert.Equal("new", order["state"]);
        Assert.Null(order.GetWithoutDefault("state"));
    }

    [Fact]
    public void Put_WrongType_NamesFieldAndTypes()
    {
        var error = Assert.Throws<DataException>(() => new Struct(Order).Put("id", 1));

        Assert.Equal("'id' holds a Int32, which does not fit schema 'Int64'.", error.Message);
    }

    [Fact]
    public void Put_NullInRequiredField_Throws() => Assert.Throws<DataException>(() => new Struct(Order).Put("id", null));

    [Fact]
    public void Put_UnknownField_NamesIt()
    {
        var error = Assert.Throws<DataException>(() => new Struct(Order).Put("price", 1L));

        Assert.Contains("'price'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_RequiredFieldUnset_Throws() => Assert.Throws<DataException>(() => new Struct(Order).Validate());

    [Fact]
    public void Validate_OnlyOptionalAndDefaultedFieldsUnset_Passes() => new Struct(Order).Put("id", 1L).Validate();

    [Fact]
    public void Get_AsAnotherType_NamesBoth()
    {
        var error = Assert.Throws<DataException>(() => new Struct(Order).Put("id", 1L).Get<string>("id"));

        Assert.Contains("Int64", error.Message, StringComparison.Ordinal);
        Assert.Contains("String", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equals_SameContent_IsTrueWithSameHash()
    {
        var one = new Struct(Order).Put("id", 1L).Put("note", "x");
        var other = new Struct(Order).Put("id", 1L).Put("note", "x");

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, new Struct(Order).Put("id", 2L).Put("note", "x"));
    }

    [Fact]
    public void Put_NestedStructOfAnotherSchema_Throws()
    {
        var line = SchemaBuilder.Struct().Field("order", Order).Build();
        var stranger = new Struct(SchemaBuilder.Struct().Field("id", Schema.Int64).Build());

        Assert.Throws<DataException>(() => new Struct(line).Put("order", stranger));
    }

    [Fact]
    public void Put_ArrayWithOneBadElement_Throws()
    {
        var tags = SchemaBuilder.Struct().Field("tags", SchemaBuilder.Array(Schema.String).Build()).Build();

        Assert.Throws<DataException>(() => new Struct(tags).Put("tags", new object?[] { "a", 1 }));
    }
}
