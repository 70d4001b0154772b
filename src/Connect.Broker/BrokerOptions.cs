using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Connect.Broker.Configs;
using Connect.Broker.Network;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Security.Scram;
using Connect.Broker.Security.Tls;
using Connect.Storage;
using Connect.Storage.Durability;
using Connect.Storage.Topics;
using Microsoft.Extensions.Configuration;

namespace Connect.Broker;

/// <summary>
/// The settings of the built-in log. Names and meanings are those of Kafka's broker configuration wherever it has the setting. What each
/// means is its description, which DescribeConfigs shows too.
/// https://kafka.apache.org/documentation/#brokerconfigs
/// </summary>
public sealed partial class BrokerOptions
{
    [Description("Addresses to listen on: NAME://host:port, separated by commas. Port 0 takes a free one.")]
    [ConfigurationKeyName("listeners")]
    public string Listeners { get; set; } = "PLAINTEXT://127.0.0.1:9092";

    [Description("Where clients are told to connect, for each listener by its name; empty means the address that is listened on.")]
    [ConfigurationKeyName("advertised.listeners")]
    public string AdvertisedListeners { get; set; } = "";

    [Description("The number of this broker.")]
    [ConfigurationKeyName("broker.id")]
    public int BrokerId { get; set; } = 1;

    [Description("The directory of the log.")]
    [ConfigurationKeyName("log.dirs")]
    public string LogDirs { get; set; } = "data/log";

    [Description("Partitions of a topic that is created without a number of its own.")]
    [Dynamic]
    [ConfigurationKeyName("num.partitions")]
    public int NumPartitions { get; set; } = 1;

    [Description("Whether asking for an unknown topic creates it.")]
    [Dynamic]
    [ConfigurationKeyName("auto.create.topics.enable")]
    public bool AutoCreateTopicsEnable { get; set; } = true;

    [Description("The most partitions that this broker takes in all.")]
    [ConfigurationKeyName("max.partitions")]
    public int MaxPartitions { get; set; } = 20_000;

    [Description("The largest request; a larger one ends its connection.")]
    [ConfigurationKeyName("socket.request.max.bytes")]
    public int SocketRequestMaxBytes { get; set; } = 100 * 1024 * 1024;

    [Description("Connections that may wait to be accepted.")]
    [ConfigurationKeyName("socket.listen.backlog.size")]
    public int SocketListenBacklogSize { get; set; } = 50;

    [Description("Open client connections.")]
    [Dynamic]
    [ConfigurationKeyName("max.connections")]
    public int MaxConnections { get; set; } = 10_000;

    [Description("A connection that is idle for so long is closed.")]
    [Dynamic]
    [ConfigurationKeyName("connections.max.idle.ms")]
    public int ConnectionsMaxIdleMs { get; set; } = 600_000;

    [Description("Requests of one connection that may wait for their answer before the next one is read.")]
    [ConfigurationKeyName("max.in.flight.requests.per.connection")]
    public int MaxInFlightRequestsPerConnection { get; set; } = 64;

    [Description("The most bytes of records in one answer to a Fetch.")]
    [Dynamic]
    [ConfigurationKeyName("fetch.max.bytes")]
    public int FetchMaxBytes { get; set; } = 55 * 1024 * 1024;

    [Description("The most partitions in one page of DescribeTopicPartitions.")]
    [Dynamic]
    [ConfigurationKeyName("max.request.partition.size.limit")]
    public int MaxRequestPartitionSizeLimit { get; set; } = 2_000;

    [Description("The most fetch sessions; clients beyond them name all partitions each time.")]
    [ConfigurationKeyName("max.incremental.fetch.session.cache.slots")]
    public int MaxIncrementalFetchSessionCacheSlots { get; set; } = 1_000;

    [Description("How long a session is idle before another client may have its slot.")]
    [ConfigurationKeyName("min.incremental.fetch.session.eviction.ms")]
    public int MinIncrementalFetchSessionEvictionMs { get; set; } = 120_000;

