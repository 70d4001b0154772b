namespace Connect.Storage;

/// <summary>What went wrong, in the terms of the protocol's error codes.</summary>
public enum LogErrorKind
{
    /// <summary>Checksum, length or framing of the sent batch is wrong.</summary>
    CorruptMessage,

    /// <summary>The sent batch breaks a rule.</summary>
    InvalidRecord,

    /// <summary>The sent batch is larger than max.message.bytes.</summary>
    MessageTooLarge,

    /// <summary>A timestamp is outside what the topic allows.</summary>
    InvalidTimestamp,

    /// <summary>The codec is unknown or not allowed for the request.</summary>
    UnsupportedCompression,

    /// <summary>Message format 0 or 1.</summary>
    UnsupportedFormat,

    /// <summary>A gap in the sequence of an idempotent producer.</summary>
    OutOfOrderSequence,

    /// <summary>A newer instance of the producer is at work.</summary>
    InvalidProducerEpoch,

    /// <summary>The batch is not part of the transaction that its producer has open, or of none that is open.</summary>
    InvalidTransactionState,

    /// <summary>A newer transaction coordinator is at work.</summary>
    TransactionCoordinatorFenced,

    /// <summary>The offset lies before the log start or after its end.</summary>
    OffsetOutOfRange,

    /// <summary>No space on the device; the log takes writes again once there is.</summary>
    DiskFull,

    /// <summary>A write or flush failed; the partition is read-only until a restart recovers it.</summary>
    ReadOnly,

    /// <summary>Stored bytes are damaged.</summary>
    CorruptLog,

    /// <summary>The partition was deleted or the store is closed.</summary>
    Closed,

    /// <summary>There is a topic of that name.</summary>
    TopicExists,

    /// <summary>There is no topic of that name.</summary>
    UnknownTopic,

    /// <summary>The name is not a legal topic name.</summary>
    InvalidTopic,

    /// <summary>The number of partitions is not possible.</summary>
    InvalidPartitions,

    /// <summary>A topic configuration is unknown or has a wrong value.</summary>
    InvalidConfig,

    /// <summary>The topic's configuration does not allow the operation.</summary>
    PolicyViolation,
}

/// <summary>A refused operation of the log. The message is fit to be shown to the user.</summary>
public class LogException : Exception
{
    /// <summary>Creates the exception.</summary>
    public LogException(LogErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>What went wrong.</summary>
    public LogErrorKind Kind { get; }

    /// <summary>The records that are to blame, as indexes in their batch; none where it is the batch.</summary>
    public IReadOnlyList<int> RecordIndexes { get; init; } = [];
}

/// <summary>The disk failed or its content is damaged: not the caller's fault.</summary>
public sealed class LogStorageException : LogException
{
    private const int NoSpaceErrno = 28;
    private const int QuotaErrno = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Creates the exception.</summary>
    public LogStorageException(LogErrorKind kind, string message, Exception? innerException = null)
        : base(kind, message, innerException)
    {
    }

    /// <summary>True if <paramref name="exception"/> says that the device or the quota is full.</summary>
    public static bool IsDiskFull(IOException exception) => exception.HResult is NoSpaceErrno or QuotaErrno or WindowsDiskFull;
}
