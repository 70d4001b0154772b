using Connect.Abstractions.Config;
using Connect.Cdc.Filters;

namespace Connect.Postgres.Config;

/// <summary>Slot, publication and stream.</summary>
public sealed record ReplicationOptions
{
    private const string Group = "Replication";

    /// <summary><c>plugin.name</c>.</summary>
    public static readonly ConfigKey<string> PluginName = ConfigKey.String("plugin.name") with
    {
        Default = "pgoutput", Doc = "The server's decoding plugin. Only pgoutput is supported; every server has it.", Group = Group,
        Validator = ConfigValidator.OneOf("pgoutput"),
    };

    /// <summary><c>slot.name</c>.</summary>
    public static readonly ConfigKey<string> SlotNameKey = ConfigKey.String("slot.name") with
    {
        Default = "debezium", Doc = "The replication slot: one connector each.", Importance = ConfigImportance.High, Group = Group,
        Validator = ConfigValidator.Where<string>("lower-case letters, digits and underscores", name =>
            name.Length is > 0 and < 64 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
                ? null
                : "Use 1 to 63 lower-case letters, digits and underscores: PostgreSQL allows no others."),
    };

    /// <summary><c>slot.drop.on.stop</c>.</summary>
    public static readonly ConfigKey<bool> SlotDropOnStop = ConfigKey.Boolean("slot.drop.on.stop") with
    {
        Default = false, Doc = "Drops the slot when the task stops: for tests only, changes until the next start are lost.", Group = Group,
    };

    /// <summary><c>slot.failover</c>.</summary>
    public static readonly ConfigKey<bool> SlotFailover = ConfigKey.Boolean("slot.failover") with
    {
        Default = false, Doc = "Creates the slot so that standbys keep a copy; PostgreSQL 17 and later.", Group = Group,
    };

    /// <summary><c>publication.name</c>.</summary>
    public static readonly ConfigKey<string> PublicationNameKey = ConfigKey.String("publication.name") with
    {
        Default = "dbz_publication", Doc = "The publication that says which tables the server sends.", Group = Group,
        Validator = ConfigValidator.NotEmpty(),
    };

    /// <summary><c>publication.autocreate.mode</c>.</summary>
    public static readonly ConfigKey<PublicationAutocreate> AutocreateKey =
        ConfigKey.Enum<PublicationAutocreate>("publication.autocreate.mode") with
        {
            Default = PublicationAutocreate.AllTables, Doc = "What to do when the publication is missing.", Group = Group,
        };

    /// <summary><c>publish.via.partition.root</c>.</summary>
    public static readonly ConfigKey<bool> PublishViaRootKey = ConfigKey.Boolean("publish.via.partition.root") with
    {
        Default = false,
        Doc = "A publication that is created sends changes of partitions as changes of the partitioned table.", Group = Group,
    };

    /// <summary><c>replica.identity.autoset.values</c>.</summary>
    public static readonly ConfigKey<string> ReplicaIdentityKey = ConfigKey.String("replica.identity.autoset.values") with
    {
        Default = "", Doc = "Replica identities to set at the start: <table>:FULL|DEFAULT|NOTHING|INDEX <name>, separated by commas.",
        Group = Group, Validator = ConfigValidator.Where<string>("<table>:<identity>[,...]", ReplicaIdentityRules.ErrorIn),
    };

    /// <summary><c>offset.mismatch.strategy</c>.</summary>
    public static readonly ConfigKey<OffsetMismatchStrategy> MismatchKey =
        ConfigKey.Enum<OffsetMismatchStrategy>("offset.mismatch.strategy") with
        {
            Default = OffsetMismatchStrategy.TrustOffset,
            Doc = "What to do when the slot was confirmed beyond the stored offset, so that changes are missing.", Group = Group,
        };

    /// <summary><c>lsn.flush.mode</c>.</summary>
    public static readonly ConfigKey<LsnFlushMode> FlushModeKey = ConfigKey.Enum<LsnFlushMode>("lsn.flush.mode") with
    {
        Default = LsnFlushMode.Connector,
        Doc = "Who tells the server what it may forget: manual leaves that to others, and the server keeps its log until then.",
        Group = Group,
    };

