using Connect.Abstractions.Config;
using Connect.Cdc.Filters;

namespace Connect.Cdc.Snapshots;

/// <summary>The settings of snapshots.</summary>
/// <param name="Mode">When existing rows are read.</param>
/// <param name="Delay">Time to wait before the snapshot.</param>
/// <param name="Tables">Only these of the captured tables are read; empty for all.</param>
/// <param name="SelectOverrides">SELECT statements by table, instead of reading all rows.</param>
public sealed record SnapshotOptions(
    SnapshotMode Mode, TimeSpan Delay, NamePatterns Tables, IReadOnlyDictionary<string, string> SelectOverrides)
{
    private const string Group = "Snapshot";
    private const string OverridesName = "snapshot.select.statement.overrides";

    /// <summary><c>snapshot.mode</c>.</summary>
    public static readonly ConfigKey<SnapshotMode> ModeKey = ConfigKey.Enum<SnapshotMode>("snapshot.mode") with
    {
        Default = SnapshotMode.Initial, Doc = "When existing rows are read.", Group = Group, Importance = ConfigImportance.High,
    };

    /// <summary><c>snapshot.delay.ms</c>.</summary>
    public static readonly ConfigKey<TimeSpan> DelayKey = ConfigKey.Milliseconds("snapshot.delay.ms") with
    {
        Default = TimeSpan.Zero, Doc = "Time to wait before a snapshot.", Group = Group, Validator = ConfigValidator.AtLeast(0),
    };

    /// <summary><c>snapshot.include.collection.list</c>.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> TablesKey = ConfigKey.List("snapshot.include.collection.list") with
    {
        Default = [], Doc = "Captured tables whose rows are read; all by default. Regular expressions on whole names.", Group = Group,
        Validator = ConfigValidator.ValidRegex(),
    };

    /// <summary><c>snapshot.select.statement.overrides</c>.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> OverridesKey = ConfigKey.List(OverridesName) with
    {
        Default = [], Doc = $"Tables whose rows are read by the SELECT in {OverridesName}.<table>.", Group = Group,
    };

    /// <summary>The settings of this group.</summary>
    public static IReadOnlyList<ConfigKey> Keys { get; } = [ModeKey, DelayKey, TablesKey, OverridesKey];

    /// <summary>Takes the group out of a parsed configuration.</summary>
    public static SnapshotOptions From(ParsedConfig config)
    {
        var selects = config.WithPrefix(OverridesName + ".");
        return new SnapshotOptions(
            config.Get(ModeKey),
            config.Get(DelayKey),
            new NamePatterns(config.Get(TablesKey)),
            config.Get(OverridesKey).Where(selects.ContainsKey).ToDictionary(table => table, table => selects[table]));
    }

    /// <summary>Tables that were named without a statement.</summary>
    public static IEnumerable<(ConfigKey Key, string Error)> Conflicts(ParsedConfig config) => config.Get(OverridesKey)
        .Where(table => !config.Originals.ContainsKey($"{OverridesName}.{table}"))
        .Select(table => ((ConfigKey)OverridesKey, $"\"{OverridesName}.{table}\" is missing: set it to the SELECT for this table."));
}
