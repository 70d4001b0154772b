using Connect.Abstractions.Config;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Plugins;

namespace Connect.SamplePlugin;

/// <summary>Plans the one task that counts.</summary>
public sealed class CounterSourceConnector : SourceConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    /// <inheritdoc/>
    public override string Version => PluginVersion.Of(typeof(CounterSourceConnector));

    /// <inheritdoc/>
    public override ConfigDef ConfigDef => CounterSettings.Definition;

    /// <inheritdoc/>
    public override Type TaskType => typeof(CounterSourceTask);

    /// <inheritdoc/>
    public override ExactlyOnceSupport ExactlyOnceSupport(IReadOnlyDictionary<string, string> config) =>
        Abstractions.Connectors.ExactlyOnceSupport.Supported;

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        ConfigDef.Parse(config);
        _config = config;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyDictionary<string, string>> TaskConfigs(int maxTasks) => [_config];
}
