using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Groups;

/// <summary>
/// Decides what an event does to a group: state and event in, next state and effects out. It waits for nothing and knows no clock, so
/// every case is a row in a test. https://cwiki.apache.org/confluence/display/KAFKA/Kafka+Client-side+Assignment+Proposal
/// </summary>
internal sealed partial class GroupReducer
{
    private readonly List<GroupEffect> _effects = [];
    private readonly GroupLimits _limits;
    private readonly TimeSpan _now;
    private GroupState _state;

    private GroupReducer(GroupState state, GroupLimits limits, TimeSpan now)
    {
        _state = state;
        _limits = limits;
        _now = now;
    }

    public static GroupOutcome Apply(GroupState state, GroupEvent groupEvent, GroupLimits limits, TimeSpan now)
    {
        var reducer = new GroupReducer(state, limits, now);
        var error = reducer.Decide(groupEvent);
        return new GroupOutcome(reducer._state, reducer._effects, error);
    }

    private ErrorCode Decide(GroupEvent groupEvent)
    {
        switch (groupEvent)
        {
            case MemberJoins joins:
                Join(joins);
                return ErrorCode.None;
            case MemberSyncs syncs:
                Sync(syncs);
                return ErrorCode.None;
            case MemberBeats beats:
                return Beat(beats);
            case MemberCommits commits:
                return CheckCommit(commits);
            case MemberLeaves leaves:
                return Leave(leaves);
            case GenerationStored stored:
                FinishSync(stored);
                return ErrorCode.None;
            case GroupDeleted:
                return Delete();
            case TimePasses:
                Expire();
                return ErrorCode.None;
            default:
                throw new ArgumentOutOfRangeException(nameof(groupEvent), groupEvent, "The group has no rule for this event.");
        }
    }

    private ErrorCode Beat(MemberBeats beats)
    {
        var error = CheckMember(beats.MemberId, beats.GroupInstanceId, beats.Generation);
        if (error != ErrorCode.None)
        {
            return error;
        }
        Renew(_state.Find(beats.MemberId)!);
        return _state.Phase == GroupPhase.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    private ErrorCode CheckCommit(MemberCommits commits)
    {
        if (_state.Phase == GroupPhase.Dead)
        {
            return ErrorCode.CoordinatorNotAvailable;
        }
        if (commits.Generation < 0 && _state.Phase == GroupPhase.Empty)
        {
            return ErrorCode.None;
        }
        if (commits is { Generation: < 0, MemberId.Length: 0, GroupInstanceId: null })
        {
            // Producers before KIP-447 do not say which member they are: they are fenced by their transactional id alone.
            return commits.IsTransactional ? ErrorCode.None : ErrorCode.UnknownMemberId;
        }
        var error = CheckMember(commits.MemberId, commits.GroupInstanceId, commits.Generation);
        if (error != ErrorCode.None || commits.IsTransactional)
        {
            return error;
        }
        if (_state.Phase == GroupPhase.CompletingRebalance)
        {
            return ErrorCode.RebalanceInProgress;
        }
        Renew(_state.Find(commits.MemberId)!);
        return ErrorCode.None;
    }

    private ErrorCode Leave(MemberLeaves leaves)
    {
        if (_state.Phase == GroupPhase.Dead)
        {
            return ErrorCode.CoordinatorNotAvailable;
        }
        if (_state.PendingMembers.ContainsKey(leaves.MemberId))
        {
            _state = _state with { PendingMembers = _state.PendingMembers.Remove(leaves.MemberId) };
            TryCompleteJoin();
            return ErrorCode.None;
        }
        var member = leaves.GroupInstanceId is null ? _state.Find(leaves.MemberId) : _state.FindInstance(leaves.GroupInstanceId);
        if (member is null)
        {
            return ErrorCode.UnknownMemberId;
        }
        if (leaves.MemberId.Length > 0 && member.MemberId != leaves.MemberId)
        {
            return ErrorCode.FencedInstanceId;
        }
        Remove([member], ErrorCode.UnknownMemberId);
        return ErrorCode.None;
    }

    private ErrorCode Delete()
    {
        switch (_state.Phase)
        {
            case GroupPhase.Empty:
                _state = _state with { Phase = GroupPhase.Dead, PendingMembers = _state.PendingMembers.Clear() };
                return ErrorCode.None;
            case GroupPhase.Dead:
                return ErrorCode.GroupIdNotFound;
            default:
                return ErrorCode.NonEmptyGroup;
        }
    }

    private ErrorCode CheckMember(string memberId, string? instanceId, int generation)
    {
        if (_state.Phase == GroupPhase.Dead)
        {
            return ErrorCode.CoordinatorNotAvailable;
        }
        var error = CheckIdentity(memberId, instanceId);
        return error != ErrorCode.None || generation == _state.Generation ? error : ErrorCode.IllegalGeneration;
    }

    private ErrorCode CheckIdentity(string memberId, string? instanceId)
    {
        if (instanceId is not null)
        {
            var member = _state.FindInstance(instanceId);
            return member is null ? ErrorCode.UnknownMemberId
                : member.MemberId != memberId ? ErrorCode.FencedInstanceId : ErrorCode.None;
        }
        return _state.Find(memberId) is null ? ErrorCode.UnknownMemberId : ErrorCode.None;
    }

    private void Renew(GroupMember member) => Replace(member, member with { SessionDeadline = _now + member.SessionTimeout });

    private void Replace(GroupMember old, GroupMember changed) =>
        _state = _state with { Members = _state.Members.Replace(old, changed, ReferenceEqualityComparer.Instance) };

    private void FailJoin(TaskCompletionSource<JoinGroupResponse> waiter, ErrorCode error, string memberId) =>
        _effects.Add(new AnswerJoin(waiter, new JoinGroupResponse { ErrorCode = error, MemberId = memberId }));

    private void FailSync(TaskCompletionSource<SyncGroupResponse> waiter, ErrorCode error) =>
        _effects.Add(new AnswerSync(waiter, new SyncGroupResponse { ErrorCode = error }));
}