    [Description("How long a new group gathers members. Kafka waits 3 seconds; members that come later just rebalance once more.")]
    [ConfigurationKeyName("group.initial.rebalance.delay.ms")]
    public int GroupInitialRebalanceDelayMs { get; set; } = 100;

    [Description("The shortest session timeout that a member may ask for.")]
    [Dynamic]
    [ConfigurationKeyName("group.min.session.timeout.ms")]
    public int GroupMinSessionTimeoutMs { get; set; } = 6_000;

    [Description("The longest session timeout that a member may ask for.")]
    [Dynamic]
    [ConfigurationKeyName("group.max.session.timeout.ms")]
    public int GroupMaxSessionTimeoutMs { get; set; } = 1_800_000;

    [Description("The most members of one group.")]
    [ConfigurationKeyName("group.max.size")]
    public int GroupMaxSize { get; set; } = 10_000;

    [Description("The longest text beside a committed offset.")]
    [Dynamic]
    [ConfigurationKeyName("offset.metadata.max.bytes")]
    public int OffsetMetadataMaxBytes { get; set; } = 4096;

    [Description("How long the offsets of a group without members are kept.")]
    [Dynamic]
    [ConfigurationKeyName("offsets.retention.minutes")]
    public int OffsetsRetentionMinutes { get; set; } = 10_080;

    [Description("How often expired offsets are looked for.")]
    [ConfigurationKeyName("offsets.retention.check.interval.ms")]
    public int OffsetsRetentionCheckIntervalMs { get; set; } = 600_000;

    [Description("The longest that a producer may ask its transactions to run.")]
    [Dynamic]
    [ConfigurationKeyName("transaction.max.timeout.ms")]
    public int TransactionMaxTimeoutMs { get; set; } = 900_000;

    [Description("How often transactions are looked for that run longer than their producer asked for.")]
    [ConfigurationKeyName("transaction.abort.timed.out.transaction.cleanup.interval.ms")]
    public int TransactionAbortTimedOutTransactionCleanupIntervalMs { get; set; } = 10_000;

    [Description("How long a transactional id is kept that nobody uses.")]
    [Dynamic]
    [ConfigurationKeyName("transactional.id.expiration.ms")]
    public int TransactionalIdExpirationMs { get; set; } = 604_800_000;

    [Description("How often transactional ids are looked for that nobody uses.")]
    [ConfigurationKeyName("transaction.remove.expired.transaction.cleanup.interval.ms")]
    public int TransactionRemoveExpiredTransactionCleanupIntervalMs { get; set; } = 3_600_000;

    [Description("The most transactional ids that are kept.")]
    [Dynamic]
    [ConfigurationKeyName("max.transactional.ids")]
    public int MaxTransactionalIds { get; set; } = 100_000;

    [Description("How long a partition remembers a producer that writes nothing and has no transaction open.")]
    [ConfigurationKeyName("producer.id.expiration.ms")]
    public int ProducerIdExpirationMs { get; set; } = 86_400_000;

    [Description("When appended records go to the disk; by default before they are acknowledged.")]
    [ConfigurationKeyName("log.flush.policy")]
    public FlushPolicy LogFlushPolicy { get; set; } = FlushPolicy.EveryBatchGroup;

    [Description("Time between flushes with the policy Interval.")]
    [ConfigurationKeyName("log.flush.interval.ms")]
    public int LogFlushIntervalMs { get; set; } = 1_000;

    [Description("How many partitions are flushed at a time.")]
    [ConfigurationKeyName("log.flush.threads")]
    public int LogFlushThreads { get; set; } = 4;

    [Description("The most topics, partitions, and partitions of groups, each, with series of their own on the metrics page.")]
    [ConfigurationKeyName("metrics.max.series")]
    public int MetricsMaxSeries { get; set; } = 2_000;

    [Description("How often segments are looked for that are old enough to be completed or deleted.")]
    [ConfigurationKeyName("log.retention.check.interval.ms")]
    public int LogRetentionCheckIntervalMs { get; set; } = 300_000;

    [Description("How many partitions are compacted at a time; 0 compacts nothing.")]
    [ConfigurationKeyName("log.cleaner.threads")]
    public int LogCleanerThreads { get; set; } = 1;

