using System.Collections.Immutable;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Groups;

/// <content>From one generation to the next: gathering joins, the vote, the leader's assignment, and members that stay away.</content>
internal sealed partial class GroupReducer
{
    private void PrepareRebalance()
    {
        if (_state.Phase is GroupPhase.CompletingRebalance or GroupPhase.Stable)
        {
            CancelSyncs(ErrorCode.RebalanceInProgress);
        }
        var gathers = _state.Phase == GroupPhase.Empty && _limits.InitialRebalanceDelay > TimeSpan.Zero;
        _state = _state with
        {
            Phase = GroupPhase.PreparingRebalance,
            RebalanceDeadline = _now + _state.MaxRebalanceTimeout,
            GatherUntil = gathers ? _now + Min(_limits.InitialRebalanceDelay, _state.MaxRebalanceTimeout) : null,
            IsStoring = false,
        };
        TryCompleteJoin();
    }

    private void TryCompleteJoin()
    {
        if (_state.Phase == GroupPhase.PreparingRebalance && _state.GatherUntil is null && _state.PendingMembers.IsEmpty
            && _state.Members.TrueForAll(member => member.PendingJoin is not null))
        {
            CompleteJoin();
        }
    }

    // Members that have not joined by now are left behind; static ones stay until their session ends.
    private void CompleteJoin()
    {
        var joined = _state.Members.FindAll(member => member.PendingJoin is not null || member.IsStatic);
        _state = _state with { Members = joined, GatherUntil = null };
        if (joined.IsEmpty)
        {
            BecomeEmpty();
            return;
        }
        var leader = joined.Find(member => member.MemberId == _state.LeaderId && member.PendingJoin is not null)
            ?? joined.Find(member => member.PendingJoin is not null);
        if (leader is null)
        {
            _state = _state with { RebalanceDeadline = _now + _state.MaxRebalanceTimeout };
            return;
        }
        _state = _state with
        {
            Phase = GroupPhase.CompletingRebalance,
            Generation = _state.Generation + 1,
            LeaderId = leader.MemberId,
            ProtocolName = SelectProtocol(),
            RebalanceDeadline = _now + _state.MaxRebalanceTimeout,
        };
        foreach (var member in joined)
        {
            var ready = member with
            {
                PendingJoin = null,
                HasSynced = false,
                Assignment = [],
                SessionDeadline = _now + member.SessionTimeout,
            };
            Replace(member, ready);
            if (member.PendingJoin is not null)
            {
                _effects.Add(new AnswerJoin(member.PendingJoin, JoinAnswer(ready)));
            }
        }
    }

    private void BecomeEmpty()
    {
        _state = _state with
        {
            Phase = GroupPhase.Empty,
            Generation = _state.Generation + 1,
            ProtocolName = null,
            LeaderId = null,
            RebalanceDeadline = null,
            GatherUntil = null,
        };
        _effects.Add(new StoreGroup(_state));
    }

    // Each member votes for the first of its protocols that all have; most votes win, then the earlier name.
    private string SelectProtocol() => _state.Members
        .Select(member => member.Protocols.First(protocol => _state.Members.TrueForAll(other => other.Supports(protocol.Name))).Name)
        .GroupBy(name => name, StringComparer.Ordinal)
        .OrderByDescending(votes => votes.Count()).ThenBy(votes => votes.Key, StringComparer.Ordinal)
        .First().Key;

    private JoinGroupResponse JoinAnswer(GroupMember member) => new()
    {
        GenerationId = _state.Generation,
        ProtocolType = _state.ProtocolType,
        ProtocolName = _state.ProtocolName,
        Leader = _state.LeaderId!,
        MemberId = member.MemberId,
        Members = member.MemberId != _state.LeaderId ? [] : _state.Members.ConvertAll(other => new JoinGroupResponseMember
        {
            MemberId = other.MemberId,
            GroupInstanceId = other.GroupInstanceId,
            Metadata = other.MetadataOf(_state.ProtocolName),
        }),
    };

    private void Sync(MemberSyncs syncs)
    {
        var request = syncs.Request;
        var error = CheckMember(request.MemberId, request.GroupInstanceId, request.GenerationId);
        if (error == ErrorCode.None
            && (Differ(request.ProtocolType, _state.ProtocolType) || Differ(request.ProtocolName, _state.ProtocolName)))
        {
            error = ErrorCode.InconsistentGroupProtocol;
        }
        if (error == ErrorCode.None && _state.Phase == GroupPhase.PreparingRebalance)
        {
            error = ErrorCode.RebalanceInProgress;
        }
        if (error != ErrorCode.None)
        {
            FailSync(syncs.Waiter, error);
            return;
        }
        var member = _state.Find(request.MemberId)!;
        if (_state.Phase == GroupPhase.Stable)
        {
            Replace(member, member with { HasSynced = true, SessionDeadline = _now + member.SessionTimeout });
            _effects.Add(new AnswerSync(syncs.Waiter, SyncAnswer(member)));
            StopWaitingForSyncs();
            return;
        }
        if (member.PendingSync is not null)
        {
            FailSync(member.PendingSync, ErrorCode.RebalanceInProgress);
        }
        Replace(member, member with { PendingSync = syncs.Waiter, HasSynced = true });
        if (member.MemberId == _state.LeaderId && !_state.IsStoring)
        {
            StoreAssignment(request.Assignments);
        }
    }

