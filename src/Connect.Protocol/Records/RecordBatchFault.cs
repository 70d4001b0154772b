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

/// <summary>What is wrong with a batch, and which record (its index in the batch) where one record is to blame.</summary>
public sealed record RecordBatchFault(RecordBatchFaultKind Kind, string Message, int? RecordIndex = null);
