using System.Collections.Immutable;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Groups.Consumer;

/// <content>What a member subscribes to, and its way from what it has to what it is to have.</content>
internal sealed partial class ConsumerGroupReducer
{
    // Takes over what the heartbeat says; true if that changes what the group reads.
    private bool Subscribe(ref ConsumerMember member, ConsumerHeartbeat heartbeat, bool isNew)
    {
        var request = heartbeat.Request;
        var old = member.Metadata;
        var metadata = old with
        {
            InstanceId = request.InstanceId ?? old.InstanceId,
            RackId = request.RackId ?? old.RackId,
            ClientId = heartbeat.ClientId,
            ClientHost = heartbeat.ClientHost,
            RebalanceTimeout = request.RebalanceTimeoutMs < 0 ? old.RebalanceTimeout
                : TimeSpan.FromMilliseconds(request.RebalanceTimeoutMs),
            Topics = request.SubscribedTopicNames is { } names ? Names.Of(names) : old.Topics,
            Pattern = request.SubscribedTopicRegex is { } pattern ? (pattern.Length == 0 ? null : pattern) : old.Pattern,
            Assignor = request.ServerAssignor ?? old.Assignor,
        };
        member = metadata.IsSameAs(old) ? member : member with { Metadata = metadata };
        var isChanged = isNew || metadata.Pattern != old.Pattern || !metadata.Topics.SetEquals(old.Topics);
        return (metadata.Pattern is { } wanted && Resolve(wanted, heartbeat)) | isChanged;
    }

    // True if the pattern finds other topics than before.
    private bool Resolve(string pattern, ConsumerHeartbeat heartbeat)
    {
        var old = _state.Patterns.GetValueOrDefault(pattern);
        if (old?.Seen == heartbeat.Topics)
        {
            return false;
        }
        if (!TopicPattern.TryParse(pattern, out var regex, out var reason))
        {
            throw new RefusedException(ErrorCode.InvalidRegularExpression, $"The pattern {pattern} cannot be used: {reason}");
        }
        var topics = TopicPattern.Match(regex, heartbeat.Topics, heartbeat.MayDescribe);
        var isSame = old is not null && topics.SetEquals(old.Topics);
        var resolved = new ResolvedPattern(isSame ? old!.Topics : topics, heartbeat.Topics);
        _state = _state with { Patterns = _state.Patterns.SetItem(pattern, resolved) };
        return !isSame;
    }

    // True if topics that the group reads have come, gone, or got other partitions.
    private bool LookAtTopics(TopicSnapshot snapshot)
    {
        ForgetPatterns();
        var topics = _state.Topics.Clear().AddRange(
            _state.SubscribedTopics().Where(snapshot.Topics.ContainsKey).Select(name => KeyValuePair.Create(name, snapshot.Topics[name])));
        var isSame = topics.SequenceEqual(_state.Topics);
        _state = _state with { Seen = snapshot, Topics = isSame ? _state.Topics : topics };
        return !isSame;
    }

    private void ForgetPatterns()
    {
        var used = _state.Members.Values.Select(member => member.Metadata.Pattern).ToHashSet(StringComparer.Ordinal);
        _state = _state with { Patterns = _state.Patterns.RemoveRange(_state.Patterns.Keys.Where(pattern => !used.Contains(pattern))) };
    }

    private ConsumerMember Reconcile(ConsumerMember member, IReadOnlyList<ConsumerGroupHeartbeatTopicPartitions>? reported)
    {
        if (_state.IsReconciled(member))
        {
            return member;
        }
        var current = member.Current;
        var owned = reported is null ? null : Flatten(reported);
        var next = current.Phase switch
        {
            ConsumerMemberPhase.UnrevokedPartitions when StillOwns(current.PendingRevocation, owned) => current,
            ConsumerMemberPhase.UnrevokedPartitions => Advance(member, current.Epoch + 1, owned),
            _ => Advance(member, current.Epoch, owned),
        };
        if (next.IsSameAs(current))
        {
            return member;
        }
        return member with
        {
            Current = next,
            RebalanceDeadline = next.Phase == ConsumerMemberPhase.UnrevokedPartitions ? _now + member.Metadata.RebalanceTimeout : null,
        };
    }

    // First a member gives up what it must, at its old epoch; then it gets the new epoch, with all that nobody else still has.
    private MemberAssignment Advance(ConsumerMember member, int epoch, ImmutableSortedSet<AssignedPartition>? owned)
    {
        var current = member.Current;
        var kept = current.Assigned.Intersect(member.Target);
        var revoked = current.Assigned.Except(kept);
        if (!revoked.IsEmpty && StillOwns(revoked, owned))
        {
            return current with
            {
                Epoch = epoch,
                PreviousEpoch = current.Epoch,
                Phase = ConsumerMemberPhase.UnrevokedPartitions,
                Assigned = kept,
                PendingRevocation = revoked,
            };
        }
        var missing = member.Target.Except(kept);
        var free = missing.IsEmpty ? missing : missing.Except(HeldBySomebody());
        return new MemberAssignment
        {
            Epoch = _state.AssignmentEpoch,
            PreviousEpoch = current.Epoch,
            Phase = free.Count < missing.Count ? ConsumerMemberPhase.UnreleasedPartitions : ConsumerMemberPhase.Stable,
            Assigned = kept.Union(free),
        };
    }

    // A member that does not say what it owns may own anything.
    private static bool StillOwns(ImmutableSortedSet<AssignedPartition> revoked, ImmutableSortedSet<AssignedPartition>? owned) =>
        owned is null || revoked.Overlaps(owned);

    private HashSet<AssignedPartition> HeldBySomebody()
    {
        var held = new HashSet<AssignedPartition>();
        foreach (var member in _state.Members.Values)
        {
            held.UnionWith(member.Current.Assigned);
            held.UnionWith(member.Current.PendingRevocation);
        }
        return held;
    }
}
