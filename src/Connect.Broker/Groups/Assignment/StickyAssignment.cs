using Connect.LogClient;

namespace Connect.Broker.Groups.Assignment;

/// <summary>
/// The cooperative sticky assignment: as even as subscriptions allow, with as few moves as that takes. A partition that moves is given
/// to nobody in this round: its owner has to let it go first, and joins again when it has. KIP-429.
/// </summary>
internal sealed class StickyAssignment
{
    private readonly IReadOnlyDictionary<string, MemberSubscription> _members;
    private readonly List<string> _ids;
    private readonly Dictionary<string, List<LogPartition>> _assigned;
    private readonly Dictionary<string, HashSet<string>> _subscriptions;

    private StickyAssignment(IReadOnlyDictionary<string, MemberSubscription> members)
    {
        _members = members;
        _ids = [.. members.Keys.Order(StringComparer.Ordinal)];
        _assigned = _ids.ToDictionary(id => id, _ => new List<LogPartition>(), StringComparer.Ordinal);
        _subscriptions = _ids.ToDictionary(id => id, id => members[id].Topics.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>What each member may have in this round.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<LogPartition>> Assign(
        IReadOnlyDictionary<string, MemberSubscription> members, IReadOnlyDictionary<string, int> topics)
    {
        var assignment = new StickyAssignment(members);
        return assignment.WithoutWhatIsStillOwned(assignment.ShareOut(topics));
    }

    /// <summary>What each member is to have in the end, for whoever sees to it that nothing has two owners on the way.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<LogPartition>> Balance(
        IReadOnlyDictionary<string, MemberSubscription> members, IReadOnlyDictionary<string, int> topics)
    {
        var assignment = new StickyAssignment(members);
        assignment.ShareOut(topics);
        return assignment._ids.ToDictionary(
            id => id, id => (IReadOnlyList<LogPartition>)assignment._assigned[id], StringComparer.Ordinal);
    }

    private Dictionary<LogPartition, string> ShareOut(IReadOnlyDictionary<string, int> topics)
    {
        var owners = OwnersOf(topics);
        KeepOwned(owners);
        HandOut(topics, owners);
        MakeEven();
        return owners;
    }

    // Of two that claim a partition the one of the later generation has it; of the same generation neither can be believed.
    private Dictionary<LogPartition, string> OwnersOf(IReadOnlyDictionary<string, int> topics)
    {
        var claims = new Dictionary<LogPartition, (string Id, int Generation, bool IsDisputed)>();
        foreach (var id in _ids)
        {
            var generation = _members[id].Generation;
            foreach (var partition in _members[id].Owned)
            {
                if (!topics.TryGetValue(partition.Topic, out var count) || partition.Partition >= count)
                {
                    continue;
                }
                if (!claims.TryGetValue(partition, out var other) || generation > other.Generation)
                {
                    claims[partition] = (id, generation, false);
                }
                else if (generation == other.Generation)
                {
                    claims[partition] = other with { IsDisputed = true };
                }
            }
        }
        return claims.Where(claim => !claim.Value.IsDisputed).ToDictionary(claim => claim.Key, claim => claim.Value.Id);
    }

    private void KeepOwned(Dictionary<LogPartition, string> owners)
    {
        foreach (var (partition, owner) in owners)
        {
            if (_subscriptions[owner].Contains(partition.Topic))
            {
                _assigned[owner].Add(partition);
            }
        }
    }

    private void HandOut(IReadOnlyDictionary<string, int> topics, Dictionary<LogPartition, string> owners)
    {
        foreach (var (topic, count) in topics.OrderBy(topic => topic.Key, StringComparer.Ordinal))
        {
            var readers = _ids.FindAll(id => _subscriptions[id].Contains(topic));
            if (readers.Count == 0)
            {
                continue;
            }
            for (var number = 0; number < count; number++)
            {
                var partition = new LogPartition(topic, number);
                if (!owners.TryGetValue(partition, out var owner) || !_subscriptions[owner].Contains(topic))
                {
                    _assigned[readers.MinBy(id => _assigned[id].Count)!].Add(partition);
                }
            }
        }
    }

    // Every move makes the shares more even, so it ends.
    private void MakeEven()
    {
        while (FindMove() is { } move)
        {
            _assigned[move.From].Remove(move.Partition);
            _assigned[move.To].Add(move.Partition);
        }
    }

    private (LogPartition Partition, string From, string To)? FindMove()
    {
        var byLoad = _ids.OrderBy(id => _assigned[id].Count).ToList();
        for (var i = byLoad.Count - 1; i >= 0; i--)
        {
            var rich = _assigned[byLoad[i]];
            foreach (var poor in byLoad)
            {
                if (rich.Count - _assigned[poor].Count < 2)
                {
                    break;
                }
                var movable = rich.FindLastIndex(partition => _subscriptions[poor].Contains(partition.Topic));
                if (movable >= 0)
                {
                    return (rich[movable], byLoad[i], poor);
                }
            }
        }
        return null;
    }

    private Dictionary<string, IReadOnlyList<LogPartition>> WithoutWhatIsStillOwned(Dictionary<LogPartition, string> owners)
    {
        // Whoever says that it owns a partition still reads it, believed or not.
        var claimants = _ids.SelectMany(id => _members[id].Owned.Select(partition => (partition, id)))
            .ToLookup(claim => claim.partition, claim => claim.id);
        return _ids.ToDictionary(
            id => id,
            id => (IReadOnlyList<LogPartition>)_assigned[id]
                .FindAll(partition => owners.GetValueOrDefault(partition) == id || claimants[partition].All(other => other == id)),
            StringComparer.Ordinal);
    }
}
