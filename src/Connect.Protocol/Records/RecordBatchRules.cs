namespace Connect.Protocol.Records;

/// <summary>What a batch is checked against.</summary>
public sealed record RecordBatchRules
{
    /// <summary>Rules for what producers send.</summary>
    public static RecordBatchRules Client { get; } = new();

    /// <summary>Rules for what a coordinator of this process writes: control batches are allowed.</summary>
    public static RecordBatchRules Internal { get; } = new() { IsFromClient = false };

    /// <summary>A client may not send control batches and may not set the broker's timestamp bit.</summary>
    public bool IsFromClient { get; init; } = true;

    /// <summary>
    /// <see cref="RecordBatchWriter"/> of this process made the batch and nobody else had it since: checksum and framing are right, and
    /// its records are looked at only where another rule asks for something of each.
    /// </summary>
    public bool IsBuiltHere { get; init; }

    /// <summary>Each record must have a key (compacted topics).</summary>
    public bool KeysRequired { get; init; }

    /// <summary>zstd may be used (Produce version 7 and later).</summary>
    public bool ZstdAllowed { get; init; } = true;

    /// <summary>Largest batch, as sent.</summary>
    public int MaxBatchBytes { get; init; } = int.MaxValue;

    /// <summary>Largest decompressed payload: the bound against decompression bombs.</summary>
    public int MaxDecompressedBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>Earliest allowed record timestamp, milliseconds.</summary>
    public long MinTimestampMs { get; init; } = long.MinValue;

    /// <summary>Latest allowed record timestamp, milliseconds.</summary>
    public long MaxTimestampMs { get; init; } = long.MaxValue;

    /// <summary>Some rule is about single records.</summary>
    internal bool LooksAtRecords =>
        !IsBuiltHere || KeysRequired || MinTimestampMs != long.MinValue || MaxTimestampMs != long.MaxValue;
}
