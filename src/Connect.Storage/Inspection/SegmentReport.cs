namespace Connect.Storage.Inspection;

/// <summary>What was found in a segment.</summary>
internal sealed class SegmentReport
{
    public long Batches { get; set; }

    public long Records { get; set; }

    public long Bytes { get; set; }

    /// <summary>The offset behind the last whole batch.</summary>
    public long NextOffset { get; set; }

    /// <summary>Nothing could be made out behind a damaged batch: the segment may go on beyond <see cref="NextOffset"/>.</summary>
    public bool HasUnreadEnd { get; set; }

    /// <summary>The leader epoch of the last whole batch.</summary>
    public int LeaderEpoch { get; set; }

    /// <summary>The transactions as the segment leaves them.</summary>
    public required TransactionTrail Transactions { get; init; }

    public List<LogDamage> Damage { get; } = [];
}
