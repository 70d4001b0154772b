namespace Connect.Storage.Inspection;

/// <summary>What the verification of a partition, or of one of its files, found.</summary>
public sealed record PartitionReport
{
    /// <summary>The directory or file.</summary>
    public required string Path { get; init; }

    /// <summary>Segments that were read to their end.</summary>
    public int Segments { get; init; }

    /// <summary>Segments that retention or compaction took away while they were to be read.</summary>
    public int SegmentsGone { get; init; }

    /// <summary>Whole batches.</summary>
    public long Batches { get; init; }

    /// <summary>Records in them.</summary>
    public long Records { get; init; }

    /// <summary>Bytes of the batches.</summary>
    public long Bytes { get; init; }

    /// <summary>Where the first segment begins; null without a segment.</summary>
    public long? StartOffset { get; init; }

    /// <summary>Up to where was read: the offset behind the last whole batch; null without a segment.</summary>
    public long? EndOffset { get; init; }

    /// <summary>All that is wrong, in the order of the files.</summary>
    public required IReadOnlyList<LogDamage> Damage { get; init; }
}