    [Description("The most memory for the keys of compaction, all threads together; it is taken only while it is needed.")]
    [ConfigurationKeyName("log.cleaner.dedupe.buffer.size")]
    public long LogCleanerDedupeBufferSize { get; set; } = 134_217_728;

    [Description("How long compaction waits when nothing is to do.")]
    [ConfigurationKeyName("log.cleaner.backoff.ms")]
    public int LogCleanerBackoffMs { get; set; } = 15_000;

    [Description("Files of the log that may be open at a time; those that were not used lately are closed beyond it.")]
    [ConfigurationKeyName("log.max.open.files")]
    public int LogMaxOpenFiles { get; set; } = 8_192;

    [Description("Settings of topics that do not have their own, under the names of topic settings: segment.bytes and so on.")]
    [ConfigurationKeyName("topic.defaults")]
    public Dictionary<string, string> TopicDefaults { get; set; } = new(StringComparer.Ordinal);

    internal TimeSpan AuthenticationTimeout => TimeSpan.FromMilliseconds(ConnectionAuthenticationTimeoutMs);

    internal TimeSpan ConnectionsMaxIdle => TimeSpan.FromMilliseconds(ConnectionsMaxIdleMs);

    /// <summary>Reads the settings of a configuration section; a name that does not exist is an error.</summary>
    /// <exception cref="InvalidOperationException">All mistakes, one a line.</exception>
    public static BrokerOptions FromConfiguration(IConfiguration section)
    {
        var known = typeof(BrokerOptions).GetProperties().Select(NameOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unknown = section.GetChildren().Select(child => child.Key).Where(key => !known.Contains(key)).ToList();
        if (unknown.Count > 0)
        {
            throw new InvalidOperationException(
                $"The log has no setting {string.Join(", ", unknown)}. "
                + $"Known are: {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        }
        var options = section.Get<BrokerOptions>() ?? new BrokerOptions();
        options.Validate();
        return options;
    }

    /// <summary>Where a client on this machine connects: the first listener as it is advertised.</summary>
    public string ClientAddress() => ListenerParser.Parse(this, [])[0].Advertised.ToString();

    /// <summary>The same settings, to be changed apart from these.</summary>
    internal BrokerOptions Copy()
    {
        var copy = (BrokerOptions)MemberwiseClone();
        copy.TopicDefaults = new(TopicDefaults, StringComparer.Ordinal);
        return copy;
    }

    internal static string NameOf(PropertyInfo property) => property.GetCustomAttribute<ConfigurationKeyNameAttribute>()!.Name;

    /// <exception cref="InvalidOperationException">All mistakes, one a line.</exception>
    public void Validate()
    {
        var mistakes = new List<string>();
        AtLeast(BrokerId, 0, "broker.id");
        AtLeast(NumPartitions, 1, "num.partitions");
        AtLeast(MetricsMaxSeries, 0, "metrics.max.series");
        AtLeast(MaxPartitions, 1, "max.partitions");
        AtLeast(SocketRequestMaxBytes, 64 * 1024, "socket.request.max.bytes");
        AtLeast(SocketListenBacklogSize, 1, "socket.listen.backlog.size");
        AtLeast(MaxConnections, 1, "max.connections");
        AtLeast(ConnectionsMaxIdleMs, 1_000, "connections.max.idle.ms");
        AtLeast(MaxInFlightRequestsPerConnection, 1, "max.in.flight.requests.per.connection");
        AtLeast(FetchMaxBytes, 1024, "fetch.max.bytes");
        AtLeast(MaxRequestPartitionSizeLimit, 1, "max.request.partition.size.limit");
        AtLeast(MaxIncrementalFetchSessionCacheSlots, 0, "max.incremental.fetch.session.cache.slots");
        AtLeast(MinIncrementalFetchSessionEvictionMs, 0, "min.incremental.fetch.session.eviction.ms");
        AtLeast(GroupInitialRebalanceDelayMs, 0, "group.initial.rebalance.delay.ms");
        AtLeast(GroupMinSessionTimeoutMs, 1, "group.min.session.timeout.ms");
        AtLeast(GroupMaxSessionTimeoutMs, GroupMinSessionTimeoutMs, "group.max.session.timeout.ms");
        AtLeast(GroupMaxSize, 1, "group.max.size");
        ValidateConsumerGroups(mistakes);
        AtLeast(OffsetMetadataMaxBytes, 0, "offset.metadata.max.bytes");
        AtLeast(OffsetsRetentionMinutes, 1, "offsets.retention.minutes");
        AtLeast(OffsetsRetentionCheckIntervalMs, 1, "offsets.retention.check.interval.ms");
        AtLeast(TransactionMaxTimeoutMs, 1, "transaction.max.timeout.ms");
        AtLeast(
            TransactionAbortTimedOutTransactionCleanupIntervalMs, 1, "transaction.abort.timed.out.transaction.cleanup.interval.ms");
        AtLeast(TransactionalIdExpirationMs, 1, "transactional.id.expiration.ms");
        AtLeast(TransactionRemoveExpiredTransactionCleanupIntervalMs, 1, "transaction.remove.expired.transaction.cleanup.interval.ms");
        AtLeast(MaxTransactionalIds, 1, "max.transactional.ids");
        AtLeast(ProducerIdExpirationMs, 1, "producer.id.expiration.ms");
        if (string.IsNullOrWhiteSpace(LogDirs) || LogDirs.Contains(',', StringComparison.Ordinal))
        {
            mistakes.Add($"log.dirs is '{LogDirs}': give exactly one directory.");
        }
        AtLeast(LogFlushIntervalMs, 1, "log.flush.interval.ms");
        AtLeast(LogFlushThreads, 1, "log.flush.threads");
        AtLeast(LogRetentionCheckIntervalMs, 1, "log.retention.check.interval.ms");
        AtLeast(LogMaxOpenFiles, 16, "log.max.open.files");
        AtLeast(LogCleanerThreads, 0, "log.cleaner.threads");
        AtLeast((int)Math.Min(LogCleanerDedupeBufferSize, int.MaxValue), 1024 * 1024, "log.cleaner.dedupe.buffer.size");
        AtLeast(LogCleanerBackoffMs, 1, "log.cleaner.backoff.ms");
        try
        {
            TopicConfig.Parse(TopicDefaults, new Dictionary<string, string>());
        }
        catch (LogException exception)
        {
            mistakes.Add($"topic.defaults: {exception.Message}");
        }
        ListenerParser.Parse(this, mistakes);
        AtLeast(SaslPlainMaxConcurrentChecks, 1, "sasl.plain.max.concurrent.checks");
        AtLeast(SaslOauthbearerClockSkewSeconds, 0, "sasl.oauthbearer.clock.skew.seconds");
        AtLeast(SaslServerMaxReceiveSize, 1024, "sasl.server.max.receive.size");
        AtLeast(ConnectionFailedAuthenticationDelayMs, 0, "connection.failed.authentication.delay.ms");
        AtLeast(ConnectionAuthenticationTimeoutMs, 1, "connection.authentication.timeout.ms");
        AtLeast(MaxConnectionsPerIp, 0, "max.connections.per.ip");
        AtLeast(MaxConnectionCreationRate, 1, "max.connection.creation.rate");
        AtLeast(QuotaWindowNum, 1, "quota.window.num");
        AtLeast(QuotaWindowSizeSeconds, 1, "quota.window.size.seconds");
        AtLeast(MaxSecurityEntries, 1, "max.security.entries");
        ConnectionLimits.ParseOverrides(MaxConnectionsPerIpOverrides, mistakes);
        ScramBootstrap.Parse(SaslScramBootstrapCredentials, mistakes);
        PrincipalMapping.Parse(SslPrincipalMappingRules, mistakes);
        AuthorizerSettings.Check(this, mistakes);
        if (mistakes.Count > 0)
        {
            throw new InvalidOperationException("The settings of the log are not valid:\n  " + string.Join("\n  ", mistakes));
        }

        void AtLeast(int value, int min, string name)
        {
            if (value < min)
            {
                mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}: it must be at least {min}."));
            }
        }
    }
}
