using Microsoft.Extensions.Logging;

namespace Connect.LogClient;

/// <summary>A compacted topic to keep a table in.</summary>
/// <param name="Topic">Its name.</param>
/// <param name="PartitionCount">Partitions where it is made; -1 takes the log's default.</param>
/// <param name="ReplicationFactor">Replicas where it is made; -1 takes the log's default.</param>
/// <param name="ClientId">The name of its clients in the log's own logs.</param>
/// <param name="ExtraConfig">Further settings of the topic where it is made.</param>
/// <param name="RequiresOnePartition">True when the order of all its records matters: more partitions are refused.</param>
public sealed record TopicTableOptions(
    string Topic,
    int PartitionCount,
    short ReplicationFactor,
    string ClientId,
    IReadOnlyDictionary<string, string> ExtraConfig,
    bool RequiresOnePartition = false);

/// <summary>
/// A table kept in a compacted topic: it is read to its end at the start and followed from then on; a write returns once it is durable
/// and was read back. Records are applied one at a time, in the topic's order per partition, by the reading loop.
/// </summary>
public sealed partial class TopicTable : IAsyncDisposable
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(1);

    private readonly TopicTableOptions _options;
    private readonly Action<ConsumerRecord> _apply;
    private readonly ILogProducer _producer;
    private readonly ILogConsumer _consumer;
    private readonly ILogAdmin _admin;
    private readonly IReadOnlyList<LogPartition> _partitions;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _sendTurn = new(1);
    private readonly Dictionary<LogPartition, long> _positions = []; // guarded by _lock
    private readonly List<Waiter> _waiters = []; // guarded by _lock
    private Exception? _failure; // guarded by _lock
    private Task _reading = Task.CompletedTask;

    private TopicTable(
        ILogClient client, TopicTableOptions options, ILogAdmin admin, int partitionCount, Action<ConsumerRecord> apply, ILogger logger)
    {
        _options = options;
        _apply = apply;
        _logger = logger;
        _admin = admin;
        _partitions = [.. Enumerable.Range(0, partitionCount).Select(p => new LogPartition(options.Topic, p))];
        _producer = client.CreateProducer(new ProducerSettings { ClientId = options.ClientId, Linger = TimeSpan.Zero });
        _consumer = client.CreateConsumer(new ConsumerSettings { ClientId = options.ClientId, ReportEndOfPartition = true });
    }

    /// <summary>Makes the topic where it is missing, reads it to its end, and follows it.</summary>
    /// <param name="client">The log.</param>
    /// <param name="options">The topic.</param>
    /// <param name="apply">Takes each record; called by one thread at a time. Must not throw.</param>
    /// <param name="logger">Where it reports.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="LogException">The topic cannot be made or read, or its settings would lose records.</exception>
    public static async Task<TopicTable> OpenAsync(
        ILogClient client, TopicTableOptions options, Action<ConsumerRecord> apply, ILogger logger, CancellationToken cancellationToken)
    {
        var admin = client.CreateAdmin(new ClientSettings { ClientId = options.ClientId });
        TopicTable? table = null;
        try
        {
            var partitionCount = await EnsureTopicAsync(admin, options, logger, cancellationToken).ConfigureAwait(false);
            table = new TopicTable(client, options, admin, partitionCount, apply, logger);
            table._consumer.Assign(table._partitions.ToDictionary(p => p, _ => StartOffset.Earliest));
            table._reading = table.ReadAsync();
            await table.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            return table;
        }
        catch
        {
            IAsyncDisposable made = table is null ? admin : table;
            await made.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes records, in this order per partition, and waits until all are durable and were applied.</summary>
    /// <exception cref="LogException">At least one was not written.</exception>
    public async Task WriteAsync(IReadOnlyList<KeyValuePair<byte[], byte[]?>> records, CancellationToken cancellationToken)
    {
        var sends = new Task<Delivery>[records.Count];
        await _sendTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var i = 0; i < sends.Length; i++)
            {
                sends[i] = _producer.SendAsync(
                    new ProducerRecord(_options.Topic, null, records[i].Key, records[i].Value), cancellationToken);
            }
        }
        finally
        {
            _sendTurn.Release();
        }

        var deliveries = await Task.WhenAll(sends).ConfigureAwait(false);
        await ReachAsync(
            deliveries.GroupBy(d => d.Partition).ToDictionary(g => g.Key, g => g.Max(d => d.Offset) + 1),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until everything that is in the topic now was applied.</summary>
    public async Task ReadToEndAsync(CancellationToken cancellationToken) => await ReachAsync(
        await _admin.EndOffsetsAsync(_partitions, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _producer.DisposeAsync().ConfigureAwait(false);
        await _consumer.DisposeAsync().ConfigureAwait(false);
        await _admin.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
        _sendTurn.Dispose();
    }

    private static async Task<int> EnsureTopicAsync(
        ILogAdmin admin, TopicTableOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        var counts = await admin.PartitionCountsAsync([options.Topic], cancellationToken).ConfigureAwait(false);
        if (!counts.ContainsKey(options.Topic))
        {
            var config = new Dictionary<string, string>(options.ExtraConfig) { ["cleanup.policy"] = "compact" };
            var isMade = await admin.CreateTopicAsync(
                new NewTopic(options.Topic, options.PartitionCount, options.ReplicationFactor, config),
                    cancellationToken).ConfigureAwait(false);
            if (isMade)
            {
                LogMade(logger, options.Topic);
            }

            // A new topic shows in the metadata a moment later.
            while (!counts.ContainsKey(options.Topic))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken).ConfigureAwait(false);
                counts = await admin.PartitionCountsAsync([options.Topic], cancellationToken).ConfigureAwait(false);
            }
        }
        else
        {
            await CheckCompactedAsync(admin, options.Topic, logger, cancellationToken).ConfigureAwait(false);
        }

        return options.RequiresOnePartition && counts[options.Topic] != 1
            ? throw new LogException(
                "INVALID_PARTITIONS",
                $"Topic {options.Topic} has {counts[options.Topic]} partitions but must have 1. Name another topic, or make it anew.",
                    false)
            : counts[options.Topic];
    }

    private static async Task CheckCompactedAsync(ILogAdmin admin, string topic, ILogger logger, CancellationToken cancellationToken)
    {
        string? policy;
        try
        {
            policy = (await admin.TopicConfigAsync(topic, cancellationToken).ConfigureAwait(false)).GetValueOrDefault("cleanup.policy");
        }
        catch (LogException e)
        {
            // Without the right to look, the check is left out, as Kafka Connect does.
            LogUnchecked(logger, topic, e.Message);
            return;
        }

        if (policy is not null && policy != "compact")
        {
            throw new LogException(
                "INVALID_CONFIG",
                $"Topic {topic} has cleanup.policy={policy}: it would lose configurations or offsets. Set cleanup.policy=compact.", false);
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                var result = await _consumer.PollAsync(PollTimeout, _stopping.Token).ConfigureAwait(false);
                foreach (var record in result.Records)
                {
                    _apply(record);
                }

                Advance(result);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            FailWaiters(new ObjectDisposedException(nameof(TopicTable)));
        }
        catch (Exception e)
        {
            LogFailed(_logger, e, _options.Topic);
            FailWaiters(e);
        }
    }

    private void Advance(in PollResult result)
    {
        lock (_lock)
        {
            foreach (var record in result.Records)
            {
                _positions[record.Partition] = record.Offset + 1;
            }

            foreach (var (partition, end) in result.EndReached)
            {
                _positions[partition] = Math.Max(end, _positions.GetValueOrDefault(partition));
            }

            _waiters.RemoveAll(waiter => HasReached(waiter.Targets) && waiter.Completion.TrySetResult());
        }
    }

    private async Task ReachAsync(IReadOnlyDictionary<LogPartition, long> targets, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(targets, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            if (_failure is not null)
            {
                throw new LogException("TABLE_FAILED", $"Topic {_options.Topic} cannot be read: {_failure.Message}", false, _failure);
            }

            if (HasReached(targets))
            {
                return;
            }

            _waiters.Add(waiter);
        }

        await waiter.Completion.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private bool HasReached(IReadOnlyDictionary<LogPartition, long> targets)
    {
        foreach (var (partition, offset) in targets)
        {
            if (_positions.GetValueOrDefault(partition) < offset)
            {
                return false;
            }
        }

        return true;
    }

    private void FailWaiters(Exception failure)
    {
        lock (_lock)
        {
            _failure = failure;
            foreach (var waiter in _waiters)
            {
                waiter.Completion.TrySetException(failure);
            }

            _waiters.Clear();
        }
    }

    [LoggerMessage(3610, LogLevel.Information, "Made the compacted topic {Topic}")]
    private static partial void LogMade(ILogger logger, string topic);

    [LoggerMessage(3611, LogLevel.Warning, "Whether topic {Topic} is compacted could not be checked: {Reason}")]
    private static partial void LogUnchecked(ILogger logger, string topic, string reason);

    [LoggerMessage(3612, LogLevel.Error, "Topic {Topic} cannot be read any more")]
    private static partial void LogFailed(ILogger logger, Exception error, string topic);

    private sealed record Waiter(IReadOnlyDictionary<LogPartition, long> Targets, TaskCompletionSource Completion);
}
