using Connect.Abstractions.Caching;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms;

/// <summary>Makes the key out of fields of the value.</summary>
[PluginAlias("org.apache.kafka.connect.transforms.ValueToKey")]
public sealed class ValueToKey : Transform
{
    private const int SchemaCacheSize = 16;

    private static readonly ConfigKey<IReadOnlyList<string>> Fields = ConfigKey.List("fields") with
    {
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.NotEmpty(),
        Doc = "Fields of the value that make the key.",
    };

    private readonly LruCache<Schema, Schema> _schemas = new(SchemaCacheSize);
    private IReadOnlyList<string> _fields = [];
    private bool _replaceNull;

    /// <inheritdoc/>
    public override ConfigDef ConfigDef { get; } = new(Fields, CommonKeys.ReplaceNullWithDefault);

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record) => record.Value switch
    {
        Struct value => record.With(RecordPart.Key, KeyOf(value)),
        IReadOnlyDictionary<string, object?> value => record.With(
            RecordPart.Key, new SchemaAndValue(null, _fields.ToDictionary(f => f, f => value.GetValueOrDefault(f)))),
        var other => throw new DataException(
            $"ValueToKey needs a struct or an object as the record's value, but found a {other?.GetType().Name ?? "null"}."
            + (other is null ? " Keep tombstones from it with the predicate RecordIsTombstone and negate=true." : "")),
    };

    private protected override void Configure(ParsedConfig config)
    {
        _fields = config.Get(Fields);
        _replaceNull = config.Get(CommonKeys.ReplaceNullWithDefault);
    }

    private SchemaAndValue KeyOf(Struct value)
    {
        var schema = _schemas.GetOrAdd(value.Schema, MakeKeySchema);
        var key = new Struct(schema);
        for (var i = 0; i < _fields.Count; i++)
        {
            key.PutUnchecked(i, value.Read(value.Schema.Field(_fields[i])!, _replaceNull));
        }

        return new SchemaAndValue(schema, key);
    }

    private Schema MakeKeySchema(Schema value)
    {
        var builder = SchemaBuilder.Struct();
        foreach (var name in _fields)
        {
            var field = value.Field(name) ?? throw new DataException($"ValueToKey: the value of schema '{value}' has no field '{name}'.");
            builder.Field(name, field.Schema);
        }

        return builder.Build();
    }
}
