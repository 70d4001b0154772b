namespace Connect.Storage;

/// <summary>How a batch is appended.</summary>
public readonly record struct AppendOptions
{
    /// <summary>A producer that waits: acks 1 or all.</summary>
    public static AppendOptions Client { get; } = new() { AwaitDurable = true, IsFromClient = true, IsZstdAllowed = true };

    /// <summary>A producer in this process: what it appends is held to the same rules, but was made by our own writer.</summary>
    public static AppendOptions LocalClient { get; } = Client with { IsBuiltHere = true };

    /// <summary>A part of this process: control batches are allowed, and several batches at once.</summary>
    public static AppendOptions Internal { get; } = new() { AwaitDurable = true, IsZstdAllowed = true };

    /// <summary>Complete only when the batch is on disk (as far as the flush policy says). False: acks 0.</summary>
    public bool AwaitDurable { get; init; }

    /// <summary>Hold the batch to what producers may send.</summary>
    public bool IsFromClient { get; init; }

    /// <summary>
    /// The batch was built by this process a moment ago: checksum and framing are right. The rules of the topic hold nevertheless.
    /// </summary>
    public bool IsBuiltHere { get; init; }

    /// <summary>
    /// A producer that the partition does not know begins with sequence 0: so does each transaction of the second protocol, and one that
    /// does not has lost a batch before. Otherwise it may start anywhere.
    /// </summary>
    public bool StartsSequence { get; init; }

    /// <summary>zstd may be used: Produce version 7 and later.</summary>
    public bool IsZstdAllowed { get; init; }
}

/// <summary>Where an appended batch is.</summary>
/// <param name="BaseOffset">Offset of its first record; for a repetition the offset of the original.</param>
/// <param name="LogAppendTimeMs">Timestamp that the log gave, or -1 if the records keep theirs.</param>
/// <param name="LogStartOffset">First offset of the partition.</param>
/// <param name="IsDuplicate">The batch was in the log before; nothing was appended.</param>
public readonly record struct AppendResult(long BaseOffset, long LogAppendTimeMs, long LogStartOffset, bool IsDuplicate = false);

/// <summary>A record's offset with its timestamp.</summary>
public readonly record struct TimestampedOffset(long Offset, long TimestampMs);

/// <summary>How far a read may go.</summary>
public enum ReadLimit
{
    /// <summary>What consumers may see: all that is durable.</summary>
    HighWatermark,

    /// <summary>What readers of committed transactions may see.</summary>
    LastStableOffset,

    /// <summary>Everything appended, durable or not.</summary>
    LogEnd,
}
