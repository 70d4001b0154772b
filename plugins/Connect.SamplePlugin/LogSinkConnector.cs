using Connect.Abstractions.Config;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Plugins;

namespace Connect.SamplePlugin;

/// <summary>Plans tasks that write records to the worker's log.</summary>
public sealed class LogSinkConnector : SinkConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    /// <inheritdoc/>
    public override string Version => PluginVersion.Of(typeof(LogSinkConnector));

    /// <inheritdoc/>
    public override ConfigDef ConfigDef => ConfigDef.Empty;

    /// <inheritdoc/>
    public override Type TaskType => typeof(LogSinkTask);

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyDictionary<string, string>> TaskConfigs(int maxTasks) =>
        [.. Enumerable.Repeat(_config, maxTasks)];
}
