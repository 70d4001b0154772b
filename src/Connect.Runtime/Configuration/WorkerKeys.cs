using Connect.Abstractions.Config;

namespace Connect.Runtime.Configuration;

/// <summary>The settings of a worker's runtime. REST and the built-in log have their own.</summary>
public static class WorkerKeys
{
    /// <summary>Where the log is; the built-in log of this worker where it is not set.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> BootstrapServers = ConfigKey.List("bootstrap.servers") with
    {
        Default = [], Importance = ConfigImportance.High, Doc = "host:port of brokers of an outside log; empty uses the built-in log.",
    };

    /// <summary>The name of the worker group.</summary>
    public static readonly ConfigKey<string> GroupId = ConfigKey.String("group.id") with
    {
        Default = "connect-cluster", Importance = ConfigImportance.High, Validator = ConfigValidator.NotEmpty(),
        Doc = "Workers with the same group and internal topics form one cluster.",
    };

    /// <summary>Prefix of the client ids that the worker itself uses.</summary>
    public static readonly ConfigKey<string> ClientId = ConfigKey.String("client.id") with
    {
        Default = "connect", Doc = "Prefix of the client ids that the worker itself uses towards the log.",
    };

    /// <summary>The default key converter.</summary>
    public static readonly ConfigKey<string> KeyConverter = ConfigKey.Class("key.converter") with
    {
        Default = "org.apache.kafka.connect.json.JsonConverter", Importance = ConfigImportance.High,
        Doc = "Converts keys between connectors and the log; its own settings follow the prefix key.converter.",
    };

    /// <summary>The default value converter.</summary>
    public static readonly ConfigKey<string> ValueConverter = ConfigKey.Class("value.converter") with
    {
        Default = "org.apache.kafka.connect.json.JsonConverter", Importance = ConfigImportance.High,
        Doc = "Converts values between connectors and the log; its own settings follow the prefix value.converter.",
    };

    /// <summary>The default header converter.</summary>
    public static readonly ConfigKey<string> HeaderConverter = ConfigKey.Class("header.converter") with
    {
        Default = "org.apache.kafka.connect.storage.SimpleHeaderConverter", Importance = ConfigImportance.Low,
        Doc = "Converts header values between connectors and the log.",
    };

    /// <summary>Directories that hold plugin directories.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> PluginPath = ConfigKey.List("plugin.path") with
    {
        Default = ["plugins"],
        Doc = "Directories that hold one directory a plugin; a relative one is looked up beside the executable.",
    };

    /// <summary>The names of config providers.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> ConfigProviders = ConfigKey.List("config.providers") with
    {
        Default = [], Doc = "Names of config providers; each has config.providers.<name>.class and config.providers.<name>.param.*.",
    };

    /// <summary>How often offsets are made durable.</summary>
    public static readonly ConfigKey<TimeSpan> OffsetFlushInterval = ConfigKey.Milliseconds("offset.flush.interval.ms") with
    {
        Default = TimeSpan.FromSeconds(5), Validator = ConfigValidator.AtLeast(1),
        Doc = "How often source offsets and sink offsets are committed.",
    };

    /// <summary>How long a commit may take.</summary>
    public static readonly ConfigKey<TimeSpan> OffsetFlushTimeout = ConfigKey.Milliseconds("offset.flush.timeout.ms") with
    {
        Default = TimeSpan.FromSeconds(5), Validator = ConfigValidator.AtLeast(1),
        Doc = "How long a commit of offsets may take before it is given up and tried again at the next interval.",
    };

    /// <summary>How long tasks may take to stop.</summary>
    public static readonly ConfigKey<TimeSpan> TaskShutdownTimeout = ConfigKey.Milliseconds("task.shutdown.graceful.timeout.ms") with
    {
        Default = TimeSpan.FromSeconds(5), Validator = ConfigValidator.AtLeast(0),
        Doc = "How long tasks and connectors may take to stop before they are abandoned.",
    };

    /// <summary>Whether missing source topics are made.</summary>
    public static readonly ConfigKey<bool> TopicCreationEnable = ConfigKey.Boolean("topic.creation.enable") with
    {
        Default = true, Doc = "Makes missing topics of source connectors as their topic.creation.* settings say.",
    };

    /// <summary>Whether the topics of connectors are recorded.</summary>
    public static readonly ConfigKey<bool> TopicTrackingEnable = ConfigKey.Boolean("topic.tracking.enable") with
    {
        Default = true, Doc = "Records the topics that each connector uses.",
    };

    /// <summary>Whether the record of topics may be reset.</summary>
    public static readonly ConfigKey<bool> TopicTrackingAllowReset = ConfigKey.Boolean("topic.tracking.allow.reset") with
    {
        Default = true, Doc = "Allows the record of a connector's topics to be reset.",
    };

