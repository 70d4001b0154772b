using Connect.Abstractions.Config;
using Connect.Abstractions.Errors;
using Connect.Cdc.Events;
using Connect.Cdc.Filters;
using Connect.Cdc.Heartbeats;
using Connect.Cdc.Queue;
using Connect.Cdc.Snapshots;
using Connect.Cdc.Topics;
using Connect.Cdc.Values;
using Connect.Postgres.Types;

namespace Connect.Postgres.Config;

/// <summary>Everything that users set for a Postgres source, under Debezium's names.</summary>
public sealed record PostgresConfig
{
    private const string ValuesGroup = "Values";

    /// <summary><c>hstore.handling.mode</c>.</summary>
    public static readonly ConfigKey<HstoreHandlingMode> HstoreKey = ConfigKey.Enum<HstoreHandlingMode>("hstore.handling.mode") with
    {
        Default = HstoreHandlingMode.Json, Doc = "How hstore columns are written.", Group = ValuesGroup,
    };

    /// <summary><c>money.fraction.digits</c>.</summary>
    public static readonly ConfigKey<int> MoneyDigitsKey = ConfigKey.Int("money.fraction.digits") with
    {
        Default = 2, Doc = "Digits behind the point of money columns.", Group = ValuesGroup, Validator = ConfigValidator.Between(0, 18),
    };

    /// <summary><c>include.unknown.datatypes</c>.</summary>
    public static readonly ConfigKey<bool> UnknownTypesKey = ConfigKey.Boolean("include.unknown.datatypes") with
    {
        Default = false, Doc = "Writes columns of types without a mapping as bytes, instead of leaving them out.", Group = ValuesGroup,
    };

    /// <summary>All settings.</summary>
    public static ConfigDef Definition { get; } = new(
    [
        .. ConnectionOptions.Keys, .. TopicOptions.Keys, .. ReplicationOptions.Keys, .. FilterOptions.SchemaKeys, .. FilterOptions.Keys,
        .. SnapshotOptions.Keys, .. EventOptions.Keys, .. HeartbeatOptions.Keys, .. QueueOptions.Keys,
        ValueOptions.Decimal, ValueOptions.Time, ValueOptions.Binary, ValueOptions.Interval, ValueOptions.UnavailablePlaceholder,
        ValueOptions.ConversionFailure, HstoreKey, MoneyDigitsKey, UnknownTypesKey,
    ]);

    /// <summary>How to reach the database.</summary>
    public required ConnectionOptions Connection { get; init; }

    /// <summary>Names of topics.</summary>
    public required TopicOptions Topics { get; init; }

    /// <summary>Slot, publication and stream.</summary>
    public required ReplicationOptions Replication { get; init; }

    /// <summary>Which tables are captured.</summary>
    public required TableFilter Tables { get; init; }

    /// <summary>What is written of their columns.</summary>
    public required ColumnRules Columns { get; init; }

    /// <summary>When and how existing rows are read.</summary>
    public required SnapshotOptions Snapshot { get; init; }

    /// <summary>Which events are written.</summary>
    public required EventOptions Events { get; init; }

    /// <summary>Heartbeats.</summary>
    public required HeartbeatOptions Heartbeats { get; init; }

    /// <summary>Limits.</summary>
    public required QueueOptions Queue { get; init; }

    /// <summary>How values are written.</summary>
    public required TypeHandling Types { get; init; }

    /// <summary>What to do with values that do not fit.</summary>
    public ConversionFailureMode ConversionFailure { get; init; }

    /// <summary>Reads a configuration, or reports every mistake in it.</summary>
    /// <exception cref="ConfigException">At least one setting is wrong.</exception>
    public static PostgresConfig Parse(IReadOnlyDictionary<string, string> config)
    {
        var errors = new List<ConfigError>();
        var values = Definition.Validate(config);
        errors.AddRange(values.SelectMany(v => v.Errors.Select(e => new ConfigError(v.Key.Name, e))));
        var masks = new MaskRules(config, errors);
        if (errors.Count > 0)
        {
            throw new ConfigException(errors);
        }

        var parsed = Definition.Parse(config);
        errors.AddRange(Conflicts(parsed).Select(c => new ConfigError(c.Key.Name, c.Error)));
        return errors.Count > 0 ? throw new ConfigException(errors) : From(parsed, masks);
    }

    private static IEnumerable<(ConfigKey Key, string Error)> Conflicts(ParsedConfig config)
    {
        var conflicts = FilterOptions.Conflicts(config).Concat(SnapshotOptions.Conflicts(config));
        return QueueOptions.Conflict(config) is { } conflict ? conflicts.Append(conflict) : conflicts;
    }

    private static PostgresConfig From(ParsedConfig config, MaskRules masks) => new()
    {
        Connection = ConnectionOptions.From(config),
        Topics = TopicOptions.From(config),
        Replication = ReplicationOptions.From(config),
        Tables = new TableFilter(
            config.Get(FilterOptions.SchemaInclude),
            config.Get(FilterOptions.SchemaExclude),
            config.Get(FilterOptions.TableInclude),
            config.Get(FilterOptions.TableExclude)),
        Columns = new ColumnRules(config, masks),
        Snapshot = SnapshotOptions.From(config),
        Events = EventOptions.From(config),
        Heartbeats = HeartbeatOptions.From(config),
        Queue = QueueOptions.From(config),
        ConversionFailure = config.Get(ValueOptions.ConversionFailure),
        Types = new TypeHandling
        {
            Decimal = config.Get(ValueOptions.Decimal),
            Time = config.Get(ValueOptions.Time),
            Binary = config.Get(ValueOptions.Binary),
            Interval = config.Get(ValueOptions.Interval),
            Hstore = config.Get(HstoreKey),
            MoneyFractionDigits = config.Get(MoneyDigitsKey),
            IncludeUnknownTypes = config.Get(UnknownTypesKey),
            UnavailableValuePlaceholder = config.Get(ValueOptions.UnavailablePlaceholder),
        },
    };
}
