using Connect.Abstractions.Caching;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms;

/// <summary>Moves or copies fields of a record's key or value to its headers.</summary>
public abstract class HeaderFrom : Transform
{
    private const int SchemaCacheSize = 16;

    private static readonly ConfigKey<IReadOnlyList<string>> FieldsKey = ConfigKey.List("fields") with
    {
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.NotEmpty(),
        Doc = "Fields to move or copy.",
    };

    private static readonly ConfigKey<IReadOnlyList<string>> HeadersKey = ConfigKey.List("headers") with
    {
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.NotEmpty(),
        Doc = "The headers' names, one a field, in the same order.",
    };

    private static readonly ConfigKey<string> Operation = ConfigKey.String("operation") with
    {
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.OneOf("move", "copy"),
        Doc = "Whether the fields leave the record (move) or stay (copy).",
    };

    private static readonly ConfigDef Definition = new(FieldsKey, HeadersKey, Operation, CommonKeys.ReplaceNullWithDefault);

    private readonly RecordPart _part;
    private readonly LruCache<Schema, Schema> _schemas = new(SchemaCacheSize);
    private IReadOnlyList<string> _fields = [];
    private IReadOnlyList<string> _headers = [];
    private bool _isMove;
    private bool _replaceNull;

    private HeaderFrom(RecordPart part) => _part = part;

    /// <inheritdoc/>
    public sealed override ConfigDef ConfigDef => Definition;

    /// <inheritdoc/>
    public sealed override ConnectRecord? Apply(ConnectRecord record)
    {
        var content = record.Get(_part);
        var headers = new List<Header>(record.Headers);
        for (var i = 0; i < _fields.Count; i++)
        {
            if (Find(content.Value, _fields[i]) is { } found)
            {
                headers.Add(new Header(_headers[i], found.Schema, found.Value));
            }
        }

        var changed = record with { Headers = Headers.Of(headers) };
        return _isMove ? changed.With(_part, WithoutFields(content)) : changed;
    }

    private protected sealed override void Configure(ParsedConfig config)
    {
        _fields = config.Get(FieldsKey);
        _headers = config.Get(HeadersKey);
        _isMove = config.Get(Operation).Equals("move", StringComparison.OrdinalIgnoreCase);
        _replaceNull = config.Get(CommonKeys.ReplaceNullWithDefault);
        if (_fields.Count != _headers.Count)
        {
            throw new ConfigException(
                HeadersKey.Name, $"headers must name one header a field: there are {_fields.Count} fields and {_headers.Count} headers.");
        }
    }

    private SchemaAndValue? Find(object? content, string name) => content switch
    {
        null => null,
        Struct value => value.Schema.Field(name) is { } field
            ? new SchemaAndValue(field.Schema, value.Read(field, _replaceNull))
            : throw new DataException($"HeaderFrom: schema '{value.Schema}' has no field '{name}'."),
        IReadOnlyDictionary<string, object?> value => value.TryGetValue(name, out var found) ? new SchemaAndValue(null, found) : null,
        _ => throw new DataException($"HeaderFrom needs a struct or an object, but found a {content.GetType().Name}."),
    };

    private SchemaAndValue WithoutFields(SchemaAndValue content)
    {
        switch (content.Value)
        {
            case Struct value:
                var schema = _schemas.GetOrAdd(value.Schema, WithoutFields);
                var result = new Struct(schema);
                foreach (var field in schema.Fields)
                {
                    result.PutUnchecked(field.Index, value.Read(value.Schema.Field(field.Name)!, _replaceNull));
                }

                return new SchemaAndValue(schema, result);
            case IReadOnlyDictionary<string, object?> value:
                return new SchemaAndValue(null, value.Where(f => !_fields.Contains(f.Key)).ToDictionary(f => f.Key, f => f.Value));
            default:
                return content;
        }
    }

    private Schema WithoutFields(Schema schema)
    {
        var builder = SchemaBuilder.CopyOf(schema);
        foreach (var field in schema.Fields.Where(f => !_fields.Contains(f.Name)))
        {
            builder.Field(field.Name, field.Schema);
        }

        return builder.Build();
    }

    /// <summary>Works on the key.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.HeaderFrom$Key")]
    public sealed class Key() : HeaderFrom(RecordPart.Key);

    /// <summary>Works on the value.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.HeaderFrom$Value")]
    public sealed class Value() : HeaderFrom(RecordPart.Value);
}
