using System.Collections.Immutable;

namespace Connect.Broker.Groups.Consumer;

/// <summary>A member of a consumer group: what it said of itself, what it has, and what it is to have.</summary>
internal sealed record ConsumerMember(string MemberId)
{
    /// <summary>The epoch of a static member that left to come back.</summary>
    public const int AwayEpoch = -2;

    /// <summary>The epoch of a member that leaves for good.</summary>
    public const int LeavingEpoch = -1;

    public required MemberMetadata Metadata { get; init; }

    public MemberAssignment Current { get; init; } = MemberAssignment.None;

    /// <summary>What the assignor gave it.</summary>
    public ImmutableSortedSet<AssignedPartition> Target { get; init; } = [];

    /// <summary>When the member is taken out unless it is heard of.</summary>
    public TimeSpan SessionDeadline { get; init; }

    /// <summary>When the member is taken out unless it has given up what it must.</summary>
    public TimeSpan? RebalanceDeadline { get; init; }
}

/// <summary>What a member said of itself.</summary>
internal sealed record MemberMetadata
{
    public string? InstanceId { get; init; }

    public string? RackId { get; init; }

    public string ClientId { get; init; } = "";

    public string ClientHost { get; init; } = "";

    public TimeSpan RebalanceTimeout { get; init; }

    public ImmutableSortedSet<string> Topics { get; init; } = Names.None;

    /// <summary>All topics whose whole name matches; null for none.</summary>
    public string? Pattern { get; init; }

    /// <summary>The assignor that the member wants; null leaves it to the group.</summary>
    public string? Assignor { get; init; }

    public bool IsSameAs(MemberMetadata other) =>
        this with { Topics = other.Topics } == other && Topics.SetEquals(other.Topics);
}

/// <summary>What a member has at its epoch.</summary>
internal sealed record MemberAssignment
{
    public static readonly MemberAssignment None = new();

    public int Epoch { get; init; }

    /// <summary>The epoch before: the answer with the new one may have been lost.</summary>
    public int PreviousEpoch { get; init; }

    public ConsumerMemberPhase Phase { get; init; } = ConsumerMemberPhase.Stable;

    public ImmutableSortedSet<AssignedPartition> Assigned { get; init; } = [];

    public ImmutableSortedSet<AssignedPartition> PendingRevocation { get; init; } = [];

    public bool IsSameAs(MemberAssignment other) =>
        this with { Assigned = other.Assigned, PendingRevocation = other.PendingRevocation } == other
        && Assigned.SetEquals(other.Assigned) && PendingRevocation.SetEquals(other.PendingRevocation);
}
