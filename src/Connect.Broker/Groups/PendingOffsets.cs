using Connect.Broker.Topics;

namespace Connect.Broker.Groups;

/// <summary>Offsets of a group that count once their transaction is committed. Owned by the group's lock.</summary>
internal sealed class PendingOffsets
{
    private readonly Dictionary<long, List<PendingCommit>> _commits = [];

    public bool IsEmpty => _commits.Count == 0;

    public void Add(long producerId, PendingCommit commit)
    {
        if (!_commits.TryGetValue(producerId, out var commits))
        {
            _commits[producerId] = commits = [];
        }
        commits.Add(commit);
    }

    public IReadOnlyList<PendingCommit> Of(long producerId) => [.. _commits.GetValueOrDefault(producerId, [])];

    public void Remove(long producerId, IEnumerable<PendingCommit> done)
    {
        if (_commits.TryGetValue(producerId, out var commits))
        {
            commits.RemoveAll(done.Contains);
            if (commits.Count == 0)
            {
                _commits.Remove(producerId);
            }
        }
    }

    public bool Has(TopicPartition partition) =>
        _commits.Count > 0 && _commits.Values.Any(commits => commits.Any(commit => commit.Offsets.ContainsKey(partition)));

    /// <summary>Forgets offsets of all transactions.</summary>
    public void Forget(IReadOnlyCollection<TopicPartition> partitions)
    {
        foreach (var commit in _commits.Values.SelectMany(commits => commits))
        {
            foreach (var partition in partitions)
            {
                commit.Offsets.Remove(partition);
            }
        }
    }

    public void Clear() => _commits.Clear();
}

/// <summary>One request's offsets, and where in the log they are once they are durable.</summary>
internal sealed record PendingCommit(Dictionary<TopicPartition, CommittedOffset> Offsets, Task<long> Stored);
