using Connect.Abstractions.Config;

namespace Connect.Cdc.Topics;

/// <summary>The settings that name topics and schemas.</summary>
public sealed record TopicOptions
{
    private const string Group = "Topics";

    /// <summary><c>topic.prefix</c>.</summary>
    public static readonly ConfigKey<string> TopicPrefix = ConfigKey.String("topic.prefix") with
    {
        Doc = "Names this source: the first part of all its topics and the identity of its stored offsets. Do not change it later.",
        Importance = ConfigImportance.High,
        Group = Group,
        Validator = ConfigValidator.Where<string>("letters, digits, '.', '_', '-'", PrefixError),
        Aliases = ["database.server.name"],
    };

    /// <summary><c>topic.delimiter</c>.</summary>
    public static readonly ConfigKey<string> TopicDelimiter = ConfigKey.String("topic.delimiter") with
    {
        Default = ".", Doc = "Stands between the parts of a topic's name.", Group = Group,
    };

    /// <summary><c>topic.heartbeat.prefix</c>.</summary>
    public static readonly ConfigKey<string> TopicHeartbeatPrefix = ConfigKey.String("topic.heartbeat.prefix") with
    {
        Default = "__debezium-heartbeat", Doc = "The heartbeat topic is this, the delimiter and topic.prefix.", Group = Group,
        Aliases = ["heartbeat.topics.prefix"],
    };

    /// <summary><c>topic.heartbeat.name</c>.</summary>
    public static readonly ConfigKey<string?> TopicHeartbeatName = ConfigKey.OptionalString("topic.heartbeat.name") with
    {
        Doc = "The heartbeat topic's whole name, instead of topic.heartbeat.prefix.", Group = Group,
    };

    /// <summary><c>topic.transaction</c>.</summary>
    public static readonly ConfigKey<string> TopicTransaction = ConfigKey.String("topic.transaction") with
    {
        Default = "transaction", Doc = "The topic of transaction metadata is topic.prefix, the delimiter and this.", Group = Group,
    };

    /// <summary><c>schema.name.adjustment.mode</c>.</summary>
    public static readonly ConfigKey<NameAdjustment> SchemaNameAdjustment =
        ConfigKey.Enum<NameAdjustment>("schema.name.adjustment.mode") with
        {
            Default = NameAdjustment.None, Doc = "How schema names are made to fit Avro.", Group = Group,
        };

    /// <summary><c>field.name.adjustment.mode</c>.</summary>
    public static readonly ConfigKey<NameAdjustment> FieldNameAdjustment =
        ConfigKey.Enum<NameAdjustment>("field.name.adjustment.mode") with
        {
            Default = NameAdjustment.None, Doc = "How field names are made to fit Avro.", Group = Group,
        };

    /// <summary>The settings of this group.</summary>
    public static IReadOnlyList<ConfigKey> Keys { get; } =
    [
        TopicPrefix, TopicDelimiter, TopicHeartbeatPrefix, TopicHeartbeatName, TopicTransaction, SchemaNameAdjustment, FieldNameAdjustment,
    ];

    /// <summary>The source's name.</summary>
    public required string Prefix { get; init; }

    /// <summary>Between the parts of a topic's name.</summary>
    public string Delimiter { get; init; } = ".";

    /// <summary>The heartbeat topic.</summary>
    public required string HeartbeatTopic { get; init; }

    /// <summary>The topic of transaction metadata.</summary>
    public required string TransactionTopic { get; init; }

    /// <summary>How schema names are adjusted.</summary>
    public NameAdjustment SchemaNames { get; init; }

    /// <summary>How field names are adjusted.</summary>
    public NameAdjustment FieldNames { get; init; }

    /// <summary>Takes the group out of a parsed configuration.</summary>
    public static TopicOptions From(ParsedConfig config)
    {
        var prefix = config.Get(TopicPrefix);
        var delimiter = config.Get(TopicDelimiter);
        return new TopicOptions
        {
            Prefix = prefix,
            Delimiter = delimiter,
            HeartbeatTopic = config.Get(TopicHeartbeatName) ?? config.Get(TopicHeartbeatPrefix) + delimiter + prefix,
            TransactionTopic = prefix + delimiter + config.Get(TopicTransaction),
            SchemaNames = config.Get(SchemaNameAdjustment),
            FieldNames = config.Get(FieldNameAdjustment),
        };
    }

    private static string? PrefixError(string prefix) => prefix.Length > 0 && prefix.All(TopicNaming.IsLegal)
        ? null
        : "Use only letters, digits, '.', '_' and '-': it becomes part of topic names.";
}
