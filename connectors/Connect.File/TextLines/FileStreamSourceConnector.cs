using Connect.Abstractions.Config;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.File.TextLines;

/// <summary>Reads a growing text file, one record a line.</summary>
[PluginAlias("org.apache.kafka.connect.file.FileStreamSourceConnector")]
public sealed class FileStreamSourceConnector : SourceConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    /// <inheritdoc/>
    public override string Version => typeof(FileStreamSourceConnector).Assembly.GetName().Version!.ToString(3);

    /// <inheritdoc/>
    public override ConfigDef ConfigDef { get; } =
        new(FileStreamKeys.SourceFile, FileStreamKeys.Topic, FileStreamKeys.BatchSize, FileStreamKeys.LineMaxBytes);

    /// <inheritdoc/>
    public override Type TaskType => typeof(FileStreamSourceTask);

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyDictionary<string, string>> TaskConfigs(int maxTasks) => [_config];

    /// <inheritdoc/>
    public override ExactlyOnceSupport ExactlyOnceSupport(IReadOnlyDictionary<string, string> config) =>
        Abstractions.Connectors.ExactlyOnceSupport.Supported;

    /// <inheritdoc/>
    public override Task AlterOffsetsAsync(
        IReadOnlyDictionary<string, string> config, IReadOnlyList<SourceOffsetEntry> offsets, CancellationToken cancellationToken)
    {
        foreach (var (partition, offset) in offsets)
        {
            if (partition.Count != 1 || partition.GetValueOrDefault(FileStreamSourceTask.FilenameField) is not string)
            {
                throw new ConnectException("A source partition of a file source is {\"filename\": \"<path>\"} and nothing else.");
            }

            if (offset is not null && (offset.Count != 1 || FileStreamSourceTask.PositionOf(offset) is null or < 0))
            {
                throw new ConnectException("An offset of a file source is {\"position\": <bytes from 0>} and nothing else.");
            }
        }

        return Task.CompletedTask;
    }
}
