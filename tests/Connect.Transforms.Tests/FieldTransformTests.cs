using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms.Tests;

public class FieldTransformTests
{
    private static readonly Schema Order = SchemaBuilder.Struct().Named("shop.Order")
        .Field("id", Schema.Int64)
        .Field("name", Schema.OptionalString)
        .Field("grade", SchemaBuilder.String().Optional().WithDefault("b").Build())
        .Field("address", SchemaBuilder.Struct().Optional()
            .Field("city", Schema.String)
            .Field("zip.code", Schema.OptionalInt32)
            .Build())
        .Build();

    private static Struct Value => new Struct(Order).Put("id", 7L).Put("name", "n")
        .Put("address", new Struct(Order.Field("address")!.Schema).Put("city", "Brno").Put("zip.code", 60200));

    [Fact]
    public void InsertField_Struct_AppendsOptionalAndRequiredFields()
    {
        using var transform = new InsertField.Value().Configured(
            ("topic.field", "topic"), ("partition.field", "part?"), ("offset.field", "off!"), ("timestamp.field", "ts"),
            ("static.field", "origin"), ("static.value", "here"));

        var result = (Struct)transform.Apply(Records.Sink(Value))!.Value!;

        Assert.Equal("t", result["topic"]);
        Assert.Equal(3, result["part"]);
        Assert.Equal(42L, result["off"]);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_709_823_845_067), result["ts"]);
        Assert.Equal("here", result["origin"]);
        Assert.True(result.Schema.Field("part")!.Schema.IsOptional);
        Assert.False(result.Schema.Field("off")!.Schema.IsOptional);
        Assert.Equal("b", result.GetWithoutDefault("grade"));
    }

    [Fact]
    public void InsertField_Object_PutsNumbersForTimestamps()
    {
        using var transform = new InsertField.Value().Configured(("timestamp.field", "ts"));

        var result = transform.Apply(Records.Sink(Records.Map(("id", 1L))))!;

        Assert.Equal(Records.Map(("id", 1L), ("ts", 1_709_823_845_067L)), result.Value);
    }

    [Fact]
    public void InsertField_OffsetOfASourceRecord_IsRefused()
    {
        using var transform = new InsertField.Value().Configured(("offset.field", "off"));
        var record = new SourceRecord
        {
            Topic = "t",
            Value = Records.Map(("id", 1L)),
            SourcePartition = Records.Map(),
            SourceOffset = Records.Map(),
        };

        Assert.Throws<DataException>(() => transform.Apply(record));
    }

    [Fact]
    public void InsertField_NothingToInsert_IsRefused()
    {
        using var transform = new InsertField.Key();

        Assert.Throws<ConfigException>(() => transform.Configured());
    }

    [Fact]
    public void ReplaceField_Struct_DropsAndRenames()
    {
        using var transform = new ReplaceField.Value().Configured(("exclude", "name,address"), ("renames", "id:key"));

        var result = (Struct)transform.Apply(Records.Sink(Value))!.Value!;

        Assert.Equal(["key", "grade"], result.Schema.Fields.Select(f => f.Name));
        Assert.Equal(7L, result["key"]);
        Assert.Equal("shop.Order", result.Schema.Name);
    }

    [Theory]
    [InlineData("include", "id")]
    [InlineData("whitelist", "id")]
    public void ReplaceField_Include_KeepsOnlyTheListed(string key, string value)
    {
        using var transform = new ReplaceField.Value().Configured((key, value));

        Assert.Equal(Records.Map(("id", 1L)), transform.Apply(Records.Sink(Records.Map(("id", 1L), ("x", 2L))))!.Value);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a:b,a:c")]
    [InlineData("a:")]
    public void ReplaceField_BadRename_IsRefused(string renames)
    {
        using var transform = new ReplaceField.Value();

        Assert.Throws<ConfigException>(() => transform.Configured(("renames", renames)));
    }

    [Fact]
    public void MaskField_WithoutReplacement_GivesEmptyValues()
    {
        using var transform = new MaskField.Value().Configured(("fields", "id,name"));

        var result = (Struct)transform.Apply(Records.Sink(Value))!.Value!;

        Assert.Equal(0L, result["id"]);
        Assert.Equal("", result["name"]);
    }

    [Fact]
    public void MaskField_WithReplacement_ConvertsIt()
    {
        using var transform = new MaskField.Value().Configured(("fields", "id,name"), ("replacement", "123"));

        var result = transform.Apply(Records.Sink(Records.Map(("id", 7L), ("name", "n"), ("other", null))))!;

        Assert.Equal(Records.Map(("id", 123L), ("name", "123"), ("other", null)), result.Value);
    }

    [Fact]
    public void MaskField_ReplacementThatDoesNotFit_NamesTheField()
    {
        using var transform = new MaskField.Value().Configured(("fields", "id"), ("replacement", "xx"));

        Assert.Contains("'id'", Assert.Throws<DataException>(() => transform.Apply(Records.Sink(Value))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ValueToKey_Struct_MakesAKeyWithItsSchema()
    {
        using var transform = new ValueToKey().Configured(("fields", "name,id"));

        var result = transform.Apply(Records.Sink(Value))!;

        Assert.Equal(["name", "id"], result.KeySchema!.Fields.Select(f => f.Name));
        Assert.Equal(7L, ((Struct)result.Key!)["id"]);
    }

    [Fact]
    public void ValueToKey_UnknownFieldOrTombstone_SaysWhatToDo()
    {
        using var transform = new ValueToKey().Configured(("fields", "nosuch"));

        Assert.Contains(
            "'nosuch'", Assert.Throws<DataException>(() => transform.Apply(Records.Sink(Value))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "RecordIsTombstone", Assert.Throws<DataException>(() => transform.Apply(Records.Sink(null))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("V1", "name", "n")]
    [InlineData("V2", "address.city", "Brno")]
    [InlineData("V2", "address.`zip.code`", 60200)]
    public void ExtractField_Struct_GivesTheFieldWithItsSchema(string version, string field, object expected)
    {
        using var transform = new ExtractField.Value().Configured(("field", field), ("field.syntax.version", version));

        var result = transform.Apply(Records.Sink(Value))!;

        Assert.Equal(expected, result.Value);
        Assert.NotNull(result.ValueSchema);
    }

    [Fact]
    public void ExtractField_MissingField_IsAnErrorWithSchemaAndNullWithout()
    {
        using var transform = new ExtractField.Value().Configured(("field", "nosuch"));

        Assert.Throws<DataException>(() => transform.Apply(Records.Sink(Value)));
        Assert.Null(transform.Apply(Records.Sink(Records.Map(("id", 1L))))!.Value);
    }

    [Fact]
    public void ExtractField_DefaultedNull_IsReplacedWhenAsked()
    {
        using var replacing = new ExtractField.Value().Configured(("field", "grade"));
        using var keeping = new ExtractField.Value().Configured(("field", "grade"), ("replace.null.with.default", "false"));

        Assert.Equal("b", replacing.Apply(Records.Sink(Value))!.Value);
        Assert.Null(keeping.Apply(Records.Sink(Value))!.Value);
    }

    [Fact]
    public void ExtractField_Key_LeavesTheValue()
    {
        using var transform = new ExtractField.Key().Configured(("field", "id"));
        var record = Records.Sink("v", Schema.String, Value, Order);

        var result = transform.Apply(record)!;

        Assert.Equal(7L, result.Key);
        Assert.Equal("v", result.Value);
    }

    [Fact]
    public void ExtractField_BacktickNeverClosed_IsRefused()
    {
        using var transform = new ExtractField.Value();

        Assert.Throws<ConfigException>(() => transform.Configured(("field", "a.`b"), ("field.syntax.version", "V2")));
    }

    [Fact]
    public void Flatten_StructAndObject_JoinNames()
    {
        using var transform = new Flatten.Value().Configured(("delimiter", "_"));
        var withoutAddress = new Struct(Order).Put("id", 7L);

        var result = (Struct)transform.Apply(Records.Sink(Value))!.Value!;
        var empty = (Struct)transform.Apply(Records.Sink(withoutAddress))!.Value!;
        var map = transform.Apply(Records.Sink(Records.Map(("a", Records.Map(("b", 1L), ("c", Records.Map(("d", null))))))))!;

        Assert.Equal(["id", "name", "grade", "address_city", "address_zip.code"], result.Schema.Fields.Select(f => f.Name));
        Assert.Equal("Brno", result["address_city"]);
        Assert.Null(empty["address_city"]);
        Assert.Equal(Records.Map(("a_b", 1L), ("a_c_d", null)), map.Value);
    }

    [Fact]
    public void HoistField_Value_IsWrapped()
    {
        using var transform = new HoistField.Value().Configured(("field", "row"));

        Assert.Equal(5, ((Struct)transform.Apply(Records.Sink(5, Schema.Int32))!.Value!)["row"]);
        Assert.Equal(Records.Map(("row", null)), transform.Apply(Records.Sink(null))!.Value);
    }

    [Fact]
    public void SetSchemaMetadata_Struct_CarriesTheNewNameAndVersion()
    {
        using var transform = new SetSchemaMetadata.Value().Configured(("schema.name", "a.B"), ("schema.version", "3"));

        var result = transform.Apply(Records.Sink(Value))!;

        Assert.Equal("a.B", result.ValueSchema!.Name);
        Assert.Equal(3, ((Struct)result.Value!).Schema.Version);
        Assert.Null(transform.Apply(Records.Sink(null))!.Value);
        Assert.Throws<DataException>(() => transform.Apply(Records.Sink("x")));
    }

    [Fact]
    public void FieldTransforms_Tombstone_PassesUnchanged()
    {
        ITransform[] transforms =
        [
            new InsertField.Value().Configured(("topic.field", "x")), new ReplaceField.Value().Configured(("exclude", "x")),
            new MaskField.Value().Configured(("fields", "x")), new ExtractField.Value().Configured(("field", "x")),
            new Flatten.Value().Configured(),
        ];
        var tombstone = Records.Sink(null);

        Assert.All(transforms, t => Assert.Same(tombstone, t.Apply(tombstone)));
    }

    [Fact]
    public void FieldTransforms_ValueWithoutFields_SayWhatTheyNeed()
    {
        using var transform = new MaskField.Value().Configured(("fields", "x"));

        var error = Assert.Throws<DataException>(() => transform.Apply(Records.Sink("text")));

        Assert.Contains("MaskField needs a struct or an object as the record's value", error.Message, StringComparison.Ordinal);
    }
}
