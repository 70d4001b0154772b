using Microsoft.Extensions.Configuration;

namespace Connect.Broker.Tests;

public sealed class BrokerOptionsTests
{
    [Fact]
    public void FromConfiguration_KafkasNames_AreBound()
    {
        var options = Bind(("listeners", "PLAINTEXT://127.0.0.1:0"), ("num.partitions", "3"), ("auto.create.topics.enable", "false"),
            ("topic.defaults:segment.bytes", "1048576"), ("log.flush.policy", "Interval"));

        Assert.Equal((3, false), (options.NumPartitions, options.AutoCreateTopicsEnable));
        Assert.Equal("1048576", options.TopicDefaults["segment.bytes"]);
        Assert.Equal(Storage.Durability.FlushPolicy.Interval, options.LogFlushPolicy);
    }

    [Fact]
    public void FromConfiguration_UnknownName_IsAnError()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Bind(("num.partition", "3")));

        Assert.Contains("num.partition.", error.Message, StringComparison.Ordinal);
        Assert.Contains("num.partitions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_SeveralMistakes_AreAllReported()
    {
        var options = new BrokerOptions { NumPartitions = 0, LogDirs = "a,b", Listeners = "SSL://0.0.0.0:9092,nonsense" };
        options.TopicDefaults["segment.bytes"] = "many";

        var error = Assert.Throws<InvalidOperationException>(options.Validate).Message;

        Assert.All(["num.partitions is 0", "log.dirs", "Listener SSL: TLS needs", "'nonsense'", "wildcard", "segment.bytes"],
            part => Assert.Contains(part, error, StringComparison.Ordinal));
    }

    private static BrokerOptions Bind(params (string Key, string Value)[] settings)
    {
        var values = settings.Select(entry => KeyValuePair.Create(entry.Key, (string?)entry.Value));
        return BrokerOptions.FromConfiguration(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }
}
