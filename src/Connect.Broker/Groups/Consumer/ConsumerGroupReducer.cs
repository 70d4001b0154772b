using System.Collections.Immutable;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Groups.Consumer;

/// <summary>
/// Decides what a heartbeat or the time does to a consumer group: state in, next state and answer out. It waits for nothing and knows no
/// clock, so every case is a row in a test. https://cwiki.apache.org/confluence/display/KAFKA/KIP-848
/// </summary>
internal sealed partial class ConsumerGroupReducer
{
    private readonly ConsumerGroupLimits _limits;
    private readonly TimeSpan _now;
    private ConsumerGroupState _state;

    private ConsumerGroupReducer(ConsumerGroupState state, ConsumerGroupLimits limits, TimeSpan now)
    {
        _state = state;
        _limits = limits;
        _now = now;
    }

    /// <summary>A member joins, lives, or leaves.</summary>
    public static ConsumerGroupOutcome Beat(
        ConsumerGroupState state, ConsumerHeartbeat heartbeat, ConsumerGroupLimits limits, TimeSpan now)
    {
        var reducer = new ConsumerGroupReducer(state, limits, now);
        try
        {
            var answer = heartbeat.Request.MemberEpoch < 0 ? reducer.Leave(heartbeat.Request) : reducer.Live(heartbeat);
            return new ConsumerGroupOutcome(reducer._state, answer);
        }
        catch (RefusedException refusal)
        {
            return new ConsumerGroupOutcome(state, Refusal(refusal.Code, refusal.Message));
        }
    }

    /// <summary>Takes out the members whose time is up.</summary>
    public static ConsumerGroupState Expire(ConsumerGroupState state, ConsumerGroupLimits limits, TimeSpan now)
    {
        var reducer = new ConsumerGroupReducer(state, limits, now);
        foreach (var member in state.Members.Values)
        {
            if (member.SessionDeadline <= now || member.RebalanceDeadline <= now)
            {
                reducer.Remove(member);
            }
        }
        return reducer._state;
    }

    /// <summary>Takes a static member out for good, as an administrator asks; null if there is none of that name.</summary>
    public static ConsumerGroupState? RemoveInstance(
        ConsumerGroupState state, string instanceId, ConsumerGroupLimits limits, TimeSpan now)
    {
        if (state.FindInstance(instanceId) is not { } member)
        {
            return null;
        }
        var reducer = new ConsumerGroupReducer(state, limits, now);
        reducer.Remove(member);
        return reducer._state;
    }

    public static ConsumerGroupHeartbeatResponse Refusal(ErrorCode code, string message) =>
        new() { ErrorCode = code, ErrorMessage = message };

    private ConsumerGroupHeartbeatResponse Live(ConsumerHeartbeat heartbeat)
    {
        var request = heartbeat.Request;
        var old = request.InstanceId is { } instance ? FindStatic(heartbeat, instance) : FindDynamic(heartbeat);
        var member = (old ?? NewMember(heartbeat)) with { SessionDeadline = _now + _limits.SessionTimeout };
        var before = old?.Current.Assigned;
        var isChanged = Subscribe(ref member, heartbeat, isNew: old is null);
        Put(member);
        if (isChanged || _state.Seen != heartbeat.Topics)
        {
            isChanged |= LookAtTopics(heartbeat.Topics);
        }
        if (isChanged)
        {
            _state = _state with { Epoch = _state.Epoch + 1 };
        }
        if (_state.Epoch > _state.AssignmentEpoch)
        {
            _state = _state with { Members = ServerAssignor.Assign(_state.AssignorOf(_limits), _state), AssignmentEpoch = _state.Epoch };
        }
        member = Reconcile(_state.Find(member.MemberId)!, request.TopicPartitions);
        Put(member);

        // Whoever sends everything wants everything: it joins, or does not know what came of its last heartbeat.
        var isFull = heartbeat.IsJoin || request is { RebalanceTimeoutMs: >= 0, TopicPartitions: not null }
            && (request.SubscribedTopicNames is not null || request.SubscribedTopicRegex is not null);
        return new ConsumerGroupHeartbeatResponse
        {
            MemberId = member.MemberId,
            MemberEpoch = member.Current.Epoch,
            HeartbeatIntervalMs = (int)_limits.HeartbeatInterval.TotalMilliseconds,
            Assignment = isFull || before is null || !before.SetEquals(member.Current.Assigned) ? Describe(member.Current.Assigned) : null,
        };
    }

    private ConsumerGroupHeartbeatResponse Leave(ConsumerGroupHeartbeatRequest request)
    {
        ConsumerMember member;
        if (request.InstanceId is { } instance)
        {
            member = _state.FindInstance(instance) ?? throw Unknown(request.MemberId);
            CheckNotReplaced(member, request.MemberId);
        }
        else
        {
            member = _state.Find(request.MemberId) ?? throw Unknown(request.MemberId);
        }
        if (request.MemberEpoch == ConsumerMember.AwayEpoch)
        {
            // It keeps what it has until its session ends: it is expected back.
            var away = member.Current with
            {
                Epoch = ConsumerMember.AwayEpoch,
                Phase = ConsumerMemberPhase.Stable,
                PendingRevocation = [],
            };
            Put(member with { Current = away, RebalanceDeadline = null });
        }
        else
        {
            Remove(member);
        }
        return new ConsumerGroupHeartbeatResponse { MemberId = member.MemberId, MemberEpoch = request.MemberEpoch };
    }

