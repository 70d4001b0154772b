using Connect.LogClient;

namespace Connect.Server.Commands.Consume;

/// <summary>Which offsets of which partitions are read, and what is left of them.</summary>
/// <param name="starts">The first offset of each partition.</param>
/// <param name="ends">The offset behind the last of each; null reads on for ever.</param>
internal sealed class ReadRange(IReadOnlyDictionary<LogPartition, long> starts, IReadOnlyDictionary<LogPartition, long>? ends)
{
    private readonly HashSet<LogPartition> _left = [.. starts.Where(s => ends is null || s.Value < ends[s.Key]).Select(s => s.Key)];

    /// <summary>Where reading begins, for the partitions that have something to read.</summary>
    public IReadOnlyDictionary<LogPartition, long> Starts { get; } =
        starts.Where(s => ends is null || s.Value < ends[s.Key]).ToDictionary();

    /// <summary>Everything was read.</summary>
    public bool IsDone => _left.Count == 0;

    /// <summary>Whether a record belongs to the range.</summary>
    public bool Takes(in ConsumerRecord record)
    {
        if (!_left.Contains(record.Partition))
        {
            return false;
        }

        if (ends is not null && record.Offset + 1 >= ends[record.Partition])
        {
            _left.Remove(record.Partition);
        }

        return ends is null || record.Offset < ends[record.Partition];
    }

    /// <summary>Ends of partitions were reached: the last offsets may hold no record, after compaction or with transactions.</summary>
    public void EndReached(IReadOnlyList<KeyValuePair<LogPartition, long>> reached)
    {
        foreach (var (partition, end) in reached)
        {
            if (ends is not null && ends.TryGetValue(partition, out var wanted) && end >= wanted)
            {
                _left.Remove(partition);
            }
        }
    }
}
