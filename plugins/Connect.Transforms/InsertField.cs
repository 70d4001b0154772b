using Connect.Abstractions.Caching;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms;

/// <summary>Adds where a record comes from, or a fixed text, to the fields of its key or value.</summary>
public abstract class InsertField : FieldsTransform
{
    private static readonly ConfigKey<string?> TopicField = FieldKey("topic.field", "the topic");
    private static readonly ConfigKey<string?> PartitionField = FieldKey("partition.field", "the partition");
    private static readonly ConfigKey<string?> OffsetField = FieldKey("offset.field", "the offset in the log (sinks only)");
    private static readonly ConfigKey<string?> TimestampField = FieldKey("timestamp.field", "the timestamp");
    private static readonly ConfigKey<string?> StaticField = FieldKey("static.field", "the text of static.value");

    private static readonly ConfigKey<string?> StaticValue = ConfigKey.OptionalString("static.value") with
    {
        Doc = "The text for static.field.",
    };

    private static readonly ConfigDef Definition = new(
        TopicField, PartitionField, OffsetField, TimestampField, StaticField, StaticValue, CommonKeys.ReplaceNullWithDefault);

    private readonly LruCache<Schema, Schema> _schemas = new(SchemaCacheSize);
    private readonly List<Insertion> _insertions = [];
    private bool _replaceNull;

    private InsertField(RecordPart part) : base(part)
    {
    }

    /// <inheritdoc/>
    public sealed override ConfigDef ConfigDef => Definition;

    private protected sealed override void Configure(ParsedConfig config)
    {
        _replaceNull = config.Get(CommonKeys.ReplaceNullWithDefault);
        var staticValue = config.Get(StaticValue);
        Add(config.Get(TopicField), Schema.String, record => record.Topic);
        Add(config.Get(PartitionField), Schema.Int32, record => record.Partition);
        Add(config.Get(OffsetField), Schema.Int64, OffsetOf);
        Add(config.Get(TimestampField), LogicalTypes.TimestampSchema, TimestampOf);
        Add(config.Get(StaticField), Schema.String, _ => staticValue);
        if (_insertions.Count == 0)
        {
            throw new ConfigException(TopicField.Name, "InsertField needs at least one of topic.field, partition.field, offset.field, "
                + "timestamp.field, static.field.");
        }

        if (config.Get(StaticField) is not null && staticValue is null)
        {
            throw new ConfigException(StaticValue.Name, "static.field is set, so static.value is needed too.");
        }
    }

    private protected sealed override SchemaAndValue ApplyTo(ConnectRecord record, Struct value)
    {
        var schema = _schemas.GetOrAdd(value.Schema, Extend);
        var result = new Struct(schema);
        var fields = value.Schema.Fields;
        for (var i = 0; i < fields.Count; i++)
        {
            result.PutUnchecked(i, value.Read(fields[i], _replaceNull));
        }

        for (var i = 0; i < _insertions.Count; i++)
        {
            result.Put(schema.Fields[fields.Count + i], _insertions[i].ValueOf(record));
        }

        return new SchemaAndValue(schema, result);
    }

    private protected sealed override SchemaAndValue ApplyTo(ConnectRecord record, IReadOnlyDictionary<string, object?> value)
    {
        var result = new Dictionary<string, object?>(value);
        foreach (var insertion in _insertions)
        {
            // Without a schema there are no logical types: a timestamp stays the number that it is.
            result[insertion.Name] = insertion.ValueOf(record) is DateTimeOffset instant
                ? instant.ToUnixTimeMilliseconds()
                : insertion.ValueOf(record);
        }

        return new SchemaAndValue(null, result);
    }

    private static ConfigKey<string?> FieldKey(string name, string content) => ConfigKey.OptionalString(name) with
    {
        Doc = $"Field for {content}. A ! behind the name makes it a required field, a ? an optional one (the default).",
    };

    private static object? TimestampOf(ConnectRecord record) =>
        record.Timestamp is { } timestamp ? DateTimeOffset.FromUnixTimeMilliseconds(timestamp) : null;

    private static object? OffsetOf(ConnectRecord record) => record is SinkRecord sinkRecord
        ? sinkRecord.Offset
        : throw new DataException("InsertField's offset.field works in sink connectors only: a source record has no offset yet.");

    private void Add(string? name, Schema schema, Func<ConnectRecord, object?> valueOf)
    {
        if (name is not null)
        {
            var isOptional = !name.EndsWith('!');
            _insertions.Add(new Insertion(
                name.TrimEnd('!', '?'), isOptional ? SchemaBuilder.CopyOf(schema).Optional().Build() : schema, valueOf));
        }
    }

    private Schema Extend(Schema schema)
    {
        var builder = SchemaBuilder.CopyOf(schema);
        foreach (var field in schema.Fields)
        {
            builder.Field(field.Name, field.Schema);
        }

        foreach (var insertion in _insertions)
        {
            builder.Field(insertion.Name, insertion.Schema);
        }

        return builder.Build();
    }

    private sealed record Insertion(string Name, Schema Schema, Func<ConnectRecord, object?> ValueOf);

    /// <summary>Works on the key.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.InsertField$Key")]
    public sealed class Key() : InsertField(RecordPart.Key);

    /// <summary>Works on the value.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.InsertField$Value")]
    public sealed class Value() : InsertField(RecordPart.Value);
}
