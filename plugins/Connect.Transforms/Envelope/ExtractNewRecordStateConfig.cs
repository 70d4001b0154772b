using Connect.Abstractions.Config;
using Connect.Abstractions.Errors;

namespace Connect.Transforms.Envelope;

/// <summary>What becomes of the event of a deleted row.</summary>
internal enum DeleteHandling
{
    Drop,
    Tombstone,
    Rewrite,
}

/// <summary>The settings of <see cref="ExtractNewRecordState"/>, under Debezium's names, those before version 2.5 included.</summary>
internal sealed record ExtractNewRecordStateConfig
{
    private const string DefaultPrefix = "__";

    private static readonly ConfigKey<string?> Mode = ConfigKey.OptionalString("delete.tombstone.handling.mode") with
    {
        Importance = ConfigImportance.Medium,
        Validator = ConfigValidator.OneOf("drop", "tombstone", "rewrite", "rewrite-with-tombstone", "delete-to-tombstone"),
        Doc = "What becomes of deletes and of the tombstones behind them: 'drop' both; 'tombstone' or 'delete-to-tombstone' (the "
            + "default) keeps one tombstone; 'rewrite' keeps the old row with __deleted=true; 'rewrite-with-tombstone' both.",
    };

    private static readonly ConfigKey<bool> DropTombstonesKey = ConfigKey.Boolean("drop.tombstones") with
    {
        Default = true,
        Importance = ConfigImportance.Low,
        Doc = "Older setting: whether tombstones are dropped. Used with delete.handling.mode.",
    };

    private static readonly ConfigKey<string?> OldMode = ConfigKey.OptionalString("delete.handling.mode") with
    {
        Importance = ConfigImportance.Low,
        Validator = ConfigValidator.OneOf("drop", "rewrite", "none"),
        Doc = "Older setting: 'drop' deletes, 'rewrite' them to the old row with __deleted=true, or 'none': make them tombstones.",
    };

    private static readonly ConfigKey<string> RouteByFieldKey = ConfigKey.String("route.by.field") with
    {
        Default = "",
        Importance = ConfigImportance.Low,
        Doc = "Field of the row whose text becomes the topic.",
    };

    private static readonly ConfigKey<IReadOnlyList<string>> AddFieldsKey = ConfigKey.List("add.fields") with
    {
        Default = [],
        Validator = Fields(),
        Doc = "Fields of the envelope to add to the row: op, table, source.ts_ms, transaction.id:newName, ...",
    };

    private static readonly ConfigKey<string> AddFieldsPrefix = ConfigKey.String("add.fields.prefix") with
    {
        Default = DefaultPrefix,
        Doc = "Put in front of the names of added fields.",
    };

    private static readonly ConfigKey<IReadOnlyList<string>> AddHeadersKey = ConfigKey.List("add.headers") with
    {
        Default = [],
        Validator = Fields(),
        Doc = "Fields of the envelope to add as headers, as in add.fields.",
    };

    private static readonly ConfigKey<string> AddHeadersPrefix = ConfigKey.String("add.headers.prefix") with
    {
        Default = DefaultPrefix,
        Doc = "Put in front of the names of added headers.",
    };

    private static readonly ConfigKey<string> DropFieldsHeaderKey = ConfigKey.String("drop.fields.header.name") with
    {
        Default = "",
        Importance = ConfigImportance.Low,
        Doc = "Header that lists fields of the row to drop.",
    };

    private static readonly ConfigKey<bool> DropFieldsFromKeyKey = ConfigKey.Boolean("drop.fields.from.key") with
    {
        Default = false,
        Importance = ConfigImportance.Low,
        Doc = "Whether these fields are dropped from the key too.",
    };

    private static readonly ConfigKey<bool> DropFieldsKeepSchema = ConfigKey.Boolean("drop.fields.keep.schema.compatible") with
    {
        Default = true,
        Importance = ConfigImportance.Low,
        Doc = "Whether only optional fields are dropped, so that readers of the schema are not broken.",
    };

    public static ConfigDef Definition { get; } = new(
        Mode, DropTombstonesKey, OldMode, RouteByFieldKey, AddFieldsKey, AddFieldsPrefix, AddHeadersKey, AddHeadersPrefix,
        DropFieldsHeaderKey, DropFieldsFromKeyKey, DropFieldsKeepSchema, CommonKeys.ReplaceNullWithDefault);

    public required DeleteHandling Deletes { get; init; }

    public required bool DropTombstones { get; init; }

    public required IReadOnlyList<EnvelopeField> AddFields { get; init; }

    public required IReadOnlyList<EnvelopeField> AddHeaders { get; init; }

    public required string RouteByField { get; init; }

    public required string DropFieldsHeader { get; init; }

    public required bool DropFieldsFromKey { get; init; }

    public required bool DropFieldsKeepSchemaCompatible { get; init; }

    public required bool ReplaceNullWithDefault { get; init; }

    public static ExtractNewRecordStateConfig From(ParsedConfig config)
    {
        var (deletes, dropTombstones) = Handling(config);
        return new ExtractNewRecordStateConfig
        {
            Deletes = deletes,
            DropTombstones = dropTombstones,
            AddFields = Parse(config.Get(AddFieldsKey), config.Get(AddFieldsPrefix)),
            AddHeaders = Parse(config.Get(AddHeadersKey), config.Get(AddHeadersPrefix)),
            RouteByField = config.Get(RouteByFieldKey),
            DropFieldsHeader = config.Get(DropFieldsHeaderKey),
            DropFieldsFromKey = config.Get(DropFieldsFromKeyKey),
            DropFieldsKeepSchemaCompatible = config.Get(DropFieldsKeepSchema),
            ReplaceNullWithDefault = config.Get(CommonKeys.ReplaceNullWithDefault),
        };
    }

    private static (DeleteHandling Deletes, bool DropTombstones) Handling(ParsedConfig config)
    {
        var hasOldSettings = config.Originals.ContainsKey(OldMode.Name) || config.Originals.ContainsKey(DropTombstonesKey.Name);
        return config.Get(Mode)?.ToUpperInvariant() switch
        {
            null when hasOldSettings => (OldHandling(config), config.Get(DropTombstonesKey)),
            "DROP" => (DeleteHandling.Drop, true),
            "REWRITE" => (DeleteHandling.Rewrite, true),
            "REWRITE-WITH-TOMBSTONE" => (DeleteHandling.Rewrite, false),
            _ => (DeleteHandling.Tombstone, true),
        };
    }

    private static DeleteHandling OldHandling(ParsedConfig config) => config.Get(OldMode)?.ToUpperInvariant() switch
    {
        "REWRITE" => DeleteHandling.Rewrite,
        "NONE" => DeleteHandling.Tombstone,
        _ => DeleteHandling.Drop,
    };

    private static EnvelopeField[] Parse(IReadOnlyList<string> fields, string prefix) =>
        [.. fields.Select(f => EnvelopeField.Parse(f, prefix))];

    private static ConfigValidator Fields() => ConfigValidator.Where<IReadOnlyList<string>>("fields of the envelope", fields =>
    {
        try
        {
            _ = Parse(fields, "");
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    });
}
