namespace Connect.Cdc.Snapshots;

/// <summary><c>snapshot.mode</c>: when existing rows are read.</summary>
public enum SnapshotMode
{
    /// <summary>At each start.</summary>
    Always,

    /// <summary>At the first start.</summary>
    Initial,

    /// <summary>At the first start; changes are not streamed.</summary>
    InitialOnly,

    /// <summary>Never: only changes are streamed.</summary>
    NoData,

    /// <summary>At the first start, and when the stored position is no longer in the source's log.</summary>
    WhenNeeded,
}
