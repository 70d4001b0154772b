using System.Globalization;
using Connect.Abstractions.Caching;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms;

/// <summary>Sets the name and the version of a key's or value's schema.</summary>
public abstract class SetSchemaMetadata : PartTransform
{
    private static readonly ConfigKey<string?> NameKey = ConfigKey.OptionalString("schema.name") with
    {
        Importance = ConfigImportance.High,
        Doc = "The new name; unset keeps the old one.",
    };

    private static readonly ConfigKey<string?> VersionKey = ConfigKey.OptionalString("schema.version") with
    {
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.Where<string>(
            "integer",
            text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
                ? null
                : "Not a number of type INT."),
        Doc = "The new version; unset keeps the old one.",
    };

    private static readonly ConfigDef Definition = new(NameKey, VersionKey, CommonKeys.ReplaceNullWithDefault);

    private readonly LruCache<Schema, Schema> _schemas = new(SchemaCacheSize);
    private string? _name;
    private int? _version;
    private bool _replaceNull;

    private SetSchemaMetadata(RecordPart part) : base(part)
    {
    }

    /// <inheritdoc/>
    public sealed override ConfigDef ConfigDef => Definition;

    private protected sealed override void Configure(ParsedConfig config)
    {
        _name = config.Get(NameKey);
        _version = config.Get(VersionKey) is { } version ? int.Parse(version, CultureInfo.InvariantCulture) : null;
        _replaceNull = config.Get(CommonKeys.ReplaceNullWithDefault);
    }

    private protected sealed override SchemaAndValue Apply(ConnectRecord record, SchemaAndValue content)
    {
        if (content.Schema is null)
        {
            return content.Value is null
                ? content
                : throw new DataException("SetSchemaMetadata: the record has no schema to name. Use a converter with schemas.");
        }

        var schema = _schemas.GetOrAdd(content.Schema, Rename);
        if (content.Value is not Struct value)
        {
            return new SchemaAndValue(schema, content.Value);
        }

        var result = new Struct(schema);
        foreach (var field in schema.Fields)
        {
            result.PutUnchecked(field.Index, value.Read(field, _replaceNull));
        }

        return new SchemaAndValue(schema, result);
    }

    private Schema Rename(Schema schema)
    {
        var builder = SchemaBuilder.CopyOf(schema).Named(_name ?? schema.Name).WithVersion(_version ?? schema.Version);
        foreach (var field in schema.Fields)
        {
            builder.Field(field.Name, field.Schema);
        }

        return builder.Build();
    }

    /// <summary>Works on the key.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.SetSchemaMetadata$Key")]
    public sealed class Key() : SetSchemaMetadata(RecordPart.Key);

    /// <summary>Works on the value.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.SetSchemaMetadata$Value")]
    public sealed class Value() : SetSchemaMetadata(RecordPart.Value);
}
