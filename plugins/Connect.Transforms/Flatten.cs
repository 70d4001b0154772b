using Connect.Abstractions.Caching;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms;

/// <summary>Makes one level of nested structs or objects; the names of the levels are joined. Arrays stay as they are.</summary>
public abstract class Flatten : FieldsTransform
{
    private static readonly ConfigKey<string> Delimiter = ConfigKey.String("delimiter") with
    {
        Default = ".",
        Doc = "Put between the names of the levels.",
    };

    private static readonly ConfigDef Definition = new(Delimiter);

    private readonly LruCache<Schema, Schema> _schemas = new(SchemaCacheSize);
    private string _delimiter = null!;

    private Flatten(RecordPart part) : base(part)
    {
    }

    /// <inheritdoc/>
    public sealed override ConfigDef ConfigDef => Definition;

    private protected sealed override void Configure(ParsedConfig config) => _delimiter = config.Get(Delimiter);

    private protected sealed override SchemaAndValue ApplyTo(ConnectRecord record, Struct value)
    {
        var schema = _schemas.GetOrAdd(value.Schema, FlatSchema);
        var result = new Struct(schema);
        var index = 0;
        Copy(value.Schema, value, result, ref index);
        return new SchemaAndValue(schema, result);
    }

    private protected sealed override SchemaAndValue ApplyTo(ConnectRecord record, IReadOnlyDictionary<string, object?> value)
    {
        var result = new Dictionary<string, object?>();
        Copy("", value, result);
        return new SchemaAndValue(null, result);
    }

    private Schema FlatSchema(Schema schema)
    {
        var builder = SchemaBuilder.CopyOf(schema);
        AddFields(builder, "", schema, isOptional: false);
        return builder.Build();
    }

    private void AddFields(SchemaBuilder builder, string prefix, Schema schema, bool isOptional)
    {
        foreach (var field in schema.Fields)
        {
            var name = Join(prefix, field.Name);
            switch (field.Schema.Type)
            {
                case SchemaType.Struct:
                    AddFields(builder, name, field.Schema, isOptional || field.Schema.IsOptional);
                    break;
                case SchemaType.Map:
                    throw new DataException($"Flatten: field '{name}' is a map, whose entries a schema cannot name. Drop it first.");
                default:
                    // What a missing parent takes with it may be missing itself.
                    builder.Field(
                        name,
                        isOptional && !field.Schema.IsOptional ? SchemaBuilder.CopyOf(field.Schema).Optional().Build() : field.Schema);
                    break;
            }
        }
    }

    private static void Copy(Schema schema, Struct? value, Struct result, ref int index)
    {
        foreach (var field in schema.Fields)
        {
            var found = value?.GetWithoutDefault(field);
            if (field.Schema.Type == SchemaType.Struct)
            {
                Copy(field.Schema, (Struct?)found, result, ref index);
            }
            else
            {
                result.PutUnchecked(index++, found);
            }
        }
    }

    private void Copy(string prefix, IReadOnlyDictionary<string, object?> value, Dictionary<string, object?> result)
    {
        foreach (var (key, found) in value)
        {
            var name = Join(prefix, key);
            if (found is IReadOnlyDictionary<string, object?> nested)
            {
                Copy(name, nested, result);
            }
            else
            {
                result[name] = found;
            }
        }
    }

    private string Join(string prefix, string name) => prefix.Length == 0 ? name : prefix + _delimiter + name;

    /// <summary>Works on the key.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.Flatten$Key")]
    public sealed class Key() : Flatten(RecordPart.Key);

    /// <summary>Works on the value.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.Flatten$Value")]
    public sealed class Value() : Flatten(RecordPart.Value);
}
