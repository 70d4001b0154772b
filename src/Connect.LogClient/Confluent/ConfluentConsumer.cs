using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Connect.LogClient.Confluent;

/// <summary>
/// A librdkafka consumer behind the port. librdkafka is polled by a thread of its own, which also runs its rebalance callbacks; it
/// hands everything to the caller through a <see cref="FetchBuffer"/>. While the buffer is full the thread pauses fetching but goes
/// on polling, so that a slow caller stays a member of its group.
/// </summary>
internal sealed partial class ConfluentConsumer : ILogConsumer
{
    private const int PollMs = 100;

    private readonly IConsumer<byte[]?, byte[]?> _consumer;
    private readonly FetchBuffer _buffer;
    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly int _maxPollRecords;
    private readonly TimeSpan _revocationTimeout;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<LogPartition> _pausedByCaller = []; // owned by the polling thread
    private readonly List<ConsumerRecord> _batch = []; // owned by the caller
    private readonly List<KeyValuePair<LogPartition, long>> _ends = []; // owned by the caller
    private bool _stalled; // owned by the polling thread
    private TopicPattern? _pattern; // owned by the polling thread

    public ConfluentConsumer(Dictionary<string, string> config, ConsumerSettings settings, ILogger logger)
    {
        _logger = logger;
        _buffer = new FetchBuffer(settings.MaxBufferedBytes);
        _maxPollRecords = settings.Overrides.TryGetValue("max.poll.records", out var text) && int.TryParse(text, out var count) && count > 0
            ? count
            : settings.MaxPollRecords;

        // The group waits for us as long as max.poll.interval.ms (five minutes by default); a little less leaves time to answer.
        var maxPollMs = config.TryGetValue("max.poll.interval.ms", out var interval) && int.TryParse(interval, out var ms) ? ms : 300_000;
        _revocationTimeout = TimeSpan.FromMilliseconds(maxPollMs * 0.8);
        _consumer = new ConsumerBuilder<byte[]?, byte[]?>(config)
            .SetKeyDeserializer(Deserializers.ByteArray!)
            .SetValueDeserializer(Deserializers.ByteArray!)
            .SetLogHandler((_, message) => ClientLog.Write(logger, message))
            .SetErrorHandler((client, error) => ClientLog.Error(logger, client.Name, error))
            .SetPartitionsAssignedHandler((_, partitions) => OnAssigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => OnTaken(RebalanceKind.Revoked, partitions))
            .SetPartitionsLostHandler((_, partitions) => OnTaken(RebalanceKind.Lost, partitions))
            .Build();
        new Thread(Run) { IsBackground = true, Name = $"consumer {settings.ClientId}" }.Start();
    }

    public void Subscribe(IReadOnlyCollection<string> topics) => _commands.Enqueue(() => _consumer.Subscribe(topics));

    public void SubscribePattern(string pattern)
    {
        var topics = new TopicPattern(_consumer, pattern);
        _commands.Enqueue(() => _pattern = topics);
    }

    public void Assign(IReadOnlyDictionary<LogPartition, long> startOffsets) => _commands.Enqueue(() =>
        _consumer.Assign(startOffsets.Select(s => new TopicPartitionOffset(s.Key.ToConfluent(), new Offset(s.Value)))));

