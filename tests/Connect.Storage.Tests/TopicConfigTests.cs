using Connect.Storage.Topics;
using Connect.TestKit;

namespace Connect.Storage.Tests;

/// <summary>All names of https://kafka.apache.org/documentation/#topicconfigs from 2.4 to 4.0.</summary>
public sealed class TopicConfigTests
{
    public static TheoryData<string, string> Honoured => new()
    {
        { "cleanup.policy", "compact,delete" },
        { "compression.type", "zstd" },
        { "delete.retention.ms", "1" },
        { "file.delete.delay.ms", "1" },
        { "flush.messages", "1" },
        { "flush.ms", "1" },
        { "index.interval.bytes", "1" },
        { "max.compaction.lag.ms", "1" },
        { "max.message.bytes", "1" },
        { "message.downconversion.enable", "false" },
        { "message.timestamp.after.max.ms", "1" },
        { "message.timestamp.before.max.ms", "1" },
        { "message.timestamp.difference.max.ms", "1" },
        { "message.timestamp.type", "LogAppendTime" },
        { "min.cleanable.dirty.ratio", "0.1" },
        { "min.compaction.lag.ms", "1" },
        { "retention.bytes", "1" },
        { "retention.ms", "1" },
        { "segment.bytes", "100" },
        { "segment.index.bytes", "100" },
        { "segment.jitter.ms", "1" },
        { "segment.ms", "1" },
    };

    public static TheoryData<string, string, string> Refused => new()
    {
        { "compression.gzip.level", "5", "level" },
        { "compression.lz4.level", "5", "level" },
        { "compression.zstd.level", "5", "level" },
        { "follower.replication.throttled.replicas", "*", "one replica" },
        { "leader.replication.throttled.replicas", "*", "one replica" },
        { "local.retention.bytes", "5", "tiered" },
        { "local.retention.ms", "5", "tiered" },
        { "message.format.version", "0.10.2", "format 2" },
        { "min.insync.replicas", "2", "one replica" },
        { "preallocate", "true", "grow" },
        { "remote.log.copy.disable", "true", "tiered" },
        { "remote.log.delete.on.disable", "true", "tiered" },
        { "remote.storage.enable", "true", "tiered" },
        { "unclean.leader.election.enable", "true", "one replica" },
    };

    [Theory]
    [MemberData(nameof(Honoured))]
    public void Setting_ThatIsTaken_ChangesWhatTheLogDoes(string name, string value)
    {
        TopicConfig config = Parse((name, value));
        if (name != "message.downconversion.enable")
        {
            Assert.NotEqual(Parse(), config);
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Setting_ThatTheLogCannotKeep_IsRefusedWithTheReason(string name, string value, string reason)
    {
        LogException e = Assert.Throws<LogException>(() => Parse((name, value)));
        Assert.Equal(LogErrorKind.InvalidConfig, e.Kind);
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Equal(Parse(), Parse((name, TopicConfigKey.All[name].Default)));
    }

    [Fact]
    public void EveryName_IsInOneOfTheLists_AndInTheDocument()
    {
        IEnumerable<string> honoured = Honoured.Select(row => row.Data.Item1);
        string[] listed = [.. honoured.Concat(Refused.Select(row => row.Data.Item1)).Order(StringComparer.Ordinal)];
        Assert.Equal(listed, TopicConfigKey.All.Keys.Order(StringComparer.Ordinal));
        string document = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "compatibility.md"));
        Assert.All(listed, name => Assert.Contains($"`{name}`", document, StringComparison.Ordinal));
    }

    [Fact]
    public void UnknownName_IsRefused() => Assert.Throws<LogException>(() => Parse(("no.such.setting", "1")));

    [Fact]
    public void OlderTimestampBound_CountsWhereTheNewOnesAreNotSet()
    {
        TopicConfig config = Parse(("message.timestamp.difference.max.ms", "5"), ("message.timestamp.after.max.ms", "7"));
        Assert.Equal((5, 7), (config.TimestampBeforeMaxMs, config.TimestampAfterMaxMs));
    }

    [Fact]
    public async Task StoredSetting_ThatIsRefusedToday_IsSaidAndDoesNotCount()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("retention.ms", "5")]);
        await fixture.Store.DisposeAsync();
        string registry = fixture.Disk.ReadText("/data/topics.json");
        string old = registry.Replace("\"retention.ms\": \"5\"", "\"min.insync.replicas\": \"2\"", StringComparison.Ordinal);
        Assert.NotEqual(registry, old);
        Files.AtomicFile.Write(fixture.Disk, "/data/topics.json", old);

        await fixture.OpenAsync();
        Assert.Contains(fixture.Messages, m => m.Contains("min.insync.replicas cannot be '2'", StringComparison.Ordinal));
        await fixture.AppendAsync("a");
    }

    private static TopicConfig Parse(params (string Name, string Value)[] configs) =>
        TopicConfig.Parse(configs.ToDictionary(c => c.Name, c => c.Value), new Dictionary<string, string>());
}
