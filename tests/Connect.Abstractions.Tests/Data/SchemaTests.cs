using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.Abstractions.Tests.Data;

public sealed class SchemaTests
{
    [Fact]
    public void Equals_SameParts_IsTrueWithSameHash()
    {
        var one = Order();
        var other = Order();

        Assert.NotSame(one, other);
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
    }

    [Fact]
    public void Equals_DefaultBytesWithSameContent_IsTrue()
    {
        var one = SchemaBuilder.Bytes().WithDefault(new byte[] { 1, 2 }).Build();
        var other = SchemaBuilder.Bytes().WithDefault(new byte[] { 1, 2 }).Build();

        Assert.Equal(one, other);
    }

    [Fact]
    public void Equals_OneFieldDiffers_IsFalse()
    {
        var other = SchemaBuilder.Struct().Named("shop.Order").Field("id", Schema.Int64).Field("note", Schema.String).Build();

        Assert.NotEqual(Order(), other);
    }

    [Fact]
    public void Field_UnknownName_IsNull() => Assert.Null(Order().Field("price"));

    [Fact]
    public void Field_OfPrimitive_NamesTheSchema()
    {
        var error = Assert.Throws<DataException>(() => Schema.Int32.Field("id"));

        Assert.Contains("Int32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_DefaultOfAnotherType_Throws() =>
        Assert.Throws<DataException>(() => SchemaBuilder.Int32().WithDefault("one").Build());

    [Fact]
    public void Field_DefinedTwice_Throws()
    {
        var builder = SchemaBuilder.Struct().Field("id", Schema.Int64);

        var error = Assert.Throws<SchemaBuilderException>(() => builder.Field("id", Schema.String));
        Assert.Contains("'id'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CopyOf_Struct_KeepsAllButTheFields()
    {
        var source = SchemaBuilder.Struct().Named("n").WithVersion(3).WithDoc("d").Optional().Field("id", Schema.Int64).Build();

        var copy = SchemaBuilder.CopyOf(source).Build();

        Assert.Equal(("n", 3, "d", true), (copy.Name, copy.Version, copy.Doc, copy.IsOptional));
        Assert.Empty(copy.Fields);
    }

    private static Schema Order() =>
        SchemaBuilder.Struct().Named("shop.Order").Field("id", Schema.Int64).Field("note", Schema.OptionalString).Build();
}
