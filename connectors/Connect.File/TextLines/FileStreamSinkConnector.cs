using Connect.Abstractions.Config;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Plugins;

namespace Connect.File.TextLines;

/// <summary>Appends records to a text file, one line each.</summary>
[PluginAlias("org.apache.kafka.connect.file.FileStreamSinkConnector")]
public sealed class FileStreamSinkConnector : SinkConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    /// <inheritdoc/>
    public override string Version => typeof(FileStreamSinkConnector).Assembly.GetName().Version!.ToString(3);

    /// <inheritdoc/>
    public override ConfigDef ConfigDef { get; } = new(FileStreamKeys.SinkFile);

    /// <inheritdoc/>
    public override Type TaskType => typeof(FileStreamSinkTask);

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    /// <summary>One task, whatever the maximum: one file has one writer.</summary>
    public override IReadOnlyList<IReadOnlyDictionary<string, string>> TaskConfigs(int maxTasks) => [_config];
}