    public async ValueTask<PollResult> PollAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!_buffer.TryTake(_maxPollRecords, _batch, _ends, out var change))
        {
            await _buffer.Arrived.WaitAsync(timeout, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            _buffer.TryTake(_maxPollRecords, _batch, _ends, out change);
        }

        return new PollResult(change, _batch, _ends);
    }

    public void Pause(IReadOnlyCollection<LogPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            _buffer.Mute(partition);
        }

        _commands.Enqueue(() =>
        {
            _pausedByCaller.UnionWith(partitions);
            _consumer.Pause(Assigned(partitions));
        });
    }

    public void Resume(IReadOnlyCollection<LogPartition> partitions) => _commands.Enqueue(() =>
    {
        _pausedByCaller.ExceptWith(partitions);
        foreach (var partition in partitions)
        {
            SeekToPosition(partition);
        }

        if (!_stalled)
        {
            _consumer.Resume(Assigned(partitions));
        }
    });

    public void Seek(LogPartition partition, long offset)
    {
        _buffer.Mute(partition);
        _buffer.SetPosition(partition, offset);
        _commands.Enqueue(() => SeekToPosition(partition));
    }

    public Task CommitAsync(IReadOnlyDictionary<LogPartition, long> offsets, CancellationToken cancellationToken) => CallAsync(
        "Offsets were not committed",
        () =>
        {
            _consumer.Commit(offsets.Select(o => new TopicPartitionOffset(o.Key.ToConfluent(), o.Value)));
            return true;
        },
        cancellationToken);

    public Task<IReadOnlyDictionary<LogPartition, long>> CommittedAsync(
        IReadOnlyCollection<LogPartition> partitions, CancellationToken cancellationToken) => CallAsync(
        "Committed offsets cannot be read",
        () => (IReadOnlyDictionary<LogPartition, long>)_consumer
            .Committed(partitions.Select(p => p.ToConfluent()), TimeSpan.FromSeconds(30))
            .Where(o => o.Offset.Value >= 0)
            .ToDictionary(o => o.TopicPartition.ToPort(), o => o.Offset.Value),
        cancellationToken);

    public long? EndOffset(LogPartition partition)
    {
        try
        {
            return _consumer.GetWatermarkOffsets(partition.ToConfluent()).High.Value is >= 0 and var high ? high : null;
        }
        catch (KafkaException e) when (e.Error.Code is ErrorCode.Local_UnknownPartition or ErrorCode.Local_UnknownTopic)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _stopped.Task.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private static async Task<T> CallAsync<T>(string what, Func<T> call, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(call, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            throw Errors.ToException(e.Error, what, e);
        }
    }

    private static LogHeader[] HeadersOf(Headers? headers)
    {
        if (headers is null or { Count: 0 })
        {
            return [];
        }

        var result = new LogHeader[headers.Count];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = new LogHeader(headers[i].Key, headers[i].GetValueBytes());
        }

        return result;
    }

    private void Run()
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                RunCommands();
                _pattern?.Follow();
                BalanceBuffer();
                ConsumeOne();
            }

            _consumer.Close();
        }
        catch (KafkaException e)
        {
            _buffer.Fail(Errors.ToException(e.Error, "The consumer has failed", e));
        }
        catch (Exception e)
        {
            // A thread's last line of defence: what escapes here would end the process.
            _buffer.Fail(new LogException("CONSUMER_FAILED", $"The consumer has failed: {e.Message}", false, e));
        }
        finally
        {
            _consumer.Dispose();
            _stopped.TrySetResult();
        }
    }

    private void RunCommands()
    {
        while (_commands.TryDequeue(out var command))
        {
            command();
        }
    }

    private void BalanceBuffer()
    {
        if (_stalled == _buffer.IsFull || (_stalled && !_buffer.HasRoom))
        {
            return;
        }

        _stalled = !_stalled;
        var fetching = _consumer.Assignment.Where(p => !_pausedByCaller.Contains(p.ToPort())).ToList();
        if (_stalled)
        {
            _consumer.Pause(fetching);
        }
        else
        {
            _consumer.Resume(fetching);
        }
    }

    private void ConsumeOne()
    {
        try
        {
            if (_consumer.Consume(PollMs) is not { } result)
            {
                return;
            }

            var partition = new LogPartition(result.Topic, result.Partition.Value);
            if (result.IsPartitionEOF)
            {
                _buffer.AddEnd(partition, result.Offset.Value);
                return;
            }

            var message = result.Message;
            _buffer.Add(new ConsumerRecord(
                partition, result.Offset.Value, message.Timestamp.UnixTimestampMs, KindOf(message.Timestamp.Type), message.Key,
                message.Value, HeadersOf(message.Headers)));
        }
        catch (ConsumeException e) when (e.Error.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed
            || e.Error.IsFatal)
        {
            _buffer.Fail(Errors.ToException(e.Error, "The consumer may not go on", e));
        }
        catch (ConsumeException e)
        {
            LogConsumeError(_logger, _consumer.Name, e.Error.Reason, e.Error.Code);
        }
    }

    private static LogTimestampKind KindOf(TimestampType type) => type switch
    {
        TimestampType.CreateTime => LogTimestampKind.CreateTime,
        TimestampType.LogAppendTime => LogTimestampKind.LogAppendTime,
        _ => LogTimestampKind.None,
    };

    private void SeekToPosition(LogPartition partition)
    {
        var isAssigned = Assigned([partition]).Count > 0;
        if (isAssigned && _buffer.PositionOf(partition) is { } position)
        {
            try
            {
                _consumer.Seek(new TopicPartitionOffset(partition.ToConfluent(), position));
            }
            catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_State)
            {
                // The partition is not being fetched yet: try again behind the next poll, still muted.
                _commands.Enqueue(() => SeekToPosition(partition));
                ConsumeOne();
                return;
            }
        }

        _buffer.Unmute(partition);
    }

    private List<TopicPartition> Assigned(IEnumerable<LogPartition> partitions)
    {
        var assignment = _consumer.Assignment;
        return [.. partitions.Select(p => p.ToConfluent()).Where(assignment.Contains)];
    }

    private void OnAssigned(List<TopicPartition> partitions)
    {
        if (partitions.Count > 0)
        {
            _stalled = false; // the new ones are not paused: BalanceBuffer looks again
            _buffer.AddRebalance(new RebalanceEvent(RebalanceKind.Assigned, [.. partitions.Select(Partitions.ToPort)]));
        }
    }

    private void OnTaken(RebalanceKind kind, List<TopicPartitionOffset> partitions)
    {
        if (partitions.Count == 0 || _stopping.IsCancellationRequested)
        {
            return;
        }

        var taken = new RebalanceEvent(kind, [.. partitions.Select(p => p.TopicPartition.ToPort())]);
        _pausedByCaller.ExceptWith(taken.Partitions);
        _buffer.AddRebalance(taken);

        // librdkafka takes the partitions away when this callback returns: the caller has to have committed by then. This thread is
        // the consumer's own, so it may block.
        var handles = new[] { ((IAsyncResult)taken.Completion).AsyncWaitHandle, _stopping.Token.WaitHandle };
        if (WaitHandle.WaitAny(handles, _revocationTimeout) == WaitHandle.WaitTimeout)
        {
            LogSlowRevocation(_logger, _consumer.Name, string.Join(", ", taken.Partitions), _revocationTimeout.TotalSeconds);
        }
    }

    [LoggerMessage(3603, LogLevel.Warning, "{Client}: {Reason} ({Code}); reading goes on")]
    private static partial void LogConsumeError(ILogger logger, string client, string reason, ErrorCode code);

    [LoggerMessage(3604, LogLevel.Warning,
        "{Client}: giving up {Partitions} though the task did not finish with them within {Seconds} s; their records will be read again")]
    private static partial void LogSlowRevocation(ILogger logger, string client, string partitions, double seconds);
}
