using Connect.Abstractions.Caching;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;
using Connect.Abstractions.Text;

namespace Connect.Transforms.Casting;

/// <summary>Translates a point in time between text, a number since 1970, and the logical types Date, Time and Timestamp, in UTC.</summary>
public abstract class TimestampConverter : PartTransform
{
    private static readonly ConfigKey<string> FieldKey = ConfigKey.String("field") with
    {
        Default = "",
        Importance = ConfigImportance.High,
        Doc = "The field; empty translates the whole key or value.",
    };

    private static readonly ConfigKey<TimestampForm> Target = ConfigKey.Enum<TimestampForm>("target.type") with
    {
        Importance = ConfigImportance.High,
        Doc = "What to make: string, unix, Date, Time or Timestamp.",
    };

    private static readonly ConfigKey<string> FormatKey = ConfigKey.String("format") with
    {
        Default = "",
        Importance = ConfigImportance.Medium,
        Validator = DatePattern.Validator,
        Doc = "Date pattern in the letters of Java's SimpleDateFormat; needed to read and to write text.",
    };

    private static readonly ConfigKey<UnixPrecision> Precision = ConfigKey.Enum<UnixPrecision>("unix.precision") with
    {
        Default = UnixPrecision.Milliseconds,
        Importance = ConfigImportance.Low,
        Doc = "The unit of numbers: seconds, milliseconds, microseconds or nanoseconds.",
    };

    private static readonly ConfigDef Definition = new(FieldKey, Target, FormatKey, Precision, CommonKeys.ReplaceNullWithDefault);

    private readonly LruCache<Schema, Schema> _schemas = new(SchemaCacheSize);
    private TimestampTranslator _translator = null!;
    private string _field = "";
    private bool _replaceNull;

    private TimestampConverter(RecordPart part) : base(part)
    {
    }

    /// <inheritdoc/>
    public sealed override ConfigDef ConfigDef => Definition;

    private protected sealed override void Configure(ParsedConfig config)
    {
        var format = config.Get(FormatKey);
        if (config.Get(Target) == TimestampForm.String && format.Length == 0)
        {
            throw new ConfigException(FormatKey.Name, "format is needed with target.type=string, such as yyyy-MM-dd HH:mm:ss.");
        }

        _field = config.Get(FieldKey);
        _replaceNull = config.Get(CommonKeys.ReplaceNullWithDefault);
        _translator = new TimestampTranslator(
            config.Get(Target), format.Length == 0 ? null : JavaDateFormat.Parse(format), config.Get(Precision));
    }

    private protected sealed override SchemaAndValue Apply(ConnectRecord record, SchemaAndValue content)
    {
        if (_field.Length == 0)
        {
            return new SchemaAndValue(
                content.Schema is null ? null : _translator.TargetSchema(content.Schema.IsOptional), _translator.Translate(content.Value));
        }

        return content.Value switch
        {
            null => content,
            Struct value => TranslateField(value),
            IReadOnlyDictionary<string, object?> value when content.Schema is null => TranslateField(value),
            _ => throw CannotHandle(content),
        };
    }

    private SchemaAndValue TranslateField(Struct value)
    {
        var schema = _schemas.GetOrAdd(value.Schema, TranslateSchema);
        var result = new Struct(schema);
        foreach (var field in value.Schema.Fields)
        {
            var original = value.Read(field, _replaceNull);
            result.PutUnchecked(field.Index, field.Name == _field ? _translator.Translate(original) : original);
        }

        return new SchemaAndValue(schema, result);
    }

    private SchemaAndValue TranslateField(IReadOnlyDictionary<string, object?> value)
    {
        var result = new Dictionary<string, object?>(value);
        if (value.TryGetValue(_field, out var original))
        {
            result[_field] = _translator.Translate(original);
        }

        return new SchemaAndValue(null, result);
    }

    private Schema TranslateSchema(Schema schema)
    {
        var builder = SchemaBuilder.CopyOf(schema);
        foreach (var field in schema.Fields)
        {
            builder.Field(field.Name, field.Name == _field ? _translator.TargetSchema(field.Schema.IsOptional) : field.Schema);
        }

        return builder.Build();
    }

    /// <summary>Works on the key.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.TimestampConverter$Key")]
    public sealed class Key() : TimestampConverter(RecordPart.Key);

    /// <summary>Works on the value.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.TimestampConverter$Value")]
    public sealed class Value() : TimestampConverter(RecordPart.Value);
}
