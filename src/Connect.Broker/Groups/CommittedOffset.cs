namespace Connect.Broker.Groups;

/// <summary>How far a group has come in a partition.</summary>
internal sealed record CommittedOffset
{
    public required long Offset { get; init; }

    public int LeaderEpoch { get; init; } = -1;

    /// <summary>Free text of the client.</summary>
    public string Metadata { get; init; } = "";

    public long CommitTimestampMs { get; init; }

    /// <summary>Where the commit itself lies in the log: of two that race, the later one there wins.</summary>
    public long LogOffset { get; init; } = -1;
}
