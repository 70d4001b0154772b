using Connect.Abstractions.Config;
using Connect.Abstractions.Connectors;
using Connect.ObjectStorage.Config;
using Microsoft.Extensions.Logging;

namespace Connect.ObjectStorage;

/// <summary>Plans the tasks of an object store sink: all alike, since the partitions of the log divide the work.</summary>
public abstract class ObjectStorageSinkConnector : SinkConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    /// <inheritdoc/>
    public override string Version => typeof(ObjectStorageSinkConnector).Assembly.GetName().Version!.ToString(3);

    /// <summary>The beginnings of the names of the settings that are this connector's alone, such as <c>s3.</c>.</summary>
    protected abstract IReadOnlyList<string> KeyPrefixes { get; }

    /// <inheritdoc/>
    public override Task<IReadOnlyList<ConfigValue>> ValidateAsync(
        IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        var values = ConfigDef.Validate(config);
        if (values.Any(v => v.Errors.Count > 0))
        {
            return Task.FromResult(values);
        }

        var parsed = ConfigDef.Parse(config);
        var errors = ObjectSinkSettingsReader.Check(parsed).Concat(Check(parsed)).ToLookup(e => e.Key, e => e.Message);
        return Task.FromResult<IReadOnlyList<ConfigValue>>(
            values.Select(v => errors[v.Key.Name].Aggregate(v, (value, error) => value.WithError(error))).ToArray());
    }

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        var logger = Context.LoggerFactory.CreateLogger(GetType());
        var known = ConfigDef.Keys.SelectMany(k => k.Aliases.Append(k.Name)).ToHashSet();
        foreach (var key in config.Keys.Where(k => !known.Contains(k) && KeyPrefixes.Any(k.StartsWith)))
        {
            Log.UnknownSetting(logger, key);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyDictionary<string, string>> TaskConfigs(int maxTasks) =>
        [.. Enumerable.Repeat(_config, maxTasks)];

    /// <summary>The mistakes of this connector's own settings that depend on each other.</summary>
    protected virtual IEnumerable<Abstractions.Errors.ConfigError> Check(ParsedConfig config) => [];
}
