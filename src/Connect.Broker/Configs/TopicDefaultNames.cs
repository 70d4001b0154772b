using System.Collections.Frozen;

namespace Connect.Broker.Configs;

/// <summary>
/// How Kafka names on the broker what topics have by default: https://kafka.apache.org/documentation/#topicconfigs (Server Default
/// Property). Not among them is flush.ms: its name on the broker, log.flush.interval.ms, is that of a flush policy here.
/// </summary>
internal static class TopicDefaultNames
{
    public static FrozenDictionary<string, string> ByTopicKey { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["cleanup.policy"] = "log.cleanup.policy",
        ["compression.type"] = "compression.type",
        ["delete.retention.ms"] = "log.cleaner.delete.retention.ms",
        ["file.delete.delay.ms"] = "log.segment.delete.delay.ms",
        ["flush.messages"] = "log.flush.interval.messages",
        ["index.interval.bytes"] = "log.index.interval.bytes",
        ["max.compaction.lag.ms"] = "log.cleaner.max.compaction.lag.ms",
        ["max.message.bytes"] = "message.max.bytes",
        ["message.timestamp.after.max.ms"] = "log.message.timestamp.after.max.ms",
        ["message.timestamp.before.max.ms"] = "log.message.timestamp.before.max.ms",
        ["message.timestamp.difference.max.ms"] = "log.message.timestamp.difference.max.ms",
        ["message.timestamp.type"] = "log.message.timestamp.type",
        ["min.cleanable.dirty.ratio"] = "log.cleaner.min.cleanable.ratio",
        ["min.compaction.lag.ms"] = "log.cleaner.min.compaction.lag.ms",
        ["retention.bytes"] = "log.retention.bytes",
        ["retention.ms"] = "log.retention.ms",
        ["segment.bytes"] = "log.segment.bytes",
        ["segment.index.bytes"] = "log.index.size.max.bytes",
        ["segment.jitter.ms"] = "log.roll.jitter.ms",
        ["segment.ms"] = "log.roll.ms",
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
