using Connect.Broker.Groups.Consumer;
using Connect.Broker.Groups.Records;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Groups;

/// <content>
/// The group while its members speak the consumer protocol. A group without members changes its type for whoever joins first.
/// </content>
internal sealed partial class Group
{
    private ConsumerGroupState? _consumer;
    private ConsumerGroupState? _storedConsumer;
    private Task _storingConsumer = Task.CompletedTask;
    private bool _storesAll;

    /// <summary>The consumer group, or null for a classic one.</summary>
    public ConsumerGroupState? Consumer
    {
        get
        {
            lock (_lock)
            {
                return _consumer;
            }
        }
    }

    /// <summary>Takes a heartbeat, and answers once what it changed is durable, with all that the answer leans on.</summary>
    public async Task<ConsumerGroupHeartbeatResponse> BeatAsync(ConsumerHeartbeat heartbeat)
    {
        ConsumerGroupHeartbeatResponse answer;
        Task storing;
        lock (_lock)
        {
            if (_state.Phase == GroupPhase.Dead)
            {
                return ConsumerGroupReducer.Refusal(ErrorCode.CoordinatorNotAvailable, "The group was deleted at this moment: ask again.");
            }
            if (_consumer is null && (!heartbeat.IsJoin || _state.Phase != GroupPhase.Empty))
            {
                return ConsumerGroupReducer.Refusal(ErrorCode.GroupIdNotFound, $"Group {_state.GroupId} is not a consumer group.");
            }
            var outcome = ConsumerGroupReducer.Beat(
                _consumer ?? new ConsumerGroupState(_state.GroupId), heartbeat, _services.ConsumerLimits, _services.Now);
            answer = outcome.Answer;
            if (answer.ErrorCode != ErrorCode.None)
            {
                return answer;
            }
            TurnInto(outcome.State);
            ArmTimer();
            storing = _storingConsumer;
        }
        try
        {
            await storing.ConfigureAwait(false);
            return answer;
        }
        catch (LogException exception)
        {
            return ConsumerGroupReducer.Refusal(ErrorCode.CoordinatorNotAvailable, exception.Message);
        }
    }

    /// <summary>Whether a member may be told offsets; a classic group tells everybody.</summary>
    public ErrorCode CheckFetch(string? memberId, int memberEpoch) => Consumer?.CheckFetch(memberId, memberEpoch) ?? ErrorCode.None;

    /// <summary>The topics that members read, or null when the members do not say.</summary>
    public IReadOnlySet<string>? SubscribedTopics()
    {
        lock (_lock)
        {
            return _consumer is { } consumer ? consumer.SubscribedTopics() : ConsumerSubscription.TopicsOf(_state);
        }
    }

    /// <summary>What the log held at start; called before any request can see the group.</summary>
    public void RestoreConsumer(ConsumerGroupState state)
    {
        lock (_lock)
        {
            _consumer = _storedConsumer = state;
            ArmTimer();
        }
    }

    private void ExpireConsumers()
    {
        if (_consumer is { } consumer)
        {
            TurnInto(ConsumerGroupReducer.Expire(consumer, _services.ConsumerLimits, _services.Now));
        }
    }

    // What the classic protocol can do to a group of the other type: nothing, unless it is empty. But who administers groups takes static
    // members out of either with the same request.
    private ErrorCode ApplyToConsumerGroup(ConsumerGroupState consumer, GroupEvent groupEvent)
    {
        switch (groupEvent)
        {
            case MemberJoins { Request.MemberId.Length: 0 } when consumer.Members.IsEmpty:
                TurnIntoClassic(consumer);
                return ApplyLocked(groupEvent);
            case MemberJoins joins:
                var error = joins.Request.MemberId.Length == 0 ? ErrorCode.InconsistentGroupProtocol : ErrorCode.UnknownMemberId;
                joins.Waiter.TrySetResult(new JoinGroupResponse { ErrorCode = error, MemberId = joins.Request.MemberId });
                return ErrorCode.None;
            case MemberSyncs syncs:
                syncs.Waiter.TrySetResult(new SyncGroupResponse { ErrorCode = ErrorCode.UnknownMemberId });
                return ErrorCode.None;
            case MemberLeaves { MemberId.Length: 0, GroupInstanceId: { } instance }
                when ConsumerGroupReducer.RemoveInstance(consumer, instance, _services.ConsumerLimits, _services.Now) is { } left:
                TurnInto(left);
                return ErrorCode.None;
            case MemberBeats or MemberLeaves:
                return ErrorCode.UnknownMemberId;
            case MemberCommits commits:
                return consumer.CheckCommit(commits);
            case GroupDeleted when !consumer.Members.IsEmpty:
                return ErrorCode.NonEmptyGroup;
            case GroupDeleted:
                _state = _state with { Phase = GroupPhase.Dead };
                return ErrorCode.None;
            default:
                return ErrorCode.None;
        }
    }

    private void TurnInto(ConsumerGroupState next)
    {
        var stored = _storedConsumer ?? new ConsumerGroupState(next.GroupId);
        var wasClassic = _consumer is null;
        var records = ConsumerGroupRecords.Changes(stored, next, _services.TimestampMs, _storesAll);
        _consumer = next;
        if (records.Count == 0)
        {
            return;
        }
        if (wasClassic || _storesAll)
        {
            records = [new CoordinatorRecord(GroupRecords.GroupKey(next.GroupId), null), .. records];
            _state = new GroupState(next.GroupId);
        }
        _storedConsumer = next;
        _storesAll = false;
        _storingConsumer = StoreConsumerAsync(records, stored);
    }

    private void TurnIntoClassic(ConsumerGroupState consumer)
    {
        _consumer = _storedConsumer = null;
        _storesAll = false;
        _ = StoreConsumerAsync([.. ConsumerGroupRecords.Tombstones(consumer)], consumer);
    }

    // Started under the lock, so that the records of a group lie in the log in the order of its decisions.
    private async Task StoreConsumerAsync(IReadOnlyList<CoordinatorRecord> records, ConsumerGroupState before)
    {
        try
        {
            await _services.Log.AppendAsync(records).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _services.LogChangeNotStored(before.GroupId, exception);
            lock (_lock)
            {
                // Nobody was told of the change, but later ones build on it: the next one writes all there is.
                _storedConsumer = _storesAll || _consumer is null ? _storedConsumer : before;
                _storesAll = _consumer is not null;
            }
            throw;
        }
    }
}
