using System.Text.RegularExpressions;
using Connect.Abstractions.Config;

namespace Connect.Runtime.Configuration;

/// <summary>The two values of <c>errors.tolerance</c>.</summary>
public enum ErrorTolerance
{
    /// <summary>The first bad record fails the task.</summary>
    None,

    /// <summary>Bad records are skipped.</summary>
    All,
}

/// <summary>The settings that every connector has, whatever its plugin, in Kafka Connect's names, groups and order.</summary>
public static class ConnectorKeys
{
    internal const string CommonGroup = "Common";
    internal const string TransformsGroup = "Transforms";
    internal const string PredicatesGroup = "Predicates";
    internal const string ErrorGroup = "Error Handling";
    internal const string TopicCreationGroup = "Topic Creation";

    /// <summary>The name.</summary>
    public static readonly ConfigKey<string> Name = ConfigKey.String("name") with
    {
        Importance = ConfigImportance.High, Group = CommonGroup, Width = ConfigWidth.Medium, DisplayName = "Connector name",
        Validator = ConfigValidator.Where<string>("non-empty without control characters", ConnectorName.Check),
        Doc = "The name of this connector; unique in the cluster.",
    };

    /// <summary>The plugin.</summary>
    public static readonly ConfigKey<string> Class = ConfigKey.Class("connector.class") with
    {
        Importance = ConfigImportance.High, Group = CommonGroup, Width = ConfigWidth.Long, DisplayName = "Connector class",
        Doc = "The class of the connector: full name, simple name, that name without 'Connector', or the Java class that it replaces.",
    };

    /// <summary>The most tasks.</summary>
    public static readonly ConfigKey<int> TasksMax = ConfigKey.Int("tasks.max") with
    {
        Default = 1, Validator = ConfigValidator.AtLeast(1), Importance = ConfigImportance.High, Group = CommonGroup,
        Width = ConfigWidth.Short, DisplayName = "Tasks max", Doc = "The most tasks that the connector divides its work into.",
    };

    /// <summary>Whether more tasks are refused.</summary>
    public static readonly ConfigKey<bool> TasksMaxEnforce = ConfigKey.Boolean("tasks.max.enforce") with
    {
        Default = true, Importance = ConfigImportance.Low, Group = CommonGroup, DisplayName = "Tasks max enforced",
        Doc = "Fails the connector when it makes more tasks than tasks.max.",
    };

    /// <summary>The connector's own key converter.</summary>
    public static readonly ConfigKey<string?> KeyConverter = Converter("key.converter", "Key converter class");

    /// <summary>The connector's own value converter.</summary>
    public static readonly ConfigKey<string?> ValueConverter = Converter("value.converter", "Value converter class");

    /// <summary>The connector's own header converter.</summary>
    public static readonly ConfigKey<string?> HeaderConverter = Converter("header.converter", "Header converter class");

