using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Cdc.Filters;
using Connect.Cdc.Tables;

namespace Connect.Cdc.Tests.Filters;

public sealed class FilterTests
{
    private static readonly TableId Orders = new(null, "shop", "orders");

    [Theory]
    [InlineData("", "", true)]
    [InlineData("shop.orders", "", true)]
    [InlineData("SHOP\\.ORDERS", "", true)]
    [InlineData("shop\\.order", "", false)]
    [InlineData("orders", "", false)]
    [InlineData("other.x,shop\\..*", "", true)]
    [InlineData("", "shop\\.orders", false)]
    [InlineData("", "shop\\.order", true)]
    public void TableFilter_MatchesWholeNamesInAnyCase(string include, string exclude, bool expected) =>
        Assert.Equal(expected, new TableFilter([], [], Split(include), Split(exclude)).Includes(Orders));

    [Theory]
    [InlineData("shop", "", true)]
    [InlineData("other", "", false)]
    [InlineData("", "sho.", false)]
    public void TableFilter_AppliesSchemasToo(string include, string exclude, bool expected) =>
        Assert.Equal(expected, new TableFilter(Split(include), Split(exclude), [], []).Includes(Orders));

    [Theory]
    [InlineData("shop.orders:a,b;other:c", "a,b")]
    [InlineData(".*orders:x", "x")]
    [InlineData("other:c", null)]
    public void MessageKeyRules_GiveTheColumnsOfTheFirstMatch(string setting, string? expected)
    {
        Assert.Null(MessageKeyRules.ErrorIn(setting));
        Assert.Equal(expected, new MessageKeyRules(setting).ColumnsOf(Orders) is { } columns ? string.Join(",", columns) : null);
    }

    [Theory]
    [InlineData("shop.orders")]
    [InlineData("shop.orders:")]
    [InlineData("shop.orders:a,,b")]
    [InlineData("shop.(orders:a")]
    public void MessageKeyRules_MalformedSetting_IsAnError(string setting) => Assert.NotNull(MessageKeyRules.ErrorIn(setting));

    [Theory]
    [InlineData("column.mask.with.4.chars", "secret", "****")]
    [InlineData("column.mask.with.0.chars", "secret", "")]
    [InlineData("column.truncate.to.3.chars", "secret", "sec")]
    [InlineData("column.truncate.to.30.chars", "secret", "secret")]
    [InlineData("column.mask.hash.v2.SHA-256.with.salt.pepper", "secret", "744a9101f7182a6ae0d978121ff74e33cac8d283")]
    public void MaskRules_HideWhatTheirNamesSay(string key, string value, string expected)
    {
        var errors = new List<ConfigError>();
        var rules = new MaskRules(new Dictionary<string, string> { [key] = "shop.orders.card" }, errors);
        var mask = rules.MaskFor(Orders, new ColumnDefinition("card", Schema.OptionalString) { Length = 40 })!;
        Assert.Empty(errors);
        Assert.Equal(expected, mask.Apply(value));
    }

    [Fact]
    public void MaskRules_OtherColumnsAndNumbers_HaveNoMask()
    {
        var rules = new MaskRules(new Dictionary<string, string> { ["column.mask.with.4.chars"] = "shop.orders.(card|total)" }, []);
        Assert.Null(rules.MaskFor(Orders, new ColumnDefinition("name", Schema.String)));
        Assert.Null(rules.MaskFor(Orders, new ColumnDefinition("total", Schema.Int32)));
    }

    [Theory]
    [InlineData("column.mask.with.x.chars", "a")]
    [InlineData("column.mask.hash.v2.ROT13.with.salt.s", "a")]
    [InlineData("column.mask.with.4.chars", "(")]
    public void MaskRules_MalformedSetting_IsReported(string key, string value)
    {
        var errors = new List<ConfigError>();
        _ = new MaskRules(new Dictionary<string, string> { [key] = value }, errors);
        Assert.Equal(key, Assert.Single(errors).Key);
    }

    [Fact]
    public void NamesOfNone_AreEntriesThatAreNamesOfNoTable()
    {
        var filter = new TableFilter([], [], ["shop.orders", "shop\\.order", "shop.Items", "shop.arch.*"], []);
        Assert.Equal(["shop.order", "shop.Items"], filter.NamesOfNone([Orders]));
    }

    [Fact]
    public void Conflicts_IncludeAndExcludeTogether_AreReported()
    {
        var config = new ConfigDef([.. FilterOptions.SchemaKeys, .. FilterOptions.Keys]).Parse(
            new Dictionary<string, string> { ["table.include.list"] = "a", ["table.exclude.list"] = "b" });
        Assert.Equal("table.exclude.list", Assert.Single(FilterOptions.Conflicts(config)).Key.Name);
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
