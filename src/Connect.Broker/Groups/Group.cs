using Connect.Broker.Groups.Consumer;
using Connect.Broker.Groups.Records;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Protocol.Records;
using Connect.Storage;

namespace Connect.Broker.Groups;

/// <summary>
/// Owns one group: its state, its committed offsets and its timer, all under one lock. Decisions are the reducer's; here their effects
/// happen. Nothing is answered before what it says is durable.
/// </summary>
internal sealed partial class Group : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TopicPartition, CommittedOffset> _offsets = [];
    private readonly PendingOffsets _pending = new();
    private readonly GroupServices _services;
    private readonly ITimer _timer;
    private GroupState _state;
    private TimeSpan _timerDue = TimeSpan.MaxValue;
    private long _stateTimestampMs;

    public Group(GroupState state, GroupServices services)
    {
        _state = state;
        _services = services;
        _stateTimestampMs = services.TimestampMs;
        _timer = services.Time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public GroupState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    public ErrorCode Apply(GroupEvent groupEvent)
    {
        lock (_lock)
        {
            return ApplyLocked(groupEvent);
        }
    }

    /// <summary>What the log held at start; called before any request can see the group.</summary>
    public void Restore(GroupState? state, long stateTimestampMs, IReadOnlyDictionary<TopicPartition, CommittedOffset> offsets)
    {
        lock (_lock)
        {
            _state = state ?? _state;
            _stateTimestampMs = stateTimestampMs >= 0 ? stateTimestampMs : _stateTimestampMs;
            foreach (var (partition, offset) in offsets)
            {
                _offsets[partition] = offset;
            }
            ArmTimer();
        }
    }

    /// <summary>An offset of a transaction that the log does not decide; called before any request can see the group.</summary>
    public void RestorePending(long producerId, TopicPartition partition, CommittedOffset offset)
    {
        lock (_lock)
        {
            _pending.Add(producerId, new PendingCommit(new() { [partition] = offset }, Task.FromResult(offset.LogOffset)));
        }
    }

    /// <summary>Stores offsets if the member may. They can be read once they are durable.</summary>
    /// <exception cref="LogException">They could not be stored.</exception>
    public async Task<ErrorCode> CommitAsync(MemberCommits member, IReadOnlyDictionary<TopicPartition, CommittedOffset> offsets)
    {
        Task<long> stored;
        lock (_lock)
        {
            var error = ApplyLocked(member);
            if (error != ErrorCode.None || offsets.Count == 0)
            {
                return error;
            }
            stored = _services.Log.AppendAsync(RecordsOf(offsets));
        }
        var logOffset = await stored.ConfigureAwait(false);
        lock (_lock)
        {
            foreach (var (partition, offset) in offsets)
            {
                Set(partition, offset with { LogOffset = logOffset });
            }
        }
        return ErrorCode.None;
    }

    /// <summary>
    /// Stores offsets as part of a transaction, if the member may: they are in the log when the call returns, durably so when the task
    /// ends, and count once the transaction is committed.
    /// </summary>
    /// <exception cref="LogException">They could not be stored.</exception>
    public async Task<ErrorCode> CommitInTransactionAsync(
        MemberCommits member, long producerId, short producerEpoch, IReadOnlyDictionary<TopicPartition, CommittedOffset> offsets)
    {
        PendingCommit pending;
        lock (_lock)
        {
            var error = ApplyLocked(member);
            if (error != ErrorCode.None || offsets.Count == 0)
            {
                return error;
            }
            // Coordinators write without sequences: what is written twice says the same.
            var batch = new RecordBatchWriterOptions
            {
                ProducerId = producerId,
                ProducerEpoch = producerEpoch,
                BaseSequence = 0,
                IsTransactional = true,
            };
            pending = new PendingCommit(new(offsets), _services.Log.AppendAsync(RecordsOf(offsets), batch));
            _pending.Add(producerId, pending);
        }
        try
        {
            await pending.Stored.ConfigureAwait(false);
        }
        catch (LogException)
        {
            lock (_lock)
            {
                _pending.Remove(producerId, [pending]);
            }
            throw;
        }
        return ErrorCode.None;
    }

    /// <summary>The marker of a transaction is in the log: its offsets count now, or are forgotten.</summary>
    public async Task EndTransactionAsync(long producerId, bool isCommit)
    {
        IReadOnlyList<PendingCommit> commits;
        lock (_lock)
        {
            commits = _pending.Of(producerId);
        }
        foreach (var commit in commits)
        {
            // Complete or failed by now: it lies before the marker.
            await ((Task)commit.Stored).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        lock (_lock)
        {
            foreach (var commit in commits.Where(commit => isCommit && commit.Stored.IsCompletedSuccessfully))
            {
                foreach (var (partition, offset) in commit.Offsets)
                {
                    Set(partition, offset.LogOffset >= 0 ? offset : offset with { LogOffset = commit.Stored.Result });
                }
            }
            _pending.Remove(producerId, commits);
        }
    }

    /// <summary>True if a transaction that is not decided yet has an offset of the partition.</summary>
    public bool IsUnstable(string topic, int partition)
    {
        lock (_lock)
        {
            return _pending.Has(new TopicPartition(topic, partition));
        }
    }

    public CommittedOffset? CommittedAt(string topic, int partition)
    {
        lock (_lock)
        {
            return _offsets.GetValueOrDefault(new TopicPartition(topic, partition));
        }
    }

    public IReadOnlyList<TopicPartition> CommittedPartitions()
    {
        lock (_lock)
        {
            return [.. _offsets.Keys];
        }
    }

    /// <summary>Forgets offsets, durably.</summary>
    public async Task ForgetAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        Task<long> stored;
        lock (_lock)
        {
            var known = partitions.Where(_offsets.ContainsKey).ToList();
            if (known.Count == 0)
            {
                return;
            }
            stored = _services.Log.AppendAsync([.. known.Select(Tombstone)]);
            known.ForEach(partition => _offsets.Remove(partition));
            _pending.Forget(known);
        }
        await stored.ConfigureAwait(false);
    }

    /// <summary>Ends an empty group with its offsets: it is dead when the call returns, durably so when the task ends.</summary>
    public async Task<ErrorCode> DeleteAsync()
    {
        Task<long> stored;
        lock (_lock)
        {
            var error = ApplyLocked(new GroupDeleted());
            if (error != ErrorCode.None)
            {
                return error;
            }
            stored = _services.Log.AppendAsync(
            [
                .. _offsets.Keys.Select(Tombstone),
                new CoordinatorRecord(GroupRecords.GroupKey(_state.GroupId), null),
                .. _consumer is { } consumer ? ConsumerGroupRecords.Tombstones(consumer) : [],
            ]);
            _offsets.Clear();
            _pending.Clear();
        }
        await stored.ConfigureAwait(false);
        return ErrorCode.None;
    }

    /// <summary>
    /// Offsets that nobody came back for within the retention: of a group without members since it lost the last one, of a group that
    /// never had any since the commit.
    /// </summary>
    public IReadOnlyList<TopicPartition> ExpiredPartitions(long nowMs, long retentionMs)
    {
        lock (_lock)
        {
            if (_state.Phase != GroupPhase.Empty || (_state.ProtocolType is not null && nowMs - _stateTimestampMs < retentionMs))
            {
                return [];
            }
            // What a member of a consumer group reads is kept, however long ago it was committed.
            var subscribed = _consumer?.SubscribedTopics();
            return [.. _offsets.Where(entry => nowMs - entry.Value.CommitTimestampMs >= retentionMs && !_pending.Has(entry.Key))
                .Where(entry => subscribed?.Contains(entry.Key.Topic) != true)
                .Select(entry => entry.Key)];
        }
    }

    public void Dispose() => _timer.Dispose();

    private ErrorCode ApplyLocked(GroupEvent groupEvent)
    {
        if (_consumer is { } consumer && _state.Phase != GroupPhase.Dead)
        {
            return ApplyToConsumerGroup(consumer, groupEvent);
        }
        var before = _state.Phase;
        var outcome = GroupReducer.Apply(_state, groupEvent, _services.Limits, _services.Now);
        _state = outcome.State;
        if (_state.Phase != before)
        {
            _stateTimestampMs = _services.TimestampMs;
        }
        foreach (var effect in outcome.Effects)
        {
            Run(effect);
        }
        ArmTimer();
        return outcome.Error;
    }

    private void Run(GroupEffect effect)
    {
        switch (effect)
        {
            case AnswerJoin answer:
                answer.Waiter.TrySetResult(answer.Response);
                break;
            case AnswerSync answer:
                answer.Waiter.TrySetResult(answer.Response);
                break;
            case StoreGroup store:
                _ = StoreAsync(store.State);
                break;
        }
    }

    // Started under the lock, so that the records of a group lie in the log in the order of its generations.
    private async Task StoreAsync(GroupState state)
    {
        ErrorCode error;
        try
        {
            var record = new CoordinatorRecord(GroupRecords.GroupKey(state.GroupId), GroupRecords.GroupValue(state, _services.TimestampMs));
            await _services.Log.AppendAsync([record]).ConfigureAwait(false);
            error = ErrorCode.None;
        }
        catch (Exception exception)
        {
            _services.LogNotStored(state.GroupId, exception);
            // Trying again does not make an assignment smaller.
            error = exception is LogException { Kind: LogErrorKind.MessageTooLarge }
                ? ErrorCode.UnknownServerError
                : ErrorCode.CoordinatorNotAvailable;
        }
        Apply(new GenerationStored(state.Generation, error));
    }

    private void Set(TopicPartition partition, CommittedOffset offset)
    {
        if (!_offsets.TryGetValue(partition, out var current) || current.LogOffset < offset.LogOffset)
        {
            _offsets[partition] = offset;
        }
    }

    private CoordinatorRecord[] RecordsOf(IReadOnlyDictionary<TopicPartition, CommittedOffset> offsets) =>
        [.. offsets.Select(entry => new CoordinatorRecord(
            GroupRecords.OffsetKey(_state.GroupId, entry.Key.Topic, entry.Key.Partition), GroupRecords.OffsetValue(entry.Value)))];

    private CoordinatorRecord Tombstone(TopicPartition partition) =>
        new(GroupRecords.OffsetKey(_state.GroupId, partition.Topic, partition.Partition), null);

    private void OnTimer()
    {
        lock (_lock)
        {
            _timerDue = TimeSpan.MaxValue;
            ApplyLocked(new TimePasses());
            ExpireConsumers();
            ArmTimer();
        }
    }

    // Heartbeats only push deadlines back: the timer stays, fires too early once, and is armed again.
    private void ArmTimer()
    {
        if ((_consumer?.NextDeadline() ?? _state.NextDeadline()) is not { } due || due >= _timerDue)
        {
            return;
        }
        var wait = due - _services.Now;
        _timerDue = due;
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }
}
