using Connect.Abstractions.Caching;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms;

/// <summary>Wraps the whole key or value, null included, into a struct or object with one field.</summary>
public abstract class HoistField : PartTransform
{
    private static readonly ConfigKey<string> FieldKey = ConfigKey.String("field") with
    {
        Importance = ConfigImportance.Medium,
        Validator = ConfigValidator.NotEmpty(),
        Doc = "The name of the field.",
    };

    private static readonly ConfigDef Definition = new(FieldKey);

    private readonly LruCache<Schema, Schema> _schemas = new(SchemaCacheSize);
    private string _field = null!;

    private HoistField(RecordPart part) : base(part)
    {
    }

    /// <inheritdoc/>
    public sealed override ConfigDef ConfigDef => Definition;

    private protected sealed override void Configure(ParsedConfig config) => _field = config.Get(FieldKey);

    private protected sealed override SchemaAndValue Apply(ConnectRecord record, SchemaAndValue content)
    {
        if (content.Schema is null)
        {
            return new SchemaAndValue(null, new Dictionary<string, object?> { [_field] = content.Value });
        }

        var schema = _schemas.GetOrAdd(content.Schema, inner => SchemaBuilder.Struct().Field(_field, inner).Build());
        return new SchemaAndValue(schema, new Struct(schema).Put(schema.Fields[0], content.Value));
    }

    /// <summary>Works on the key.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.HoistField$Key")]
    public sealed class Key() : HoistField(RecordPart.Key);

    /// <summary>Works on the value.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.HoistField$Value")]
    public sealed class Value() : HoistField(RecordPart.Value);
}
