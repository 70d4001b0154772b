using System.Text;
using Connect.Abstractions.Caching;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;
using ZstdSharp;

namespace Connect.SamplePlugin;

/// <summary>Replaces a text field of the value by its UTF-8 bytes, compressed with Zstandard.</summary>
public sealed class CompressField : ITransform
{
    private const int SchemaCacheSize = 16;

    private static readonly ConfigKey<string> FieldKey = ConfigKey.String("field") with
    {
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.NotEmpty(),
        Doc = "The text field to compress.",
    };

    private readonly LruCache<Schema, Schema> _schemas = new(SchemaCacheSize);
    private readonly Compressor _compressor = new();
    private string _field = "";

    /// <inheritdoc/>
    public string Version => PluginVersion.Of(typeof(CompressField));

    /// <inheritdoc/>
    public ConfigDef ConfigDef { get; } = new(FieldKey);

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config) => _field = ConfigDef.Parse(config).Get(FieldKey);

    /// <inheritdoc/>
    public ConnectRecord? Apply(ConnectRecord record)
    {
        if (record.Value is null)
        {
            return record;
        }

        if (record.Value is not Struct value)
        {
            throw new DataException($"CompressField needs a struct as the record's value, but found a {record.Value.GetType().Name}.");
        }

        var schema = _schemas.GetOrAdd(value.Schema, Compressed);
        var result = new Struct(schema);
        foreach (var field in value.Schema.Fields)
        {
            var original = value.GetWithoutDefault(field);
            result.PutUnchecked(field.Index, field.Name == _field && original is string text ? Compress(text) : original);
        }

        return record with { ValueSchema = schema, Value = result };
    }

    /// <inheritdoc/>
    public void Dispose() => _compressor.Dispose();

    private byte[] Compress(string text) => _compressor.Wrap(Encoding.UTF8.GetBytes(text)).ToArray();

    private Schema Compressed(Schema schema)
    {
        var target = schema.Field(_field) ?? throw new DataException($"CompressField: schema '{schema}' has no field '{_field}'.");
        var builder = SchemaBuilder.CopyOf(schema);
        foreach (var field in schema.Fields)
        {
            builder.Field(field.Name, field == target ? SchemaBuilder.Bytes().Optional(field.Schema.IsOptional).Build() : field.Schema);
        }

        return builder.Build();
    }
}
