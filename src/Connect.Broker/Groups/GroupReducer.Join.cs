using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Groups;

/// <content>Members that come in: new ones, known ones, and static ones that were restarted.</content>
internal sealed partial class GroupReducer
{
    private void Join(MemberJoins joins)
    {
        var memberId = joins.Request.MemberId;
        if (_state.Phase == GroupPhase.Dead)
        {
            FailJoin(joins.Waiter, ErrorCode.CoordinatorNotAvailable, memberId);
        }
        else if (!AcceptsProtocols(joins.Request))
        {
            FailJoin(joins.Waiter, ErrorCode.InconsistentGroupProtocol, memberId);
        }
        else if (memberId.Length == 0)
        {
            JoinWithoutId(joins);
        }
        else
        {
            JoinWithId(joins);
        }
    }

    private bool AcceptsProtocols(JoinGroupRequest request)
    {
        if (request.ProtocolType.Length == 0 || request.Protocols.Count == 0)
        {
            return false;
        }
        if (_state.Members.IsEmpty)
        {
            return true;
        }
        var others = _state.Members.FindAll(member => member.MemberId != request.MemberId
            && (request.GroupInstanceId is null || member.GroupInstanceId != request.GroupInstanceId));
        return _state.ProtocolType == request.ProtocolType
            && request.Protocols.Any(protocol => others.TrueForAll(member => member.Supports(protocol.Name)));
    }

    private void JoinWithoutId(MemberJoins joins)
    {
        var instanceId = joins.Request.GroupInstanceId;
        if (instanceId is not null && _state.FindInstance(instanceId) is { } old)
        {
            ReplaceStatic(old, joins);
        }
        else if (_state.Members.Count + _state.PendingMembers.Count >= _limits.MaxMemberCount)
        {
            FailJoin(joins.Waiter, ErrorCode.GroupMaxSizeReached, "");
        }
        else if (instanceId is null && joins.MustKnowItsId)
        {
            var deadline = _now + TimeSpan.FromMilliseconds(joins.Request.SessionTimeoutMs);
            _state = _state with { PendingMembers = _state.PendingMembers.SetItem(joins.NewMemberId, deadline) };
            FailJoin(joins.Waiter, ErrorCode.MemberIdRequired, joins.NewMemberId);
        }
        else
        {
            Add(joins, joins.NewMemberId);
        }
    }

    private void JoinWithId(MemberJoins joins)
    {
        var request = joins.Request;
        if (request.GroupInstanceId is null && _state.PendingMembers.ContainsKey(request.MemberId))
        {
            _state = _state with { PendingMembers = _state.PendingMembers.Remove(request.MemberId) };
            Add(joins, request.MemberId);
            return;
        }
        var error = CheckIdentity(request.MemberId, request.GroupInstanceId);
        if (error != ErrorCode.None)
        {
            FailJoin(joins.Waiter, error, request.MemberId);
            return;
        }
        var member = _state.Find(request.MemberId)!;
        var changed = !member.HasSameProtocols(request.Protocols);
        switch (_state.Phase)
        {
            case GroupPhase.PreparingRebalance:
                Update(member, joins);
                TryCompleteJoin();
                break;
            case GroupPhase.CompletingRebalance when changed:
            case GroupPhase.Stable when changed || member.MemberId == _state.LeaderId:
                Update(member, joins);
                PrepareRebalance();
                break;
            default:
                // The member missed the answer to its last join: nothing has changed for the others.
                Renew(member);
                _effects.Add(new AnswerJoin(joins.Waiter, JoinAnswer(_state.Find(member.MemberId)!)));
                break;
        }
    }

    private void Add(MemberJoins joins, string memberId)
    {
        var request = joins.Request;
        var member = new GroupMember
        {
            MemberId = memberId,
            GroupInstanceId = request.GroupInstanceId,
            ClientId = joins.ClientId,
            ClientHost = joins.ClientHost,
            SessionTimeout = TimeSpan.FromMilliseconds(request.SessionTimeoutMs),
            RebalanceTimeout = RebalanceTimeoutOf(request),
            Protocols = request.Protocols,
            SessionDeadline = _now + TimeSpan.FromMilliseconds(request.SessionTimeoutMs),
            PendingJoin = joins.Waiter,
        };
        _state = _state with
        {
            ProtocolType = _state.Members.IsEmpty ? request.ProtocolType : _state.ProtocolType,
            LeaderId = _state.LeaderId ?? memberId,
            Members = _state.Members.Add(member),
        };
        if (_state.Phase != GroupPhase.PreparingRebalance)
        {
            PrepareRebalance();
            return;
        }
        if (_state.GatherUntil is not null)
        {
            var extended = _now + _limits.InitialRebalanceDelay;
            _state = _state with { GatherUntil = extended < _state.RebalanceDeadline ? extended : _state.RebalanceDeadline };
        }
        TryCompleteJoin();
    }

    private void Update(GroupMember member, MemberJoins joins)
    {
        var request = joins.Request;
        if (member.PendingJoin is not null)
        {
            FailJoin(member.PendingJoin, ErrorCode.RebalanceInProgress, member.MemberId);
        }
        Replace(member, member with
        {
            ClientId = joins.ClientId,
            ClientHost = joins.ClientHost,
            SessionTimeout = TimeSpan.FromMilliseconds(request.SessionTimeoutMs),
            RebalanceTimeout = RebalanceTimeoutOf(request),
            Protocols = request.Protocols,
            SessionDeadline = _now + TimeSpan.FromMilliseconds(request.SessionTimeoutMs),
            PendingJoin = joins.Waiter,
        });
    }

    // Version 0 had one timeout for both.
    private static TimeSpan RebalanceTimeoutOf(JoinGroupRequest request) =>
        TimeSpan.FromMilliseconds(request.RebalanceTimeoutMs < 0 ? request.SessionTimeoutMs : request.RebalanceTimeoutMs);

    // A static member that comes back without its id was restarted: it takes the place of its former self, which is fenced. A stable
    // group need not move for that. https://cwiki.apache.org/confluence/display/KAFKA/KIP-345
    private void ReplaceStatic(GroupMember old, MemberJoins joins)
    {
        if (old.PendingJoin is not null)
        {
            FailJoin(old.PendingJoin, ErrorCode.FencedInstanceId, old.MemberId);
        }
        if (old.PendingSync is not null)
        {
            FailSync(old.PendingSync, ErrorCode.FencedInstanceId);
        }
        var wasLeader = _state.LeaderId == old.MemberId;
        var restarted = old with { MemberId = joins.NewMemberId, PendingJoin = null, PendingSync = null };
        Replace(old, restarted);
        Update(restarted, joins);
        _state = _state with { LeaderId = wasLeader ? joins.NewMemberId : _state.LeaderId };
        if (_state.Phase == GroupPhase.PreparingRebalance)
        {
            TryCompleteJoin();
            return;
        }
        if (_state.Phase != GroupPhase.Stable || SelectProtocol() != _state.ProtocolName)
        {
            PrepareRebalance();
            return;
        }
        var member = _state.Find(joins.NewMemberId)!;
        Replace(member, member with { PendingJoin = null });
        // An old client that hears it is the leader would make an assignment that nobody asked for.
        var answer = JoinAnswer(member);
        _effects.Add(new AnswerJoin(joins.Waiter, !wasLeader ? answer
            : joins.CanSkipAssignment ? answer with { SkipAssignment = true } : answer with { Leader = old.MemberId, Members = [] }));
        _effects.Add(new StoreGroup(_state));
    }
}
