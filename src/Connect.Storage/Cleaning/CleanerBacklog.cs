namespace Connect.Storage.Cleaning;

/// <summary>What waits to be compacted at a moment, and what cannot be.</summary>
public readonly record struct CleanerBacklog
{
    /// <summary>Bytes that could be compacted now, of all compacted partitions.</summary>
    public long DirtyBytes { get; init; }

    /// <summary>The largest share of a partition that is not compacted, from 0 to 1.</summary>
    public double MaxDirtyRatio { get; init; }

    /// <summary>Partitions that are not compacted until a restart, because it failed; the log says why.</summary>
    public int UncleanablePartitions { get; init; }

    /// <summary>Bytes of those partitions.</summary>
    public long UncleanableBytes { get; init; }
}
