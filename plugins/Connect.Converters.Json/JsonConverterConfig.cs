using System.Text;
using System.Text.Json;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Json;
using Connect.Abstractions.Plugins;

namespace Connect.Converters.Json;

/// <summary>The settings of <see cref="JsonConverter"/>, under Kafka Connect's names.</summary>
internal sealed record JsonConverterConfig
{
    private static readonly ConfigKey<bool> SchemasEnable = ConfigKey.Boolean("schemas.enable") with
    {
        Default = true,
        Importance = ConfigImportance.High,
        Doc = "Write and expect an envelope with the schema and the payload; false: the bare payload.",
    };

    private static readonly ConfigKey<int> SchemasCacheSize = ConfigKey.Int("schemas.cache.size") with
    {
        Default = 1000,
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.AtLeast(1),
        Doc = "How many schemas are kept in their JSON form, for each direction.",
    };

    private static readonly ConfigKey<DecimalFormat> DecimalFormatKey = ConfigKey.Enum<DecimalFormat>("decimal.format") with
    {
        Default = DecimalFormat.Base64,
        Importance = ConfigImportance.Low,
        Doc = "How decimals are written: BASE64 of their unscaled value, or NUMERIC. Both are read.",
    };

    private static readonly ConfigKey<bool> ReplaceNull = ConfigKey.Boolean("replace.null.with.default") with
    {
        Default = true,
        Importance = ConfigImportance.Low,
        Doc = "Whether a null becomes the default of its schema.",
    };

    private static readonly ConfigKey<string?> SchemaContent = ConfigKey.OptionalString("schema.content") with
    {
        Importance = ConfigImportance.High,
        Doc = "A schema in JSON for reading: records then hold the bare payload. Needs schemas.enable=true.",
    };

    private static readonly ConfigKey<string> ConverterType = ConfigKey.String(IConverter.ConverterTypeKey) with
    {
        Default = "value",
        Importance = ConfigImportance.Low,
        Validator = ConfigValidator.OneOf("key", "value", "header"),
        Doc = "What is converted; set by the runtime.",
    };

    public static ConfigDef Definition { get; } =
        new(SchemasEnable, SchemasCacheSize, DecimalFormatKey, ReplaceNull, SchemaContent, ConverterType);

    public required bool SchemasEnabled { get; init; }

    public required int SchemaCacheSize { get; init; }

    public required DecimalFormat DecimalFormat { get; init; }

    public required bool ReplaceNullWithDefault { get; init; }

    public Schema? FixedSchema { get; private init; }

    public static JsonConverterConfig Parse(IReadOnlyDictionary<string, string> config)
    {
        var parsed = Definition.Parse(config);
        var enabled = parsed.Get(SchemasEnable);
        return new JsonConverterConfig
        {
            SchemasEnabled = enabled,
            SchemaCacheSize = parsed.Get(SchemasCacheSize),
            DecimalFormat = parsed.Get(DecimalFormatKey),
            ReplaceNullWithDefault = parsed.Get(ReplaceNull),
            FixedSchema = enabled && parsed.Get(SchemaContent) is { Length: > 0 } text ? ParseSchema(text) : null,
        };
    }

    private static Schema ParseSchema(string text)
    {
        try
        {
            return JsonSchemaReader.Read(Encoding.UTF8.GetBytes(text))
                ?? throw new ConfigException(SchemaContent.Name, $"{SchemaContent.Name} must hold a schema, not null.");
        }
        catch (Exception e) when (e is JsonException or DataException)
        {
            throw new ConfigException(SchemaContent.Name, $"{SchemaContent.Name} is not a schema in JSON: {e.Message}");
        }
    }
}