    /// <summary><c>slot.stream.params</c>.</summary>
    public static readonly ConfigKey<string> StreamParametersKey = ConfigKey.String("slot.stream.params") with
    {
        Default = "", Doc = "Further options for the decoding plugin: name=value, separated by semicolons.", Group = Group,
        Validator = ConfigValidator.Where<string>("name=value;name=value", text => ParametersIn(text).Any(
            p => p.Value is null || p.Name.Length == 0 || !p.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            ? "Write name=value, separated by semicolons; names have letters, digits and underscores."
            : null),
    };

    /// <summary><c>status.update.interval.ms</c>.</summary>
    public static readonly ConfigKey<TimeSpan> StatusIntervalKey = ConfigKey.Milliseconds("status.update.interval.ms") with
    {
        Default = TimeSpan.FromSeconds(10), Doc = "Time between reports of the position to the server.", Group = Group,
        Validator = ConfigValidator.AtLeast(10),
    };

    /// <summary><c>message.prefix.include.list</c>.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> MessagePrefixInclude = ConfigKey.List("message.prefix.include.list") with
    {
        Default = [], Doc = "Prefixes of logical messages to write. Regular expressions on whole prefixes.", Group = Group,
        Validator = ConfigValidator.ValidRegex(),
    };

    /// <summary><c>message.prefix.exclude.list</c>.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> MessagePrefixExclude = ConfigKey.List("message.prefix.exclude.list") with
    {
        Default = [], Doc = "Prefixes of logical messages to leave out. Regular expressions on whole prefixes.", Group = Group,
        Validator = ConfigValidator.ValidRegex(),
    };

    /// <summary>The settings of this group.</summary>
    public static IReadOnlyList<ConfigKey> Keys { get; } =
    [
        PluginName, SlotNameKey, SlotDropOnStop, SlotFailover, PublicationNameKey, AutocreateKey, PublishViaRootKey, ReplicaIdentityKey,
        MismatchKey, FlushModeKey, StreamParametersKey, StatusIntervalKey, MessagePrefixInclude, MessagePrefixExclude,
    ];

    /// <summary>The slot.</summary>
    public required string SlotName { get; init; }

    /// <summary>It is dropped when the task stops.</summary>
    public bool DropsSlotOnStop { get; init; }

    /// <summary>It is created as a failover slot.</summary>
    public bool CreatesFailoverSlot { get; init; }

    /// <summary>The publication.</summary>
    public required string PublicationName { get; init; }

    /// <summary>What to do about a missing publication.</summary>
    public PublicationAutocreate Autocreate { get; init; }

    /// <summary>A created publication sends partitions as their root.</summary>
    public bool PublishesViaRoot { get; init; }

    /// <summary>Replica identities to set.</summary>
    public required ReplicaIdentityRules ReplicaIdentities { get; init; }

    /// <summary>What to do about a slot beyond the offset.</summary>
    public OffsetMismatchStrategy MismatchStrategy { get; init; }

    /// <summary>Who confirms to the server.</summary>
    public LsnFlushMode FlushMode { get; init; }

    /// <summary>Further options of the stream.</summary>
    public IReadOnlyList<(string Name, string Value)> StreamParameters { get; init; } = [];

    /// <summary>Time between reports to the server.</summary>
    public TimeSpan StatusInterval { get; init; }

    /// <summary>Prefixes of logical messages to write; empty for all.</summary>
    public required NamePatterns IncludedPrefixes { get; init; }

    /// <summary>Prefixes of logical messages to leave out.</summary>
    public required NamePatterns ExcludedPrefixes { get; init; }

    /// <summary>Takes the group out of a parsed configuration.</summary>
    public static ReplicationOptions From(ParsedConfig config) => new()
    {
        SlotName = config.Get(SlotNameKey),
        DropsSlotOnStop = config.Get(SlotDropOnStop),
        CreatesFailoverSlot = config.Get(SlotFailover),
        PublicationName = config.Get(PublicationNameKey),
        Autocreate = config.Get(AutocreateKey),
        PublishesViaRoot = config.Get(PublishViaRootKey),
        ReplicaIdentities = new ReplicaIdentityRules(config.Get(ReplicaIdentityKey)),
        MismatchStrategy = config.Get(MismatchKey),
        FlushMode = config.Get(FlushModeKey),
        StreamParameters = [.. ParametersIn(config.Get(StreamParametersKey)).Select(p => (p.Name, p.Value!))],
        StatusInterval = config.Get(StatusIntervalKey),
        IncludedPrefixes = new NamePatterns(config.Get(MessagePrefixInclude)),
        ExcludedPrefixes = new NamePatterns(config.Get(MessagePrefixExclude)),
    };

    private static IEnumerable<(string Name, string? Value)> ParametersIn(string text) => text
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(parts => (parts[0].Trim(), parts.Length == 2 ? parts[1].Trim() : null));
}
