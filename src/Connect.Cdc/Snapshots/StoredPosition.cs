namespace Connect.Cdc.Snapshots;

/// <summary>What a task finds at its start.</summary>
public enum StoredPosition
{
    /// <summary>No offset: the first start.</summary>
    None,

    /// <summary>The offset lies within a snapshot that was not finished.</summary>
    InSnapshot,

    /// <summary>The offset lies in the stream, and the source still has everything behind it.</summary>
    Available,

    /// <summary>The source no longer has what follows the offset.</summary>
    Gone,
}
