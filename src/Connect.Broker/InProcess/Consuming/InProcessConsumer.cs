using System.Collections.Concurrent;
using Connect.Broker.InProcess.Membership;
using Connect.LogClient;
using Connect.Protocol;
using Connect.Storage.Durability;
using LogException = Connect.LogClient.LogException;

namespace Connect.Broker.InProcess.Consuming;

/// <summary>
/// A consumer on the log of the same process. Records are read when the caller polls, by its own thread, out of the log's files; while
/// there are none it waits for a signal of its partitions. Only the membership of a group has a loop of its own.
/// </summary>
internal sealed class InProcessConsumer : ILogConsumer
{
    private readonly ConsumerOptions _options;
    private readonly ConsumerServices _services;
    private readonly ConsumerInbox _inbox = new();
    private readonly GroupMembership? _membership;
    private readonly ConcurrentDictionary<LogPartition, PartitionCursor> _cursors = new();
    private readonly PollBatch _poll;
    private PartitionCursor[] _order = []; // the caller's: in turn, so that no partition starves another
    private int _next; // the caller's

    public InProcessConsumer(ConsumerOptions options, ConsumerServices services)
    {
        _options = options;
        _services = services;
        _poll = new PollBatch(options);
        _membership = options.Group is { } group ? new GroupMembership(group, services, _inbox) : null;
    }

    public void Subscribe(IReadOnlyCollection<string> topics) =>
        NeedMembership().Subscribe(new TopicSubscription(_services.Topics, topics, null));

    public void SubscribePattern(string pattern)
    {
        try
        {
            NeedMembership().Subscribe(new TopicSubscription(_services.Topics, [], pattern));
        }
        catch (ArgumentException e)
        {
            throw new LogException("INVALID_CONFIG", $"'{pattern}' is not a regular expression: {e.Message} Correct it.", false, e);
        }
    }

    public void Assign(IReadOnlyDictionary<LogPartition, long> startOffsets)
    {
        Remove([.. _cursors.Keys]);
        Add(startOffsets.Keys, startOffsets);
    }

    public ValueTask<PollResult> PollAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryPoll(out var result) || timeout == TimeSpan.Zero
            ? ValueTask.FromResult(result)
            : WaitAndPollAsync(timeout, cancellationToken);
    }

    public void Pause(IReadOnlyCollection<LogPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            CursorOf(partition)?.Pause();
        }
    }

    public void Resume(IReadOnlyCollection<LogPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            CursorOf(partition)?.Resume();
        }
    }

    public void Seek(LogPartition partition, long offset) => CursorOf(partition)?.Seek(offset);

    public Task CommitAsync(IReadOnlyDictionary<LogPartition, long> offsets, CancellationToken cancellationToken) =>
        NeedMembership().CommitAsync(offsets, cancellationToken);

    public async Task<IReadOnlyDictionary<LogPartition, long>> CommittedAsync(
        IReadOnlyCollection<LogPartition> partitions, CancellationToken cancellationToken) => _membership is null
            ? new Dictionary<LogPartition, long>()
            : await _membership.CommittedAsync(partitions, cancellationToken).ConfigureAwait(false);

    public long? EndOffset(LogPartition partition) => CursorOf(partition)?.EndOffset;

    public async ValueTask DisposeAsync()
    {
        if (_membership is not null)
        {
            await _membership.DisposeAsync().ConfigureAwait(false);
        }
        Remove([.. _cursors.Keys]);
    }

    private GroupMembership NeedMembership() => _membership
        ?? throw LocalErrors.ToException(ErrorCode.InvalidGroupId, $"Consumer {_options.ClientId} has no group", "it was made without one");

    private PartitionCursor? CursorOf(LogPartition partition) => _cursors.GetValueOrDefault(partition);

    private bool TryPoll(out PollResult result)
    {
        _poll.Clear();
        if (_inbox.Take() is { } change)
        {
            Apply(change);
            result = new PollResult(change.Event, _poll.Records, _poll.Ends);
            return true;
        }
        for (var looked = 0; looked < _order.Length && !_poll.IsFull; looked++)
        {
            var cursor = _order[_next];
            cursor.Fill(_poll);
            if (!cursor.HasMore)
            {
                // What was read of a partition is handed out first; then it is the next one's turn.
                _next = (_next + 1) % _order.Length;
            }
        }
        result = new PollResult(null, _poll.Records, _poll.Ends);
        return !_poll.IsEmpty;
    }

    private async ValueTask<PollResult> WaitAndPollAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = _services.Time.GetTimestamp();
        while (true)
        {
            var signal = new LogSignal();
            Watch(signal);
            try
            {
                // Watched before it is looked at again: what comes in between is not missed.
                if (TryPoll(out var result))
                {
                    return result;
                }
                var left = timeout == Timeout.InfiniteTimeSpan ? timeout : timeout - _services.Time.GetElapsedTime(started);
                if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan)
                {
                    return result;
                }
                await signal.WaitAsync(Shorter(left, UntilNextTry()), _services.Time, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                Unwatch(signal);
            }
        }
    }

    private void Watch(LogSignal signal)
    {
        _inbox.Watch(signal);
        _services.Topics.Watch(signal);
        foreach (var cursor in _order)
        {
            if (!cursor.IsPaused)
            {
                cursor.Watch(signal);
            }
        }
    }

    private void Unwatch(LogSignal signal)
    {
        _services.Topics.Unwatch(signal);
        foreach (var cursor in _order)
        {
            cursor.Unwatch(signal);
        }
    }

    private TimeSpan? UntilNextTry()
    {
        TimeSpan? next = null;
        foreach (var cursor in _order)
        {
            if (cursor.LeftAloneFor is { } wait && (next is null || wait < next))
            {
                next = wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
            }
        }
        return next;
    }

    private static TimeSpan Shorter(TimeSpan timeout, TimeSpan? other) =>
        other is { } value && (timeout == Timeout.InfiniteTimeSpan || value < timeout) ? value : timeout;

    private void Apply(AssignmentChange change)
    {
        Remove(change.Event.Partitions);
        if (change.Event.Kind == RebalanceKind.Assigned)
        {
            Add(change.Event.Partitions, change.StartOffsets);
        }
    }

    private void Add(IEnumerable<LogPartition> partitions, IReadOnlyDictionary<LogPartition, long> startOffsets)
    {
        var byReset = _options.Reset == OffsetReset.Latest ? StartOffset.Latest : StartOffset.Earliest;
        foreach (var partition in partitions)
        {
            if (!startOffsets.TryGetValue(partition, out var offset))
            {
                offset = _options.Reset != OffsetReset.None ? byReset : throw LocalErrors.ToException(
                    ErrorCode.OffsetOutOfRange,
                    $"{partition} cannot be read",
                    "its group has no offset, and auto.offset.reset chooses none");
            }
            _cursors[partition] = new PartitionCursor(partition, offset, _options, _services);
        }
        SetOrder();
    }

    private void Remove(IReadOnlyCollection<LogPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            if (_cursors.TryRemove(partition, out var cursor))
            {
                cursor.Dispose();
            }
        }
        SetOrder();
    }

    private void SetOrder()
    {
        _order = [.. _cursors.Values.OrderBy(cursor => cursor.Partition.Topic, StringComparer.Ordinal)
            .ThenBy(cursor => cursor.Partition.Partition)];
        _next = 0;
    }
}
