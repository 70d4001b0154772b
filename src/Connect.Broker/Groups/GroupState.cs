using System.Collections.Immutable;

namespace Connect.Broker.Groups;

/// <summary>
/// All that decides what a group answers, as an immutable value: <see cref="GroupReducer"/> makes the next one from an event. Times are
/// on the coordinator's monotonic clock.
/// </summary>
internal sealed record GroupState(string GroupId)
{
    public GroupPhase Phase { get; init; } = GroupPhase.Empty;

    /// <summary>"consumer", "connect" or anything else; null for a group that only commits offsets.</summary>
    public string? ProtocolType { get; init; }

    public string? ProtocolName { get; init; }

    public int Generation { get; init; }

    public string? LeaderId { get; init; }

    /// <summary>In the order of joining, so that the choice of a leader is the same each time.</summary>
    public ImmutableList<GroupMember> Members { get; init; } = [];

    /// <summary>Member ids that were handed out with MEMBER_ID_REQUIRED and have not come back yet, until when they may.</summary>
    public ImmutableDictionary<string, TimeSpan> PendingMembers { get; init; } = ImmutableDictionary<string, TimeSpan>.Empty;

    /// <summary>A new group gathers members until then before it makes its first generation.</summary>
    public TimeSpan? GatherUntil { get; init; }

    /// <summary>When members that have not joined (or synced, later) are left behind; null once all have.</summary>
    public TimeSpan? RebalanceDeadline { get; init; }

    /// <summary>The leader's assignment is being stored: it must not be stored twice.</summary>
    public bool IsStoring { get; init; }

    public TimeSpan MaxRebalanceTimeout => Members.Max(member => member.RebalanceTimeout);

    public GroupMember? Find(string memberId) => Members.Find(member => member.MemberId == memberId);

    public GroupMember? FindInstance(string instanceId) => Members.Find(member => member.GroupInstanceId == instanceId);

    /// <summary>The next moment at which time alone changes the group.</summary>
    public TimeSpan? NextDeadline()
    {
        var next = TimeSpan.MaxValue;
        foreach (var member in Members)
        {
            if (!member.IsWaiting && member.SessionDeadline < next)
            {
                next = member.SessionDeadline;
            }
        }
        foreach (var deadline in PendingMembers.Values)
        {
            next = deadline < next ? deadline : next;
        }
        next = GatherUntil < next ? GatherUntil.Value : next;
        next = RebalanceDeadline < next ? RebalanceDeadline.Value : next;
        return next == TimeSpan.MaxValue ? null : next;
    }
}
