using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms;

/// <summary>Replaces the whole key or value by one of its fields.</summary>
public abstract class ExtractField : FieldsTransform
{
    private static readonly ConfigKey<string> FieldKey = ConfigKey.String("field") with
    {
        Importance = ConfigImportance.Medium,
        Validator = ConfigValidator.NotEmpty(),
        Doc = "The field; with field.syntax.version V2 a path such as address.city.",
    };

    private static readonly ConfigKey<string> SyntaxVersion = ConfigKey.String("field.syntax.version") with
    {
        Default = "V1",
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.OneOf("V1", "V2"),
        Doc = "V1: a name of a field at the top. V2: a path with dots; backticks around names that contain dots.",
    };

    private static readonly ConfigDef Definition = new(FieldKey, SyntaxVersion, CommonKeys.ReplaceNullWithDefault);

    private FieldPath _path = null!;
    private bool _replaceNull;

    private ExtractField(RecordPart part) : base(part)
    {
    }

    /// <inheritdoc/>
    public sealed override ConfigDef ConfigDef => Definition;

    private protected sealed override void Configure(ParsedConfig config)
    {
        _replaceNull = config.Get(CommonKeys.ReplaceNullWithDefault);
        var field = config.Get(FieldKey);
        try
        {
            var isNested = config.Get(SyntaxVersion).Equals("V2", StringComparison.OrdinalIgnoreCase);
            _path = isNested ? FieldPath.Nested(field) : FieldPath.Single(field);
        }
        catch (FormatException e)
        {
            throw new ConfigException(FieldKey.Name, e.Message);
        }
    }

    private protected sealed override SchemaAndValue ApplyTo(ConnectRecord record, Struct value)
    {
        var schema = _path.SchemaIn(value.Schema)
            ?? throw new DataException($"ExtractField: schema '{value.Schema}' has no field '{_path.Text}'.");
        return new SchemaAndValue(schema, _path.ValueIn(value, _replaceNull));
    }

    private protected sealed override SchemaAndValue ApplyTo(ConnectRecord record, IReadOnlyDictionary<string, object?> value) =>
        new(null, _path.ValueIn(value));

    /// <summary>Works on the key.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.ExtractField$Key")]
    public sealed class Key() : ExtractField(RecordPart.Key);

    /// <summary>Works on the value.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.ExtractField$Value")]
    public sealed class Value() : ExtractField(RecordPart.Value);
}
