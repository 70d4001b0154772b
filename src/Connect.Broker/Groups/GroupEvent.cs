using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Groups;

/// <summary>Something that happens to a group.</summary>
internal abstract record GroupEvent;

internal sealed record MemberJoins(JoinGroupRequest Request, TaskCompletionSource<JoinGroupResponse> Waiter) : GroupEvent
{
    public required string ClientId { get; init; }

    public required string ClientHost { get; init; }

    /// <summary>The id that the member gets if it brings none; made outside because it is random.</summary>
    public required string NewMemberId { get; init; }

    /// <summary>Clients from JoinGroup v4 on fetch an id first, so that a lost answer leaves no ghost member behind.</summary>
    public bool MustKnowItsId { get; init; }

    /// <summary>Clients from JoinGroup v9 on can be leader without making an assignment.</summary>
    public bool CanSkipAssignment { get; init; }
}

internal sealed record MemberSyncs(SyncGroupRequest Request, TaskCompletionSource<SyncGroupResponse> Waiter) : GroupEvent;

internal sealed record MemberBeats(string MemberId, string? GroupInstanceId, int Generation) : GroupEvent;

internal sealed record MemberCommits(string MemberId, string? GroupInstanceId, int Generation) : GroupEvent
{
    /// <summary>The offsets are part of a transaction.</summary>
    public bool IsTransactional { get; init; }

    /// <summary>Clients from OffsetCommit v9 on understand that a group does not exist; before, its generation is an illegal one.</summary>
    public bool KnowsMissingGroups { get; init; }
}

internal sealed record MemberLeaves(string MemberId, string? GroupInstanceId) : GroupEvent;

internal sealed record TimePasses : GroupEvent;

/// <summary>The record of a generation has reached the disk, or could not.</summary>
internal sealed record GenerationStored(int Generation, ErrorCode Error) : GroupEvent;

/// <summary>Somebody wants the group gone, which only works while it has no members.</summary>
internal sealed record GroupDeleted : GroupEvent;
