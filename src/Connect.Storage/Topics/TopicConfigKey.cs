using System.Globalization;

namespace Connect.Storage.Topics;

/// <summary>Types of topic configurations, as DescribeConfigs names them.</summary>
public enum TopicConfigType
{
    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>Text.</summary>
    String,

    /// <summary>32-bit number.</summary>
    Int,

    /// <summary>64-bit number.</summary>
    Long,

    /// <summary>Floating-point number.</summary>
    Double,

    /// <summary>Comma-separated words.</summary>
    List,
}

/// <summary>
/// One topic configuration: https://kafka.apache.org/documentation/#topicconfigs. Each of Kafka's is acted on, or refused where it asks for
/// what this log does not have; none is taken and ignored.
/// </summary>
public sealed record TopicConfigKey(string Name, TopicConfigType Type, string Default)
{
    private const string OneReplica = "there is one replica of each partition";
    private const string NoTiers = "there is no tiered storage";
    private const string OneLevel = "the log compresses with its own level";

    /// <summary>Smallest allowed number.</summary>
    public double Min { get; init; } = double.MinValue;

    /// <summary>Largest allowed number.</summary>
    public double Max { get; init; } = double.MaxValue;

    /// <summary>Allowed words; null allows any.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>Why no value but the default is taken; null for a configuration that the log acts on.</summary>
    public string? WhyFixed { get; init; }

    /// <summary>All configurations that a topic can have, by name.</summary>
    public static IReadOnlyDictionary<string, TopicConfigKey> All { get; } = Define().ToDictionary(k => k.Name);

    /// <summary>Null if <paramref name="value"/> is allowed, otherwise what is wrong.</summary>
    public string? Check(string value)
    {
        if (WhyFixed is not null && value != Default)
        {
            return $"{Name} cannot be '{value}', only '{Default}': {WhyFixed}";
        }

        bool ok = Type switch
        {
            TopicConfigType.Boolean => bool.TryParse(value, out _),
            TopicConfigType.Int => int.TryParse(value, CultureInfo.InvariantCulture, out int n) && n >= Min && n <= Max,
            TopicConfigType.Long => long.TryParse(value, CultureInfo.InvariantCulture, out long n) && n >= Min && n <= Max,
            TopicConfigType.Double => double.TryParse(value, CultureInfo.InvariantCulture, out double n) && n >= Min && n <= Max,
            TopicConfigType.List => value.Split(',').All(word => Words is null || Words.Contains(word.Trim())),
            _ => Words is null || Words.Contains(value),
        };
        return ok ? null : $"{Name} cannot be '{value}'; expected is {Expectation()}";
    }

    private string Expectation()
    {
        if (Words is not null)
        {
            return (Type == TopicConfigType.List ? "some of " : "one of ") + string.Join(", ", Words);
        }

        return Type switch
        {
            TopicConfigType.Boolean => "true or false",
            TopicConfigType.String or TopicConfigType.List => "text",
            _ when Max < double.MaxValue => string.Create(CultureInfo.InvariantCulture, $"a number from {Min} to {Max}"),
            _ when Min > double.MinValue => string.Create(CultureInfo.InvariantCulture, $"a number of at least {Min}"),
            _ => "a number",
        };
    }

    private static IEnumerable<TopicConfigKey> Define() =>
    [
        new("cleanup.policy", TopicConfigType.List, "delete") { Words = ["delete", "compact"] },
        new("compression.type", TopicConfigType.String, "producer")
        {
            Words = ["producer", "uncompressed", "gzip", "snappy", "lz4", "zstd"],
        },
        new("compression.gzip.level", TopicConfigType.Int, "-1") { WhyFixed = OneLevel },
        new("compression.lz4.level", TopicConfigType.Int, "9") { WhyFixed = OneLevel },
        new("compression.zstd.level", TopicConfigType.Int, "3") { WhyFixed = OneLevel },
        new("delete.retention.ms", TopicConfigType.Long, "86400000") { Min = 0 },
        new("file.delete.delay.ms", TopicConfigType.Long, "60000") { Min = 0 },
        new("flush.messages", TopicConfigType.Long, "9223372036854775807") { Min = 1 },
        new("flush.ms", TopicConfigType.Long, "9223372036854775807") { Min = 0 },
        new("follower.replication.throttled.replicas", TopicConfigType.List, "") { WhyFixed = OneReplica },
        new("index.interval.bytes", TopicConfigType.Int, "4096") { Min = 0 },
        new("leader.replication.throttled.replicas", TopicConfigType.List, "") { WhyFixed = OneReplica },
        new("local.retention.bytes", TopicConfigType.Long, "-2") { WhyFixed = NoTiers },
        new("local.retention.ms", TopicConfigType.Long, "-2") { WhyFixed = NoTiers },
        new("max.compaction.lag.ms", TopicConfigType.Long, "9223372036854775807") { Min = 1 },
        new("max.message.bytes", TopicConfigType.Int, "1048588") { Min = 0 },
        new("message.downconversion.enable", TopicConfigType.Boolean, "true"),
        new("message.format.version", TopicConfigType.String, "3.0-IV1")
        {
            WhyFixed = "records are kept in format 2; leave it out, as Kafka 4 does",
        },
        new("message.timestamp.after.max.ms", TopicConfigType.Long, "9223372036854775807") { Min = 0 },
        new("message.timestamp.before.max.ms", TopicConfigType.Long, "9223372036854775807") { Min = 0 },
        new("message.timestamp.difference.max.ms", TopicConfigType.Long, "9223372036854775807") { Min = 0 },
        new("message.timestamp.type", TopicConfigType.String, "CreateTime") { Words = ["CreateTime", "LogAppendTime"] },
        new("min.cleanable.dirty.ratio", TopicConfigType.Double, "0.5") { Min = 0, Max = 1 },
        new("min.compaction.lag.ms", TopicConfigType.Long, "0") { Min = 0 },
        new("min.insync.replicas", TopicConfigType.Int, "1") { WhyFixed = OneReplica },
        new("preallocate", TopicConfigType.Boolean, "false") { WhyFixed = "segments grow as they are written" },
        new("remote.log.copy.disable", TopicConfigType.Boolean, "false") { WhyFixed = NoTiers },
        new("remote.log.delete.on.disable", TopicConfigType.Boolean, "false") { WhyFixed = NoTiers },
        new("remote.storage.enable", TopicConfigType.Boolean, "false") { WhyFixed = NoTiers },
        new("retention.bytes", TopicConfigType.Long, "-1") { Min = -1 },
        new("retention.ms", TopicConfigType.Long, "604800000") { Min = -1 },
        new("segment.bytes", TopicConfigType.Int, "1073741824") { Min = 14 },
        new("segment.index.bytes", TopicConfigType.Int, "10485760") { Min = 12 },
        new("segment.jitter.ms", TopicConfigType.Long, "0") { Min = 0 },
        new("segment.ms", TopicConfigType.Long, "604800000") { Min = 1 },
        new("unclean.leader.election.enable", TopicConfigType.Boolean, "false") { WhyFixed = OneReplica },
    ];
}