    // What one side does not say is no contradiction.
    private static bool Differ(string? asked, string? own) => asked is not null && own is not null && asked != own;

    private void StopWaitingForSyncs()
    {
        if (_state.Members.TrueForAll(member => member.HasSynced))
        {
            _state = _state with { RebalanceDeadline = null };
        }
    }

    private void StoreAssignment(IReadOnlyList<SyncGroupRequestAssignment> assignments)
    {
        var byMember = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var assignment in assignments)
        {
            byMember[assignment.MemberId] = assignment.Assignment;
        }
        _state = _state with
        {
            Members = _state.Members.ConvertAll(member => member with { Assignment = byMember.GetValueOrDefault(member.MemberId, []) }),
            IsStoring = true,
        };
        _effects.Add(new StoreGroup(_state));
    }

    private void FinishSync(GenerationStored stored)
    {
        if (_state.Phase != GroupPhase.CompletingRebalance || _state.Generation != stored.Generation || !_state.IsStoring)
        {
            return;
        }
        if (stored.Error != ErrorCode.None)
        {
            CancelSyncs(stored.Error);
            PrepareRebalance();
            return;
        }
        _state = _state with { Phase = GroupPhase.Stable, IsStoring = false };
        foreach (var member in _state.Members)
        {
            var synced = member with { PendingSync = null, SessionDeadline = _now + member.SessionTimeout };
            Replace(member, synced);
            if (member.PendingSync is not null)
            {
                _effects.Add(new AnswerSync(member.PendingSync, SyncAnswer(synced)));
            }
        }
        StopWaitingForSyncs();
    }

    private SyncGroupResponse SyncAnswer(GroupMember member) =>
        new() { ProtocolType = _state.ProtocolType, ProtocolName = _state.ProtocolName, Assignment = member.Assignment };

    private void CancelSyncs(ErrorCode error)
    {
        foreach (var member in _state.Members)
        {
            if (member.PendingSync is null)
            {
                continue;
            }
            FailSync(member.PendingSync, error);
            Replace(member, member with { PendingSync = null, SessionDeadline = _now + member.SessionTimeout });
        }
    }

    private void Expire()
    {
        var pending = _state.PendingMembers.Where(entry => entry.Value <= _now).Select(entry => entry.Key).ToList();
        _state = _state with { PendingMembers = _state.PendingMembers.RemoveRange(pending) };
        var silent = _state.Members.FindAll(member => !member.IsWaiting && member.SessionDeadline <= _now);
        if (!silent.IsEmpty)
        {
            Remove(silent, ErrorCode.UnknownMemberId);
        }
        if (_state.Phase == GroupPhase.PreparingRebalance && (_state.GatherUntil <= _now || _state.RebalanceDeadline <= _now))
        {
            CompleteJoin();
        }
        else if (_state.Phase is GroupPhase.CompletingRebalance or GroupPhase.Stable && _state.RebalanceDeadline <= _now
            && !_state.IsStoring)
        {
            Remove(_state.Members.FindAll(member => !member.HasSynced), ErrorCode.UnknownMemberId);
        }
        TryCompleteJoin();
    }

    private void Remove(ImmutableList<GroupMember> leaving, ErrorCode reason)
    {
        foreach (var member in leaving)
        {
            if (member.PendingJoin is not null)
            {
                FailJoin(member.PendingJoin, reason, member.MemberId);
            }
            if (member.PendingSync is not null)
            {
                FailSync(member.PendingSync, reason);
            }
        }
        _state = _state with { Members = _state.Members.RemoveRange(leaving, ReferenceEqualityComparer.Instance) };
        if (_state.Members.IsEmpty && _state.Phase is GroupPhase.CompletingRebalance or GroupPhase.Stable or GroupPhase.PreparingRebalance)
        {
            BecomeEmpty();
        }
        else if (_state.Phase is GroupPhase.CompletingRebalance or GroupPhase.Stable)
        {
            PrepareRebalance();
        }
        else
        {
            TryCompleteJoin();
        }
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
