using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.Transforms.Tests;

public class RegexRouterTests
{
    [Theory]
    [InlineData("(.*)", "copy-$1", "orders", "copy-orders")]
    [InlineData("server\\.shop\\.(.*)", "$1", "server.shop.orders", "orders")]
    [InlineData("shop", "x", "shop.orders", "shop.orders")]
    [InlineData("(?<db>[^.]+)\\.(?<table>.+)", "${table}_${db}", "a.b", "b_a")]
    [InlineData("orders", "\\$literal", "orders", "$literal")]
    [InlineData("a|ab", "x", "ab", "x")]
    public void Apply_Topic_IsRenamedWhenAllOfItMatches(string regex, string replacement, string topic, string expected)
    {
        using var transform = new RegexRouter().Configured(("regex", regex), ("replacement", replacement));

        Assert.Equal(expected, transform.Apply(Records.Sink("v", topic: topic))!.Topic);
    }

    [Fact]
    public void Apply_SinkRecord_KeepsWhereItWasRead()
    {
        using var transform = new RegexRouter().Configured(("regex", "t"), ("replacement", "u"));

        var routed = Assert.IsType<SinkRecord>(transform.Apply(Records.Sink("v")));

        Assert.Equal(new TopicPartition("t", 3), routed.OriginalTopicPartition);
        Assert.Equal(42, routed.Offset);
    }

    [Theory]
    [InlineData("(", "x", "regex")]
    [InlineData("(a)", "$2", "no group 2")]
    [InlineData("a", "b$", "\\$")]
    [InlineData("a", "b\\", "backslash")]
    public void Configure_Mistake_SaysWhich(string regex, string replacement, string reason)
    {
        using var transform = new RegexRouter();

        var error = Assert.Throws<ConfigException>(() => transform.Configured(("regex", regex), ("replacement", replacement)));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
