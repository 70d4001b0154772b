using System.Text.Json;
using Connect.LogClient;
using Connect.Runtime.Herders;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Stores;

/// <summary>
/// The configurations and target states of all connectors, kept in the config topic. A write returns once it was read back, so
/// <see cref="Current"/> shows it. Safe to use from any thread.
/// </summary>
public sealed partial class ConfigStore : IAsyncDisposable
{
    private readonly Action<string> _onChanged;
    private readonly ILogger _logger;
    private ConfigTopicState _state = ConfigTopicState.Empty; // written by the table's reading loop only
    private TopicTable _table = null!;

    private ConfigStore(Action<string> onChanged, ILogger logger)
    {
        _onChanged = onChanged;
        _logger = logger;
    }

    /// <summary>What the topic says now.</summary>
    public ClusterConfig Current => Volatile.Read(ref _state).Config;

    /// <summary>Opens the topic and reads it to its end.</summary>
    /// <param name="client">The log.</param>
    /// <param name="options">The topic; it must have one partition.</param>
    /// <param name="onChanged">Told the name of each connector that changed, also while the topic is read at the start.</param>
    /// <param name="logger">Where it reports.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<ConfigStore> OpenAsync(
        ILogClient client, TopicTableOptions options, Action<string> onChanged, ILogger<ConfigStore> logger,
            CancellationToken cancellationToken)
    {
        var store = new ConfigStore(onChanged, logger);
        store._table = await TopicTable.OpenAsync(client, options, store.Apply, logger, cancellationToken).ConfigureAwait(false);
        return store;
    }

    /// <summary>Stores a connector's configuration; the target state, where given, before it.</summary>
    public Task PutConnectorAsync(
        string name, IReadOnlyDictionary<string, string> config, TargetState? target, CancellationToken cancellationToken) => target is null
            ? _table.WriteAsync([ConfigRecords.Connector(name, config)], cancellationToken)
            : _table.WriteAsync([ConfigRecords.Target(name, target), ConfigRecords.Connector(name, config)], cancellationToken);

    /// <summary>Removes a connector.</summary>
    public Task DeleteConnectorAsync(string name, CancellationToken cancellationToken) =>
        _table.WriteAsync([ConfigRecords.Connector(name, null), ConfigRecords.Target(name, null)], cancellationToken);

    /// <summary>Stores what the operator wants of a connector. One that is to stop loses its tasks before, as in Kafka Connect.</summary>
    public Task PutTargetAsync(string name, TargetState target, CancellationToken cancellationToken) => target == TargetState.Stopped
        ? _table.WriteAsync([ConfigRecords.Commit(name, 0), ConfigRecords.Target(name, target)], cancellationToken)
        : _table.WriteAsync([ConfigRecords.Target(name, target)], cancellationToken);

    /// <summary>Stores a connector's whole set of tasks.</summary>
    public Task PutTasksAsync(
        string name, IReadOnlyList<IReadOnlyDictionary<string, string>> tasks, CancellationToken cancellationToken) => _table.WriteAsync(
            [.. tasks.Select((config, number) => ConfigRecords.Task(name, number, config)), ConfigRecords.Commit(name, tasks.Count)],
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _table.DisposeAsync();

    private void Apply(ConsumerRecord record)
    {
        try
        {
            var parsed = ConfigRecords.Read(record.Key ?? [], record.Value);
            Volatile.Write(ref _state, _state.Apply(parsed, record.Offset));
            var name = parsed switch
            {
                ConfigRecord.Connector r => r.Name,
                ConfigRecord.Commit r => r.Name,
                ConfigRecord.Target r => r.Name,
                _ => null,
            };
            if (name is not null)
            {
                _onChanged(name);
            }
        }
        catch (JsonException e)
        {
            LogIgnored(_logger, record.Offset, e.Message);
        }
    }

    [LoggerMessage(3310, LogLevel.Warning, "A record of the config topic is ignored: offset {Offset}: {Reason}")]
    private static partial void LogIgnored(ILogger logger, long offset, string reason);
}
