using Connect.Abstractions.Caching;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms.Casting;

/// <summary>Changes the type of fields, or of the whole key or value.</summary>
public abstract class Cast : PartTransform
{
    private static readonly ConfigKey<IReadOnlyList<string>> Spec = ConfigKey.List("spec") with
    {
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.All(
            ConfigValidator.NotEmpty(), ConfigValidator.Where<IReadOnlyList<string>>("field:type pairs", Check)),
        Doc = $"Field:type pairs, or one type for the whole key or value. Types: {Caster.TargetNames}.",
    };

    private static readonly ConfigDef Definition = new(Spec, CommonKeys.ReplaceNullWithDefault);

    private readonly LruCache<Schema, Schema> _schemas = new(SchemaCacheSize);
    private Dictionary<string, SchemaType> _targets = [];
    private SchemaType? _wholeTarget;
    private bool _replaceNull;

    private Cast(RecordPart part) : base(part)
    {
    }

    /// <inheritdoc/>
    public sealed override ConfigDef ConfigDef => Definition;

    private protected sealed override void Configure(ParsedConfig config)
    {
        _targets = [];
        _replaceNull = config.Get(CommonKeys.ReplaceNullWithDefault);
        foreach (var entry in config.Get(Spec))
        {
            var colon = entry.LastIndexOf(':');
            var target = Caster.FindTarget(entry[(colon + 1)..])!.Value;
            if (colon < 0)
            {
                _wholeTarget = target;
            }
            else
            {
                _targets[entry[..colon]] = target;
            }
        }
    }

    private protected sealed override SchemaAndValue Apply(ConnectRecord record, SchemaAndValue content)
    {
        if (content.Value is null)
        {
            return content;
        }

        if (_wholeTarget is { } target)
        {
            return new SchemaAndValue(
                content.Schema is null ? null : _schemas.GetOrAdd(content.Schema, s => CastSchema(s, target, "whole")),
                Caster.Cast(content.Value, target, "value"));
        }

        return content.Value switch
        {
            Struct value => CastFields(value),
            IReadOnlyDictionary<string, object?> value when content.Schema is null => CastFields(value),
            _ => throw CannotHandle(content),
        };
    }

    private static string? Check(IReadOnlyList<string> spec)
    {
        var fields = new HashSet<string>();
        foreach (var entry in spec)
        {
            var colon = entry.LastIndexOf(':');
            if (Caster.FindTarget(entry[(colon + 1)..]) is null)
            {
                return $"'{entry}' names no type to cast to. Types: {Caster.TargetNames}.";
            }

            if (colon < 0 && spec.Count > 1)
            {
                return "One type for the whole value cannot be mixed with types for fields.";
            }

            if (colon >= 0 && !fields.Add(entry[..colon]))
            {
                return $"Field '{entry[..colon]}' is cast twice.";
            }
        }

        return null;
    }

    private SchemaAndValue CastFields(Struct value)
    {
        var schema = _schemas.GetOrAdd(value.Schema, CastSchema);
        var result = new Struct(schema);
        foreach (var field in value.Schema.Fields)
        {
            var original = value.Read(field, _replaceNull);
            result.PutUnchecked(
                field.Index, _targets.TryGetValue(field.Name, out var target) ? Caster.Cast(original, target, field.Name) : original);
        }

        return new SchemaAndValue(schema, result);
    }

    private SchemaAndValue CastFields(IReadOnlyDictionary<string, object?> value)
    {
        var result = new Dictionary<string, object?>(value);
        foreach (var (name, target) in _targets)
        {
            if (value.TryGetValue(name, out var original))
            {
                result[name] = Caster.Cast(original, target, name);
            }
        }

        return new SchemaAndValue(null, result);
    }

    private Schema CastSchema(Schema schema)
    {
        var builder = SchemaBuilder.CopyOf(schema);
        foreach (var field in schema.Fields)
        {
            builder.Field(
                field.Name, _targets.TryGetValue(field.Name, out var target) ? CastSchema(field.Schema, target, field.Name) : field.Schema);
        }

        return builder.Build();
    }

    private static Schema CastSchema(Schema schema, SchemaType target, string location)
    {
        var builder = SchemaBuilder.OfType(target).Optional(schema.IsOptional);
        return schema.DefaultValue is { } value ? builder.WithDefault(Caster.Cast(value, target, location)).Build() : builder.Build();
    }

    /// <summary>Works on the key.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.Cast$Key")]
    public sealed class Key() : Cast(RecordPart.Key);

    /// <summary>Works on the value.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.Cast$Value")]
    public sealed class Value() : Cast(RecordPart.Value);
}
