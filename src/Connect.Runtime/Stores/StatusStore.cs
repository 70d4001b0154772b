using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Connect.LogClient;
using Connect.Runtime.Herders;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Stores;

/// <summary>
/// The statuses of all connectors and tasks and the topics they use, kept in the status topic. Our own changes show at once and are
/// written behind, in order; a status that could not be written is only logged. Safe to use from any thread.
/// </summary>
public sealed partial class StatusStore : IAsyncDisposable
{
    private const int MaxBatch = 1000;

    private readonly ConcurrentDictionary<string, RunStatus> _connectors = new();
    private readonly ConcurrentDictionary<ConnectorTaskId, RunStatus> _tasks = new();
    private readonly ConcurrentDictionary<(string Connector, string Topic), byte> _topics = new();

    // Bounded by what changes state: connectors and tasks, not records.
    private readonly Channel<KeyValuePair<byte[], byte[]?>> _writes = Channel.CreateUnbounded<KeyValuePair<byte[], byte[]?>>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private bool _isLoading = true;
    private TopicTable _table = null!;
    private Task _writing = Task.CompletedTask;

    private StatusStore(TimeProvider time, ILogger logger)
    {
        _time = time;
        _logger = logger;
    }

    /// <summary>Opens the topic and reads it to its end.</summary>
    public static async Task<StatusStore> OpenAsync(
        ILogClient client, TopicTableOptions options, TimeProvider time, ILogger<StatusStore> logger, CancellationToken cancellationToken)
    {
        var store = new StatusStore(time, logger);
        store._table = await TopicTable.OpenAsync(client, options, store.Apply, logger, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref store._isLoading, false);
        store._writing = store.WriteAsync();
        return store;
    }

    /// <summary>How a connector is; null when nothing is known.</summary>
    public RunStatus? OfConnector(string name) => _connectors.GetValueOrDefault(name);

    /// <summary>How a task is; null when nothing is known.</summary>
    public RunStatus? OfTask(ConnectorTaskId id) => _tasks.TryGetValue(id, out var status) ? status : null;

    /// <summary>The tasks of a connector with their statuses, by number.</summary>
    public IReadOnlyList<KeyValuePair<int, RunStatus>> OfTasks(string connector) =>
        [.. _tasks.Where(t => t.Key.Connector == connector).OrderBy(t => t.Key.Task).Select(t => KeyValuePair.Create(t.Key.Task, t.Value))];

    /// <summary>The topics that a connector uses, sorted.</summary>
    public IReadOnlyList<string> Topics(string connector) =>
        [.. _topics.Keys.Where(t => t.Connector == connector).Select(t => t.Topic).Order(StringComparer.Ordinal)];

    /// <summary>A connector is like this now; null when it is gone.</summary>
    public void Put(string connector, RunStatus? status)
    {
        Set(_connectors, connector, status);
        _writes.Writer.TryWrite(StatusRecords.Connector(connector, status));
    }

    /// <summary>A task is like this now; null when it is gone.</summary>
    public void Put(ConnectorTaskId id, RunStatus? status)
    {
        Set(_tasks, id, status);
        _writes.Writer.TryWrite(StatusRecords.Task(id, status));
    }

    /// <summary>A task uses a topic.</summary>
    public void AddTopic(ConnectorTaskId id, string topic)
    {
        if (_topics.TryAdd((id.Connector, topic), 0))
        {
            _writes.Writer.TryWrite(StatusRecords.Topic(topic, id, _time.GetUtcNow()));
        }
    }

    /// <summary>Forgets the topics of a connector.</summary>
    public void RemoveTopics(string connector)
    {
        foreach (var topic in Topics(connector))
        {
            _topics.TryRemove((connector, topic), out _);
            _writes.Writer.TryWrite(StatusRecords.Topic(topic, new ConnectorTaskId(connector, 0), null));
        }
    }

    /// <summary>
    /// Forgets connectors and tasks that are not configured: a worker that was killed behind a deletion or a stop left their statuses.
    /// </summary>
    public void Keep(ClusterConfig config)
    {
        foreach (var id in _tasks.Keys)
        {
            if (!config.Connectors.TryGetValue(id.Connector, out var entry) || id.Task >= entry.Tasks.Length)
            {
                Put(id, null);
            }
        }

        foreach (var name in _connectors.Keys.Where(name => !config.Connectors.ContainsKey(name)))
        {
            Put(name, null);
            RemoveTopics(name);
        }
    }

    /// <summary>Writes what is pending and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _writing.WaitAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _table.DisposeAsync().ConfigureAwait(false);
    }

    private static void Set<TKey>(ConcurrentDictionary<TKey, RunStatus> statuses, TKey key, RunStatus? status) where TKey : notnull
    {
        if (status is null)
        {
            statuses.TryRemove(key, out _);
        }
        else
        {
            statuses[key] = status;
        }
    }

    private async Task WriteAsync()
    {
        var batch = new List<KeyValuePair<byte[], byte[]?>>();
        while (await _writes.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _writes.Reader.TryRead(out var record))
            {
                batch.Add(record);
            }

            try
            {
                await _table.WriteAsync(batch, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e) when (e is LogException or ObjectDisposedException)
            {
                LogNotWritten(_logger, e, batch.Count);
            }
        }
    }

    private void Apply(ConsumerRecord record)
    {
        // After the start, everything in the topic comes from this worker and is known already.
        if (!Volatile.Read(ref _isLoading))
        {
            return;
        }

        try
        {
            switch (StatusRecords.Read(record.Key ?? [], record.Value))
            {
                case StatusRecord.Connector r:
                    Set(_connectors, r.Name, r.Status);
                    break;
                case StatusRecord.Task r:
                    Set(_tasks, r.Id, r.Status);
                    break;
                case StatusRecord.Topic { IsActive: true } r:
                    _topics[(r.ConnectorName, r.Name)] = 0;
                    break;
                case StatusRecord.Topic r:
                    _topics.TryRemove((r.ConnectorName, r.Name), out _);
                    break;
            }
        }
        catch (JsonException e)
        {
            LogIgnored(_logger, record.Partition, record.Offset, e.Message);
        }
    }

    [LoggerMessage(3320, LogLevel.Warning, "A record of the status topic is ignored: {Partition} offset {Offset}: {Reason}")]
    private static partial void LogIgnored(ILogger logger, LogPartition partition, long offset, string reason);

    [LoggerMessage(3321, LogLevel.Warning, "{Count} statuses could not be written; they show here until the worker restarts")]
    private static partial void LogNotWritten(ILogger logger, Exception error, int count);
}