    /// <summary>The transforms in order.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> Transforms = Aliases("transforms", TransformsGroup,
        "Names of the transforms, in order.");

    /// <summary>The predicates.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> Predicates = Aliases("predicates", PredicatesGroup,
        "Names of the predicates that transforms use.");

    /// <summary>What happens when a secret expires.</summary>
    public static readonly ConfigKey<string> ConfigReload = ConfigKey.String("config.action.reload") with
    {
        Default = "restart", Validator = ConfigValidator.OneOf("none", "restart"), Importance = ConfigImportance.Low, Group = CommonGroup,
        DisplayName = "Reload action", Doc = "What to do when a value of a config provider expires.",
    };

    /// <summary>How long retriable failures are tried again.</summary>
    public static readonly ConfigKey<TimeSpan> RetryTimeout = ConfigKey.Milliseconds("errors.retry.timeout") with
    {
        Default = TimeSpan.Zero, Validator = ConfigValidator.AtLeast(-1), Group = ErrorGroup, DisplayName = "Retry timeout for errors",
        Doc = "Milliseconds for which a record that failed retriably is tried again; 0 not at all, -1 for ever.",
    };

    /// <summary>The longest delay between tries.</summary>
    public static readonly ConfigKey<TimeSpan> RetryMaxDelay = ConfigKey.Milliseconds("errors.retry.delay.max.ms") with
    {
        Default = TimeSpan.FromSeconds(60), Validator = ConfigValidator.AtLeast(1), Group = ErrorGroup,
        DisplayName = "Maximum delay between retries", Doc = "The longest delay between two tries of a record.",
    };

    /// <summary>Whether bad records are skipped.</summary>
    public static readonly ConfigKey<ErrorTolerance> Tolerance = ConfigKey.Enum<ErrorTolerance>("errors.tolerance") with
    {
        Default = ErrorTolerance.None, Group = ErrorGroup, DisplayName = "Error tolerance",
        Doc = "'none' fails the task at the first bad record, 'all' skips bad records.",
    };

    /// <summary>Whether bad records are logged.</summary>
    public static readonly ConfigKey<bool> LogErrors = ConfigKey.Boolean("errors.log.enable") with
    {
        Default = false, Group = ErrorGroup, DisplayName = "Log errors", Doc = "Writes each bad record's failure to the log.",
    };

    /// <summary>Whether the log says which record it was.</summary>
    public static readonly ConfigKey<bool> LogMessages = ConfigKey.Boolean("errors.log.include.messages") with
    {
        Default = false, Group = ErrorGroup, DisplayName = "Log error details", Doc = "Adds the topic, partition and offset of the record.",
    };

    /// <summary>What a sink reads.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> Topics = ConfigKey.List("topics") with
    {
        Default = [], Importance = ConfigImportance.High, Group = CommonGroup, Width = ConfigWidth.Long, DisplayName = "Topics",
        Doc = "The topics to read, separated by commas.",
    };

    /// <summary>What a sink reads, as a pattern.</summary>
    public static readonly ConfigKey<string> TopicsRegex = ConfigKey.String("topics.regex") with
    {
        Default = "", Importance = ConfigImportance.High, Group = CommonGroup, Width = ConfigWidth.Long, DisplayName = "Topics regex",
        Validator = ConfigValidator.ValidRegex(), Doc = "A regular expression that matches whole topic names to read.",
    };

    /// <summary>The dead letter queue.</summary>
    public static readonly ConfigKey<string> DeadLetterTopic = ConfigKey.String("errors.deadletterqueue.topic.name") with
    {
        Default = "", Group = ErrorGroup, Width = ConfigWidth.Medium, DisplayName = "Dead letter queue topic",
        Doc = "The topic that takes bad records; empty for none.",
    };

    /// <summary>Replicas of the dead letter queue.</summary>
    public static readonly ConfigKey<int> DeadLetterReplication = ConfigKey.Int("errors.deadletterqueue.topic.replication.factor") with
    {
        Default = 3, Validator = ConfigValidator.Between(-1, short.MaxValue), Group = ErrorGroup,
        DisplayName = "Dead letter queue replication factor",
        Doc = "Replicas of the dead letter queue where it is made; no more than the log has.",
    };

    /// <summary>Whether dead letters say what happened.</summary>
    public static readonly ConfigKey<bool> DeadLetterHeaders = ConfigKey.Boolean("errors.deadletterqueue.context.headers.enable") with
    {
        Default = false, Group = ErrorGroup, DisplayName = "Dead letter queue headers",
        Doc = "Adds headers that say what happened to the record.",
    };

    /// <summary>Topic groups of a source.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> TopicCreationGroups = ConfigKey.List("topic.creation.groups") with
    {
        Default = [], Importance = ConfigImportance.Low, Group = TopicCreationGroup, Width = ConfigWidth.Long,
        DisplayName = "Topic creation groups",
        Doc = "Names of groups of topics that are made with settings of their own; 'default' is always one.",
        Validator = Unique("topic.creation.groups"),
    };

    /// <summary>Whether exactly once is asked for.</summary>
    public static readonly ConfigKey<string> ExactlyOnce = ConfigKey.String("exactly.once.support") with
    {
        Default = "requested", Validator = ConfigValidator.OneOf("requested", "required"), Group = "Exactly Once Support",
        DisplayName = "Exactly once support", Doc = "'required' fails validation where exactly once cannot be had.",
    };

    /// <summary>The connector's own offset topic.</summary>
    public static readonly ConfigKey<string?> OffsetsTopic = ConfigKey.OptionalString("offsets.storage.topic") with
    {
        Importance = ConfigImportance.Low, Group = "offsets", DisplayName = "Offsets topic",
        Doc = "A topic of the connector's own for its offsets; empty uses the worker's.",
    };

    private static readonly ConfigKey[] Common =
    [
        Name, Class, TasksMax, TasksMaxEnforce, KeyConverter, ValueConverter, HeaderConverter, Transforms, Predicates, ConfigReload,
        RetryTimeout, RetryMaxDelay, Tolerance, LogErrors, LogMessages,
    ];

    /// <summary>What every source has.</summary>
    public static readonly ConfigDef Source = new([.. Common, TopicCreationGroups, ExactlyOnce, OffsetsTopic]);

    /// <summary>What every sink has.</summary>
    public static readonly ConfigDef Sink = new([.. Common, Topics, TopicsRegex, DeadLetterTopic, DeadLetterReplication,
        DeadLetterHeaders]);

    private static ConfigKey<string?> Converter(string name, string label) => ConfigKey.OptionalClass(name) with
    {
        Importance = ConfigImportance.Low, Group = CommonGroup, Width = ConfigWidth.Short, DisplayName = label,
        Doc = $"Converts between the connector and the log instead of the worker's; its own settings follow the prefix {name}.",
    };

    private static ConfigKey<IReadOnlyList<string>> Aliases(string name, string group, string doc) => ConfigKey.List(name) with
    {
        Default = [], Importance = ConfigImportance.Low, Group = group, Width = ConfigWidth.Long, DisplayName = group, Doc = doc,
        Validator = Unique(name),
    };

    private static ConfigValidator Unique(string name) => ConfigValidator.Where<IReadOnlyList<string>>(
        "unique names",
        list => list.Distinct().Count() == list.Count ? null : $"A name stands in {name} more than once.");

    /// <summary>A pattern that matches whole topic names, as Java's does.</summary>
    internal static Regex WholeTopic(string pattern) => new($"^(?:{pattern})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}
