using Connect.Abstractions.Config;

namespace Connect.Cdc.Events;

/// <summary>The settings that decide which events are written for a change.</summary>
public sealed record EventOptions
{
    private const string Group = "Events";
    private static readonly Dictionary<string, Operation?> OperationsByCode = new()
    {
        ["c"] = Operation.Create, ["u"] = Operation.Update, ["d"] = Operation.Delete, ["t"] = Operation.Truncate, ["none"] = null,
    };

    /// <summary><c>tombstones.on.delete</c>.</summary>
    public static readonly ConfigKey<bool> TombstonesOnDelete = ConfigKey.Boolean("tombstones.on.delete") with
    {
        Default = true,
        Doc = "A record with the key and a null value follows each delete, so that compaction drops the key.", Group = Group,
    };

    /// <summary><c>skipped.operations</c>.</summary>
    public static readonly ConfigKey<IReadOnlyList<string>> SkippedOperations = ConfigKey.List("skipped.operations") with
    {
        Default = ["t"], Doc = "Operations that are not written: c, u, d, t, or none. Snapshots are not affected.", Group = Group,
        Validator = ConfigValidator.Where<IReadOnlyList<string>>("c, u, d, t, none", codes => codes.FirstOrDefault(
            code => !OperationsByCode.ContainsKey(code)) is { } unknown ? $"'{unknown}' is not one of: c, u, d, t, none." : null),
    };

    /// <summary><c>provide.transaction.metadata</c>.</summary>
    public static readonly ConfigKey<bool> ProvideTransactionMetadata = ConfigKey.Boolean("provide.transaction.metadata") with
    {
        Default = false, Doc = "Writes begin and end of transactions to a topic, and each event's place in its transaction.", Group = Group,
    };

    /// <summary><c>skip.messages.without.change</c>.</summary>
    public static readonly ConfigKey<bool> SkipWithoutChange = ConfigKey.Boolean("skip.messages.without.change") with
    {
        Default = false,
        Doc = "Drops updates that change none of the written columns. Needs the whole old row from the source.", Group = Group,
    };

    /// <summary><c>extended.headers.enabled</c>.</summary>
    public static readonly ConfigKey<bool> ExtendedHeaders = ConfigKey.Boolean("extended.headers.enabled") with
    {
        Default = false, Doc = "Adds the headers __debezium.context.connectorLogicalName, .taskId and .connectorName to each record.",
        Group = Group,
    };

    /// <summary>The settings of this group.</summary>
    public static IReadOnlyList<ConfigKey> Keys { get; } =
        [TombstonesOnDelete, SkippedOperations, ProvideTransactionMetadata, SkipWithoutChange, ExtendedHeaders];

    /// <summary>A tombstone follows a delete.</summary>
    public bool WritesTombstones { get; init; } = true;

    /// <summary>Operations that are not written.</summary>
    public IReadOnlySet<Operation> Skipped { get; init; } = new HashSet<Operation> { Operation.Truncate };

    /// <summary>Transaction metadata is written.</summary>
    public bool WritesTransactions { get; init; }

    /// <summary>Updates without a change are dropped.</summary>
    public bool SkipsUnchanged { get; init; }

    /// <summary>Records carry headers that name the connector.</summary>
    public bool WritesContextHeaders { get; init; }

    /// <summary>Takes the group out of a parsed configuration.</summary>
    public static EventOptions From(ParsedConfig config) => new()
    {
        WritesTombstones = config.Get(TombstonesOnDelete),
        Skipped = config.Get(SkippedOperations).Select(code => OperationsByCode[code]).OfType<Operation>().ToHashSet(),
        WritesTransactions = config.Get(ProvideTransactionMetadata),
        SkipsUnchanged = config.Get(SkipWithoutChange),
        WritesContextHeaders = config.Get(ExtendedHeaders),
    };
}
