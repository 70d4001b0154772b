using Connect.Abstractions.Config;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Errors;
using Connect.Runtime.Errors;
using Connect.Runtime.Herders;
using Connect.Runtime.Plugins;

namespace Connect.Runtime.Configuration;

/// <summary>
/// Checks a whole connector configuration: the runtime's settings, those of transforms, predicates and converters under their
/// prefixes, and the plugin's own. Safe to use from any thread.
/// </summary>
public sealed class ConnectorValidator(PluginCatalog plugins, ConfigTransformer transformer, WorkerConfig worker)
{
    /// <summary>Validates; every mistake is in the answer.</summary>
    /// <param name="config">As the user wrote it; placeholders are resolved for the check and shown as written.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ConfigException">The connector class is missing or not known.</exception>
    // I10: a config is read once, all its mistakes are reported together.
    public async Task<ConfigValidation> ValidateAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        if (config.GetValueOrDefault(ConnectorKeys.Class.Name) is not { Length: > 0 } className)
        {
            throw new ConfigException(ConnectorKeys.Class.Name,
                "Connector config must contain the setting connector.class: the plugin to run.");
        }

        var descriptor = plugins.FindConnector(className);
        var connector = plugins.Create<Connector>(descriptor);
        try
        {
            var resolved = await transformer.ResolveAsync(config, cancellationToken).ConfigureAwait(false);
            var values = new ValidatedValues();
            values.Add(Runtime(descriptor.Kind, resolved.Config).Validate(resolved.Config));
            values.Add(await connector.ValidateAsync(resolved.Config, cancellationToken).ConfigureAwait(false));
            if (descriptor.Kind == PluginKind.Sink)
            {
                SinkRules.Check(resolved.Config, worker.Get(WorkerKeys.GroupId), values);
            }

            var shown = values.Values.Select(value => Show(value, config, resolved)).ToArray();
            return new ConfigValidation(
                className, shown.Sum(v => v.Errors.Count), [.. shown.Select(v => v.Key.Group).OfType<string>().Distinct()], shown);
        }
        finally
        {
            (connector as IDisposable)?.Dispose();
        }
    }

    private static ConfigValue Show(ConfigValue value, IReadOnlyDictionary<string, string> written, ResolvedConfig resolved)
    {
        var masker = new SecretMasker();
        masker.Add(resolved.Secrets);
        var text = value.Value;
        if (value.Key.Type != ConfigType.Password && written.TryGetValue(value.Key.Name, out var raw)
            && resolved.Config.GetValueOrDefault(value.Key.Name) != raw)
        {
            text = raw;
        }

        return value with { Value = text is null ? null : masker.Mask(text), Errors = [.. value.Errors.Select(masker.Mask)] };
    }

    private ConfigDef Runtime(PluginKind kind, IReadOnlyDictionary<string, string> config)
    {
        var keys = new List<ConfigKey>((kind == PluginKind.Source ? ConnectorKeys.Source : ConnectorKeys.Sink).Keys);
        AddTransforms(config, keys);
        AddConverter(config, ConnectorKeys.KeyConverter, PluginKind.Converter, keys);
        AddConverter(config, ConnectorKeys.ValueConverter, PluginKind.Converter, keys);
        AddConverter(config, ConnectorKeys.HeaderConverter, PluginKind.HeaderConverter, keys);
        if (kind == PluginKind.Source)
        {
            keys.AddRange(TopicCreation.KeysOf(config));
        }

        return new ConfigDef(keys.DistinctBy(key => key.Name));
    }

    private void AddTransforms(IReadOnlyDictionary<string, string> config, List<ConfigKey> keys)
    {
        var predicates = Names(config, ConnectorKeys.Predicates.Name);
        foreach (var alias in Names(config, ConnectorKeys.Transforms.Name))
        {
            var prefix = $"transforms.{alias}.";
            var group = $"Transforms: {alias}";
            keys.Add(ClassKey(prefix + "type", PluginKind.Transformation, group));
            keys.Add(ConfigKey.OptionalString(prefix + "predicate") with
            {
                Group = group, Doc = "The predicate that decides whether the transform applies.",
                Validator = ConfigValidator.Where<string>(
                    "one of predicates", name =>
                        predicates.Contains(name) ? null : $"No predicate '{name}' stands in the setting predicates."),
            });
            keys.Add(ConfigKey.Boolean(prefix + "negate") with
            {
                Default = false, Group = group, Doc = "Applies the transform when the predicate does not hold.",
                Validator = ConfigValidator.Where<bool>(
                    "with a predicate", _ => config.ContainsKey(prefix + "predicate") ? null : "negate needs a predicate."),
            });
            AddPluginKeys(config, prefix, prefix + "type", PluginKind.Transformation, group, keys);
        }

        foreach (var alias in predicates)
        {
            var prefix = $"predicates.{alias}.";
            var group = $"Predicates: {alias}";
            keys.Add(ClassKey(prefix + "type", PluginKind.Predicate, group));
            AddPluginKeys(config, prefix, prefix + "type", PluginKind.Predicate, group, keys);
        }
    }

    private void AddConverter(IReadOnlyDictionary<string, string> config, ConfigKey<string?> key, PluginKind kind, List<ConfigKey> keys)
    {
        if (!config.ContainsKey(key.Name))
        {
            return;
        }

        keys[keys.IndexOf(key)] = key with { Validator = ClassRule(key.Name, kind) };
        AddPluginKeys(config, key.Name + ".", key.Name, kind, ConnectorKeys.CommonGroup, keys);
    }

    private ConfigKey<string> ClassKey(string name, PluginKind kind, string group) => ConfigKey.Class(name) with
    {
        Importance = ConfigImportance.High, Group = group, Width = ConfigWidth.Long, Validator = ClassRule(name, kind),
        Doc = "The plugin class.",
    };

    private ConfigValidator ClassRule(string name, PluginKind kind) => ConfigValidator.Where<string>($"a {kind}", className =>
    {
        try
        {
            plugins.Find(className, name, kind);
            return null;
        }
        catch (ConfigException e)
        {
            return e.Message;
        }
    });

    // A class that is not found is an error of its own key; its settings are unknown then.
    private void AddPluginKeys(
        IReadOnlyDictionary<string, string> config, string prefix, string classKey, PluginKind kind, string group, List<ConfigKey> keys)
    {
        if (config.GetValueOrDefault(classKey) is not { } className || ClassRule(classKey, kind).Check(className) is not null)
        {
            return;
        }

        foreach (var key in plugins.ConfigDefOf(plugins.Find(className, classKey, kind)).Keys.Where(k => !k.IsInternal))
        {
            keys.Add(key with { Name = prefix + key.Name, Group = group });
        }
    }

    private static string[] Names(IReadOnlyDictionary<string, string> config, string key) =>
        config.GetValueOrDefault(key)?.Split(',',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray() ?? [];
}

/// <summary>Gathers what validations say of settings; errors of one setting from several of them add up.</summary>
internal sealed class ValidatedValues
{
    private readonly List<ConfigValue> _values = [];

    public IReadOnlyList<ConfigValue> Values => _values;

    public void Add(IEnumerable<ConfigValue> values)
    {
        foreach (var value in values)
        {
            var index = _values.FindIndex(v => v.Key.Name == value.Key.Name);
            if (index < 0)
            {
                _values.Add(value);
            }
            else
            {
                _values[index] = _values[index] with { Errors = [.. _values[index].Errors.Union(value.Errors)] };
            }
        }
    }

    public void AddError(string key, string error)
    {
        var index = _values.FindIndex(v => v.Key.Name == key);
        if (index < 0)
        {
            _values.Add(new ConfigValue(ConfigKey.OptionalString(key), null, [], [error], true));
        }
        else
        {
            _values[index] = _values[index].WithError(error);
        }
    }
}
