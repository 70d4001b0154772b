namespace Connect.Postgres.Config;

/// <summary>Debezium's settings that have no effect here. They are named in a warning at the start, never ignored in silence.</summary>
internal static class UnsupportedSettings
{
    /// <summary>Keys, each with the values that ask for what happens here anyway.</summary>
    private static readonly Dictionary<string, string[]> Keys = new()
    {
        ["connection.validation.interval.ms"] = [],
        ["converters"] = [""],
        ["custom.metric.tags"] = [""],
        ["custom.sanitize.pattern"] = [],
        ["database.sslfactory"] = [""],
        ["database.tcpKeepAlive"] = ["true"],
        ["errors.max.retries"] = ["-1"],
        ["event.processing.failure.handling.mode"] = ["fail"],
        ["executor.shutdown.timeout.ms"] = [],
        ["include.schema.comments"] = ["false"],
        ["lsn.flush.timeout.action"] = ["fail"],
        ["lsn.flush.timeout.ms"] = [],
        ["poll.interval.ms"] = [],
        ["post.processors"] = [""],
        ["query.fetch.size"] = [],
        ["queue.provider.type"] = ["memory"],
        ["read.only"] = ["false"],
        ["retriable.restart.connector.wait.ms"] = [],
        ["sanitize.field.names"] = ["false"],
        ["schema.refresh.mode"] = ["columns_diff"],
        ["slot.max.retries"] = [],
        ["slot.retry.delay.ms"] = [],
        ["snapshot.fetch.size"] = [],
        ["snapshot.isolation.mode"] = ["repeatable_read"],
        ["snapshot.lock.timeout.ms"] = [],
        ["snapshot.locking.mode"] = ["none"],
        ["snapshot.max.threads"] = ["1"],
        ["snapshot.mode.custom.name"] = [],
        ["snapshot.query.mode"] = ["select_all"],
        ["snapshot.tables.order.by.row.count"] = ["disabled"],
        ["sourceinfo.struct.maker"] = ["io.debezium.connector.postgresql.PostgresSourceInfoStructMaker"],
        ["streaming.delay.ms"] = ["0"],
        ["table.ignore.builtin"] = ["true"],
        ["topic.cache.size"] = [],
        ["topic.naming.strategy"] =
            ["io.debezium.schema.SchemaTopicNamingStrategy", "io.debezium.schema.DefaultTopicNamingStrategy"],
        ["transaction.metadata.factory"] = ["io.debezium.pipeline.txmetadata.DefaultTransactionMetadataFactory"],
        ["xmin.fetch.interval.ms"] = ["0"],
    };

    private static readonly string[] Prefixes =
        ["guardrail.", "incremental.snapshot.", "notification.", "openlineage.", "signal.", "snapshot.mode.configuration.based."];

    /// <summary>The settings of a configuration that have no effect.</summary>
    public static IEnumerable<string> In(IReadOnlyDictionary<string, string> config) => config
        .Where(setting => Keys.TryGetValue(setting.Key, out var harmless)
            ? !harmless.Contains(setting.Value.Trim(), StringComparer.OrdinalIgnoreCase)
            : Prefixes.Any(prefix => setting.Key.StartsWith(prefix, StringComparison.Ordinal)))
        .Select(setting => setting.Key)
        .Order(StringComparer.Ordinal);
}
