namespace Connect.Protocol.Records;

/// <summary>Kinds of wrong batches; each has its own error code on the wire.</summary>
public enum RecordBatchFaultKind
{
    /// <summary>The bytes are not what was sent: length, checksum, framing.</summary>
    Corrupt,

    /// <summary>The bytes are what was sent and break a rule.</summary>
    InvalidRecord,

    /// <summary>The batch is larger than the topic allows.</summary>
    TooLarge,

    /// <summary>A timestamp lies outside what the topic allows.</summary>
    InvalidTimestamp,

    /// <summary>The codec is unknown or not allowed for this request.</summary>
    UnsupportedCompression,

    /// <summary>An old message format.</summary>
    UnsupportedFormat,
}

/// <summary>What is wrong with a batch.</summary>
public sealed record RecordBatchFault(RecordBatchFaultKind Kind, string Message)
{
    /// <summary>
    /// The records to blame, as indexes in the batch: none where it is the batch, and only the first ones where they are very many.
    /// </summary>
    public IReadOnlyList<int> RecordIndexes { get; init; } = [];
}
