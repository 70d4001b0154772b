using Connect.Abstractions.Config;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;
using Connect.Runtime.Configuration;
using Connect.Runtime.Pipeline;
using Connect.Runtime.Plugins;

namespace Connect.Runtime.Workers;

/// <summary>Makes the transforms and converters of a task from its connector's resolved configuration.</summary>
internal sealed class PipelineBuilder(PluginCatalog plugins, WorkerConfig worker, IReadOnlyDictionary<string, string> config)
{
    /// <summary>The transforms with their predicates.</summary>
    public TransformChain Transforms()
    {
        var steps = new List<TransformStep>();
        try
        {
            foreach (var alias in SingleSetting.Read(config, ConnectorKeys.Transforms))
            {
                var prefix = $"transforms.{alias}.";
                var transform = Make<ITransform>(PluginKind.Transformation, prefix + "type", config.WithPrefix(prefix));
                steps.Add(new TransformStep(alias, transform, null, IsNegated(prefix)));
                if (config.TryGetValue(prefix + "predicate", out var predicate))
                {
                    var predicatePrefix = $"predicates.{predicate}.";
                    steps[^1] = steps[^1] with
                    {
                        Predicate = Make<IPredicate>(PluginKind.Predicate, predicatePrefix + "type", config.WithPrefix(predicatePrefix)),
                    };
                }
            }

            return new TransformChain(steps);
        }
        catch
        {
            new TransformChain(steps).Dispose();
            throw;
        }
    }

    /// <summary>The converters: the connector's own, else the worker's.</summary>
    public RecordConverter Converters() => new(
        Converter(WorkerKeys.KeyConverter, "key"),
        Converter(WorkerKeys.ValueConverter, "value"),
        Converter(WorkerKeys.HeaderConverter.Name, PluginKind.HeaderConverter, "header",
            worker.Get(WorkerKeys.HeaderConverter)) as IHeaderConverter
            ?? throw new ConfigException(WorkerKeys.HeaderConverter.Name, "The header converter is of the wrong kind."));

    private bool IsNegated(string prefix) =>
        config.TryGetValue(prefix + "negate", out var text) && text.Trim().Equals("true", StringComparison.OrdinalIgnoreCase);

    private IConverter Converter(ConfigKey<string> key, string type) =>
        (IConverter)Converter(key.Name, PluginKind.Converter, type, worker.Get(key));

    // A connector that names its converter gets its own settings only, never the worker's: as in Kafka Connect.
    private IConfigurablePlugin Converter(string key, PluginKind kind, string type, string workerClass)
    {
        var isOwn = config.ContainsKey(key);
        var settings = (isOwn ? config.WithPrefix(key + ".") : worker.WithPrefix(key + ".")).ToDictionary();
        settings[IConverter.ConverterTypeKey] = type;
        var plugin = plugins.Create<IConfigurablePlugin>(plugins.Find(isOwn ? config[key] : workerClass, key, kind));
        Configure(plugin, key + ".", settings);
        return plugin;
    }

    private T Make<T>(PluginKind kind, string typeKey, IReadOnlyDictionary<string, string> settings) where T : class, IConfigurablePlugin
    {
        var className = config.GetValueOrDefault(typeKey) ?? throw new ConfigException(typeKey, $"Setting {typeKey} is missing.");
        var plugin = plugins.Create<T>(plugins.Find(className, typeKey, kind));
        Configure(plugin, typeKey[..^"type".Length], settings);
        return plugin;
    }

    // The plugin names its settings without the prefix; the user wrote them with it.
    private static void Configure(IConfigurablePlugin plugin, string prefix, IReadOnlyDictionary<string, string> settings)
    {
        try
        {
            plugin.Configure(settings);
        }
        catch (ConfigException e)
        {
            plugin.Dispose();
            throw new ConfigException([.. e.Errors.Select(error =>
                new ConfigError(prefix + error.Key, $"{prefix}{error.Key}: {error.Message}"))]);
        }
        catch
        {
            plugin.Dispose();
            throw;
        }
    }
}
