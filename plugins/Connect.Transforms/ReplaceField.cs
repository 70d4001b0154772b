using Connect.Abstractions.Caching;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms;

/// <summary>Keeps, drops and renames fields of a record's key or value.</summary>
public abstract class ReplaceField : FieldsTransform
{
    private static readonly ConfigKey<IReadOnlyList<string>> Exclude = ConfigKey.List("exclude") with
    {
        Default = [],
        Aliases = ["blacklist"],
        Doc = "Fields to drop. Wins over include.",
    };

    private static readonly ConfigKey<IReadOnlyList<string>> Include = ConfigKey.List("include") with
    {
        Default = [],
        Aliases = ["whitelist"],
        Doc = "Fields to keep; empty keeps all.",
    };

    private static readonly ConfigKey<IReadOnlyList<string>> Renames = ConfigKey.List("renames") with
    {
        Default = [],
        Validator = ConfigValidator.Where<IReadOnlyList<string>>(
            "old:new pairs",
            pairs => pairs.All(p => p.Split(':') is [{ Length: > 0 }, { Length: > 0 }])
                ? null
                : "Write each rename as old:new."),
        Doc = "Fields to rename, each as old:new.",
    };

    private static readonly ConfigDef Definition = new(Exclude, Include, Renames, CommonKeys.ReplaceNullWithDefault);

    private readonly LruCache<Schema, Plan> _plans = new(SchemaCacheSize);
    private HashSet<string> _excluded = [];
    private HashSet<string> _included = [];
    private Dictionary<string, string> _renames = [];
    private bool _replaceNull;

    private ReplaceField(RecordPart part) : base(part)
    {
    }

    /// <inheritdoc/>
    public sealed override ConfigDef ConfigDef => Definition;

    private protected sealed override void Configure(ParsedConfig config)
    {
        _excluded = [.. config.Get(Exclude)];
        _included = [.. config.Get(Include)];
        _renames = [];
        foreach (var pair in config.Get(Renames).Select(p => p.Split(':')))
        {
            if (!_renames.TryAdd(pair[0], pair[1]))
            {
                throw new ConfigException(Renames.Name, $"Field '{pair[0]}' is renamed twice.");
            }
        }

        _replaceNull = config.Get(CommonKeys.ReplaceNullWithDefault);
    }

    private protected sealed override SchemaAndValue ApplyTo(ConnectRecord record, Struct value)
    {
        var plan = _plans.GetOrAdd(value.Schema, MakePlan);
        var result = new Struct(plan.Updated);
        for (var i = 0; i < plan.Kept.Length; i++)
        {
            result.PutUnchecked(i, value.Read(plan.Kept[i], _replaceNull));
        }

        return new SchemaAndValue(plan.Updated, result);
    }

    private protected sealed override SchemaAndValue ApplyTo(ConnectRecord record, IReadOnlyDictionary<string, object?> value)
    {
        var result = new Dictionary<string, object?>(value.Count);
        foreach (var (name, field) in value)
        {
            if (IsKept(name))
            {
                result[NewNameOf(name)] = field;
            }
        }

        return new SchemaAndValue(null, result);
    }

    private Plan MakePlan(Schema schema)
    {
        var kept = schema.Fields.Where(f => IsKept(f.Name)).ToArray();
        var builder = SchemaBuilder.CopyOf(schema);
        foreach (var field in kept)
        {
            builder.Field(NewNameOf(field.Name), field.Schema);
        }

        return new Plan(builder.Build(), kept);
    }

    private bool IsKept(string name) => !_excluded.Contains(name) && (_included.Count == 0 || _included.Contains(name));

    private string NewNameOf(string name) => _renames.GetValueOrDefault(name, name);

    private sealed record Plan(Schema Updated, Field[] Kept);

    /// <summary>Works on the key.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.ReplaceField$Key")]
    public sealed class Key() : ReplaceField(RecordPart.Key);

    /// <summary>Works on the value.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.ReplaceField$Value")]
    public sealed class Value() : ReplaceField(RecordPart.Value);
}
