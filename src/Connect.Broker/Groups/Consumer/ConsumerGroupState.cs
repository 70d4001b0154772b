using System.Collections.Immutable;
using Connect.Protocol;

namespace Connect.Broker.Groups.Consumer;

/// <summary>
/// All that decides what a consumer group answers, as an immutable value: <see cref="ConsumerGroupReducer"/> makes the next one. Times are
/// on the coordinator's monotonic clock.
/// </summary>
internal sealed record ConsumerGroupState(string GroupId)
{
    /// <summary>Rises with each change of members, subscriptions or topics.</summary>
    public int Epoch { get; init; }

    /// <summary>The epoch that the targets were made for.</summary>
    public int AssignmentEpoch { get; init; }

    public ImmutableSortedDictionary<string, ConsumerMember> Members { get; init; } =
        ImmutableSortedDictionary.Create<string, ConsumerMember>(StringComparer.Ordinal);

    /// <summary>The subscribed topics that exist.</summary>
    public ImmutableSortedDictionary<string, TopicShape> Topics { get; init; } =
        ImmutableSortedDictionary.Create<string, TopicShape>(StringComparer.Ordinal);

    /// <summary>The patterns that members subscribe to, with the topics that match.</summary>
    public ImmutableSortedDictionary<string, ResolvedPattern> Patterns { get; init; } =
        ImmutableSortedDictionary.Create<string, ResolvedPattern>(StringComparer.Ordinal);

    /// <summary>The topics that the group was last compared with; null compares again with the next heartbeat.</summary>
    public TopicSnapshot? Seen { get; init; }

    public ConsumerGroupPhase Phase => Members.IsEmpty ? ConsumerGroupPhase.Empty
        : Epoch > AssignmentEpoch ? ConsumerGroupPhase.Assigning
        : Members.Values.All(IsReconciled) ? ConsumerGroupPhase.Stable
        : ConsumerGroupPhase.Reconciling;

    public ConsumerMember? Find(string memberId) => Members.GetValueOrDefault(memberId);

    public ConsumerMember? FindInstance(string instanceId) =>
        Members.Values.FirstOrDefault(member => member.Metadata.InstanceId == instanceId);

    public bool IsReconciled(ConsumerMember member) =>
        member.Current.Phase == ConsumerMemberPhase.Stable && member.Current.Epoch == AssignmentEpoch;

    /// <summary>The topics that a member wants, whether they exist or not.</summary>
    public ImmutableSortedSet<string> TopicsOf(MemberMetadata member) =>
        member.Pattern is { } pattern && Patterns.TryGetValue(pattern, out var resolved)
            ? member.Topics.Union(resolved.Topics)
            : member.Topics;

    /// <summary>The topics that any member wants, whether they exist or not.</summary>
    public IReadOnlySet<string> SubscribedTopics() =>
        Members.Values.SelectMany(member => TopicsOf(member.Metadata)).ToHashSet(StringComparer.Ordinal);

    /// <summary>The assignor that most members want, or the first of the settings.</summary>
    public string AssignorOf(ConsumerGroupLimits limits) => Members.Values.Select(member => member.Metadata.Assignor).OfType<string>()
        .Where(limits.Assignors.Contains)
        .GroupBy(name => name, StringComparer.Ordinal)
        .OrderByDescending(votes => votes.Count()).ThenBy(votes => votes.Key, StringComparer.Ordinal)
        .FirstOrDefault()?.Key ?? limits.Assignors[0];

    /// <summary>Whether a commit may be taken: from a member at its epoch, or from anybody while there are none.</summary>
    public ErrorCode CheckCommit(MemberCommits commits)
    {
        var isAnonymous = commits is { Generation: < 0, MemberId.Length: 0, GroupInstanceId: null };
        if ((commits.Generation < 0 && Members.IsEmpty) || (isAnonymous && commits.IsTransactional))
        {
            return ErrorCode.None;
        }
        return Find(commits.MemberId) is not { } member ? ErrorCode.UnknownMemberId
            : !commits.IsTransactional && !commits.KnowsMissingGroups ? ErrorCode.UnsupportedVersion
            : commits.Generation == member.Current.Epoch ? ErrorCode.None
            : commits.IsTransactional ? ErrorCode.IllegalGeneration
            : ErrorCode.StaleMemberEpoch;
    }

    /// <summary>Whether offsets may be told: to a member at its epoch, or to whoever does not say that it is one.</summary>
    public ErrorCode CheckFetch(string? memberId, int memberEpoch)
    {
        if (memberId is null && memberEpoch < 0)
        {
            return ErrorCode.None;
        }
        return Find(memberId ?? "") is not { } member ? ErrorCode.UnknownMemberId
            : member.Current.Epoch == memberEpoch ? ErrorCode.None
            : ErrorCode.StaleMemberEpoch;
    }

    /// <summary>The next moment at which time alone changes the group.</summary>
    public TimeSpan? NextDeadline()
    {
        TimeSpan? next = null;
        foreach (var member in Members.Values)
        {
            next = next is null || member.SessionDeadline < next ? member.SessionDeadline : next;
            next = member.RebalanceDeadline < next ? member.RebalanceDeadline : next;
        }
        return next;
    }
}

/// <param name="Topics">The topics that match.</param>
/// <param name="Seen">What they were chosen from; null after a restart.</param>
internal sealed record ResolvedPattern(ImmutableSortedSet<string> Topics, TopicSnapshot? Seen);