    private ConsumerMember? FindDynamic(ConsumerHeartbeat heartbeat)
    {
        var member = _state.Find(heartbeat.Request.MemberId);
        if (member is not null)
        {
            CheckEpoch(member, heartbeat.Request);
        }
        else if (!heartbeat.IsJoin)
        {
            throw Unknown(heartbeat.Request.MemberId);
        }
        return member;
    }

    // KIP-345: a static member that left to come back is replaced by whoever has its name next; nothing moves for that.
    private ConsumerMember? FindStatic(ConsumerHeartbeat heartbeat, string instance)
    {
        var request = heartbeat.Request;
        var member = _state.FindInstance(instance);
        if (!heartbeat.IsJoin || member?.MemberId == request.MemberId)
        {
            CheckNotReplaced(member ?? throw Unknown(request.MemberId), request.MemberId);
            if (member.Current.Epoch == ConsumerMember.AwayEpoch && heartbeat.IsJoin)
            {
                return member with { Current = member.Current with { Epoch = 0, PreviousEpoch = 0 } };
            }
            CheckEpoch(member, request);
            return member;
        }
        if (member is null)
        {
            return null;
        }
        if (member.Current.Epoch != ConsumerMember.AwayEpoch)
        {
            throw new RefusedException(
                ErrorCode.UnreleasedInstanceId,
                $"Static member {request.MemberId} cannot join: instance id {instance} is owned by {member.MemberId}.");
        }
        _state = _state with { Members = _state.Members.Remove(member.MemberId) };
        return member with
        {
            MemberId = IdFor(heartbeat),
            Current = member.Current with { Epoch = 0, PreviousEpoch = 0 },
        };
    }

    private ConsumerMember NewMember(ConsumerHeartbeat heartbeat)
    {
        if (_state.Members.Count >= _limits.MaxMemberCount)
        {
            throw new RefusedException(
                ErrorCode.GroupMaxSizeReached,
                $"The group has {_state.Members.Count} members, the most that group.consumer.max.size lets in.");
        }
        return new ConsumerMember(IdFor(heartbeat)) { Metadata = new MemberMetadata { InstanceId = heartbeat.Request.InstanceId } };
    }

    private static string IdFor(ConsumerHeartbeat heartbeat) =>
        heartbeat.Request.MemberId.Length > 0 ? heartbeat.Request.MemberId : heartbeat.NewMemberId;

    private static void CheckNotReplaced(ConsumerMember member, string memberId)
    {
        if (member.MemberId != memberId)
        {
            throw new RefusedException(
                ErrorCode.FencedInstanceId, $"Member {memberId} was replaced by {member.MemberId} with the same instance id.");
        }
    }

    // The answer with a new epoch may have been lost: the epoch before is good while nothing was given up that it allowed.
    private static void CheckEpoch(ConsumerMember member, ConsumerGroupHeartbeatRequest request)
    {
        var current = member.Current;
        var isRepeated = request.MemberEpoch < current.Epoch && request.MemberEpoch == current.PreviousEpoch
            && request.TopicPartitions is { } owned && Flatten(owned).IsSubsetOf(current.Assigned);
        if (request.MemberEpoch != current.Epoch && !isRepeated)
        {
            throw new RefusedException(
                ErrorCode.FencedMemberEpoch,
                $"Member {member.MemberId} is at epoch {current.Epoch}, not {request.MemberEpoch}: it has to give up all and join.");
        }
    }

    private static RefusedException Unknown(string memberId) =>
        new(ErrorCode.UnknownMemberId, $"Member {memberId} is not a member of the group.");

    private void Put(ConsumerMember member) => _state = _state with { Members = _state.Members.SetItem(member.MemberId, member) };

    private void Remove(ConsumerMember member)
    {
        _state = _state with { Members = _state.Members.Remove(member.MemberId), Epoch = _state.Epoch + 1 };
        ForgetPatterns();
        var subscribed = _state.SubscribedTopics();
        _state = _state with { Topics = _state.Topics.RemoveRange(_state.Topics.Keys.Where(topic => !subscribed.Contains(topic))) };
    }

    private static ImmutableSortedSet<AssignedPartition> Flatten(IEnumerable<ConsumerGroupHeartbeatTopicPartitions> topics) =>
        topics.SelectMany(topic => topic.Partitions.Select(partition => new AssignedPartition(topic.TopicId, partition)))
            .ToImmutableSortedSet();

    private static ConsumerGroupHeartbeatAssignment Describe(ImmutableSortedSet<AssignedPartition> assigned) => new()
    {
        TopicPartitions = [.. assigned.GroupBy(partition => partition.TopicId).Select(topic => new ConsumerGroupHeartbeatTopicPartitions
        {
            TopicId = topic.Key,
            Partitions = [.. topic.Select(partition => partition.Partition)],
        })],
    };

    /// <summary>The heartbeat changes nothing; what came before it is dropped.</summary>
    private sealed class RefusedException(ErrorCode code, string message) : Exception(message)
    {
        public ErrorCode Code { get; } = code;
    }
}