    /// <summary>Whether failed tasks restart by themselves.</summary>
    public static readonly ConfigKey<bool> RestartEnable = ConfigKey.Boolean("task.restart.enable") with
    {
        Default = true, Doc = "Starts failed tasks and connectors again. False leaves them FAILED as Kafka Connect does.",
    };

    /// <summary>The first delay before a restart.</summary>
    public static readonly ConfigKey<TimeSpan> RestartInitialDelay = ConfigKey.Milliseconds("task.restart.initial.delay.ms") with
    {
        Default = TimeSpan.FromSeconds(1), Validator = ConfigValidator.AtLeast(1),
        Doc = "The delay before the first automatic restart; it doubles with each attempt.",
    };

    /// <summary>The longest delay before a restart.</summary>
    public static readonly ConfigKey<TimeSpan> RestartMaxDelay = ConfigKey.Milliseconds("task.restart.max.delay.ms") with
    {
        Default = TimeSpan.FromSeconds(60), Validator = ConfigValidator.AtLeast(1),
        Doc = "The longest delay before an automatic restart.",
    };

    /// <summary>How long a task has to work for its attempts to be forgotten.</summary>
    public static readonly ConfigKey<TimeSpan> RestartHealthyAfter = ConfigKey.Milliseconds("task.restart.healthy.after.ms") with
    {
        Default = TimeSpan.FromMinutes(2), Validator = ConfigValidator.AtLeast(0),
        Doc = "A task that has worked this long starts again with the first delay when it fails.",
    };

    /// <summary>How often a failure that a restart can hardly mend is tried again.</summary>
    public static readonly ConfigKey<int> RestartFatalAttempts = ConfigKey.Int("task.restart.fatal.attempts") with
    {
        Default = 5, Validator = ConfigValidator.AtLeast(0),
        Doc = "Restarts after a wrong configuration or a record that cannot be handled; then the task stays FAILED until someone acts.",
    };

    /// <summary>The config topic.</summary>
    public static readonly ConfigKey<string> ConfigTopic = Topic("config.storage.topic", "connect-configs");

    /// <summary>Replicas of the config topic.</summary>
    public static readonly ConfigKey<int> ConfigReplication = Replication("config.storage.replication.factor");

    /// <summary>The offset topic.</summary>
    public static readonly ConfigKey<string> OffsetTopic = Topic("offset.storage.topic", "connect-offsets");

    /// <summary>Partitions of the offset topic.</summary>
    public static readonly ConfigKey<int> OffsetPartitions = Partitions("offset.storage.partitions", 25);

    /// <summary>Replicas of the offset topic.</summary>
    public static readonly ConfigKey<int> OffsetReplication = Replication("offset.storage.replication.factor");

    /// <summary>The status topic.</summary>
    public static readonly ConfigKey<string> StatusTopic = Topic("status.storage.topic", "connect-status");

    /// <summary>Partitions of the status topic.</summary>
    public static readonly ConfigKey<int> StatusPartitions = Partitions("status.storage.partitions", 5);

    /// <summary>Replicas of the status topic.</summary>
    public static readonly ConfigKey<int> StatusReplication = Replication("status.storage.replication.factor");

    /// <summary>Every setting, in order.</summary>
    public static readonly ConfigDef Definition = new(
        BootstrapServers, GroupId, ClientId, KeyConverter, ValueConverter, HeaderConverter, PluginPath, ConfigProviders,
        OffsetFlushInterval, OffsetFlushTimeout, TaskShutdownTimeout, TopicCreationEnable, TopicTrackingEnable, TopicTrackingAllowReset,
        RestartEnable, RestartInitialDelay, RestartMaxDelay, RestartHealthyAfter, RestartFatalAttempts,
        ConfigTopic, ConfigReplication, OffsetTopic, OffsetPartitions, OffsetReplication,
        StatusTopic, StatusPartitions, StatusReplication);

    private static ConfigKey<string> Topic(string name, string topic) => ConfigKey.String(name) with
    {
        Default = topic, Importance = ConfigImportance.High, Validator = ConfigValidator.NotEmpty(),
        Doc = "An internal topic; compacted, made where it is missing.",
    };

    private static ConfigKey<int> Partitions(string name, int count) => ConfigKey.Int(name) with
    {
        Default = count, Validator = ConfigValidator.AtLeast(-1),
        Doc = "Partitions of the topic where it is made; -1 takes the log's default.",
    };

    private static ConfigKey<int> Replication(string name) => ConfigKey.Int(name) with
    {
        Default = -1, Validator = ConfigValidator.Between(-1, short.MaxValue),
        Doc = "Replicas of the topic where it is made; -1 takes the log's default, 1 on the built-in log.",
    };
}
