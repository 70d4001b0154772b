using Connect.LogClient;

namespace Connect.Broker.Groups.Assignment;

/// <summary>
/// How a group's partitions are shared out, by its leader under the names that all consumers know, or by the broker. Pure functions from
/// the members, by id, and the topics that exist, with their number of partitions.
/// https://kafka.apache.org/documentation/#consumerconfigs_partition.assignment.strategy
/// </summary>
internal static class Assignors
{
    public const string CooperativeSticky = "cooperative-sticky";
    public const string RoundRobin = "roundrobin";
    public const string Range = "range";

    /// <summary>Members of this protocol keep what they have until they are told to give it up. KIP-429.</summary>
    public static bool IsCooperative(string name) => name == CooperativeSticky;

    public static IReadOnlyDictionary<string, IReadOnlyList<LogPartition>> Assign(
        string name, IReadOnlyDictionary<string, MemberSubscription> members, IReadOnlyDictionary<string, int> topics) => name switch
    {
        Range => AssignRanges(members, topics),
        RoundRobin => AssignInTurn(members, topics),
        _ => StickyAssignment.Assign(members, topics),
    };

    // Each topic on its own: its partitions in runs, the first members getting one more where they do not divide evenly.
    public static IReadOnlyDictionary<string, IReadOnlyList<LogPartition>> AssignRanges(
        IReadOnlyDictionary<string, MemberSubscription> members, IReadOnlyDictionary<string, int> topics)
    {
        var assigned = Empty(members);
        foreach (var (topic, count) in topics.OrderBy(topic => topic.Key, StringComparer.Ordinal))
        {
            var readers = ReadersOf(topic, members);
            var next = 0;
            for (var i = 0; i < readers.Count; i++)
            {
                var share = (count / readers.Count) + (i < count % readers.Count ? 1 : 0);
                assigned[readers[i]].AddRange(Enumerable.Range(next, share).Select(p => new LogPartition(topic, p)));
                next += share;
            }
        }
        return Freeze(assigned);
    }

    // All partitions of all topics in order, one for each member in turn.
    private static Dictionary<string, IReadOnlyList<LogPartition>> AssignInTurn(
        IReadOnlyDictionary<string, MemberSubscription> members, IReadOnlyDictionary<string, int> topics)
    {
        var assigned = Empty(members);
        var ids = members.Keys.Order(StringComparer.Ordinal).ToList();
        var turn = 0;
        foreach (var (topic, count) in topics.OrderBy(topic => topic.Key, StringComparer.Ordinal))
        {
            if (ReadersOf(topic, members).Count == 0)
            {
                continue;
            }
            for (var partition = 0; partition < count; partition++)
            {
                while (!members[ids[turn % ids.Count]].Topics.Contains(topic))
                {
                    turn++;
                }
                assigned[ids[turn++ % ids.Count]].Add(new LogPartition(topic, partition));
            }
        }
        return Freeze(assigned);
    }

    private static List<string> ReadersOf(string topic, IReadOnlyDictionary<string, MemberSubscription> members) =>
        [.. members.Where(member => member.Value.Topics.Contains(topic)).Select(member => member.Key).Order(StringComparer.Ordinal)];

    private static Dictionary<string, List<LogPartition>> Empty(IReadOnlyDictionary<string, MemberSubscription> members) =>
        members.Keys.ToDictionary(id => id, _ => new List<LogPartition>(), StringComparer.Ordinal);

    private static Dictionary<string, IReadOnlyList<LogPartition>> Freeze(Dictionary<string, List<LogPartition>> assigned) =>
        assigned.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<LogPartition>)entry.Value, StringComparer.Ordinal);
}
