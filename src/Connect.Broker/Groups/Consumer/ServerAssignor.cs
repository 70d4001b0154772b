using System.Collections.Immutable;
using Connect.Broker.Groups.Assignment;
using Connect.LogClient;

namespace Connect.Broker.Groups.Consumer;

/// <summary>
/// The assignors of the broker's own: the same algorithms as the consumers' `range` and sticky ones, on members and topics of a group.
/// </summary>
internal static class ServerAssignor
{
    /// <summary>As even as subscriptions allow, with as few moves as that takes.</summary>
    public const string Uniform = "uniform";

    /// <summary>Runs of partitions of each topic, so that topics with the same number of partitions are shared out alike.</summary>
    public const string Range = "range";

    /// <summary>What each member is to have.</summary>
    public static ImmutableSortedDictionary<string, ConsumerMember> Assign(string assignor, ConsumerGroupState group)
    {
        var counts = group.Topics.ToDictionary(topic => topic.Key, topic => topic.Value.PartitionCount, StringComparer.Ordinal);
        var names = group.Topics.ToDictionary(topic => topic.Value.Id, topic => topic.Key);
        // Static members come first, by the name that outlives their ids: they keep their runs over a restart.
        var members = group.Members.Values.ToDictionary(
            member => member.Metadata.InstanceId is { } instance ? $"0{instance}" : $"1{member.MemberId}", StringComparer.Ordinal);
        var subscriptions = members.ToDictionary(
            member => member.Key, member => Describe(member.Value, group, names), StringComparer.Ordinal);
        var assigned = assignor == Range ? Assignors.AssignRanges(subscriptions, counts) : StickyAssignment.Balance(subscriptions, counts);
        var next = group.Members.ToBuilder();
        foreach (var (key, member) in members)
        {
            var target = assigned[key].Select(p => new AssignedPartition(group.Topics[p.Topic].Id, p.Partition)).ToImmutableSortedSet();
            next[member.MemberId] = target.SetEquals(member.Target) ? member : member with { Target = target };
        }
        return next.ToImmutable();
    }

    private static MemberSubscription Describe(ConsumerMember member, ConsumerGroupState group, Dictionary<Guid, string> names) => new(
        [.. group.TopicsOf(member.Metadata).Where(group.Topics.ContainsKey)],
        [.. member.Target.Where(p => names.ContainsKey(p.TopicId)).Select(p => new LogPartition(names[p.TopicId], p.Partition))],
        Generation: 0);
}
