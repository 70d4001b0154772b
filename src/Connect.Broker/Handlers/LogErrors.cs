using Connect.Protocol;
using Connect.Storage;

namespace Connect.Broker.Handlers;

/// <summary>The one table from the log's errors to the protocol's.</summary>
internal static class LogErrors
{
    public static ErrorCode CodeOf(LogException exception) => exception.Kind switch
    {
        LogErrorKind.CorruptMessage => ErrorCode.CorruptMessage,
        LogErrorKind.InvalidRecord => ErrorCode.InvalidRecord,
        LogErrorKind.MessageTooLarge => ErrorCode.MessageTooLarge,
        LogErrorKind.InvalidTimestamp => ErrorCode.InvalidTimestamp,
        LogErrorKind.UnsupportedCompression => ErrorCode.UnsupportedCompressionType,
        LogErrorKind.UnsupportedFormat => ErrorCode.UnsupportedForMessageFormat,
        LogErrorKind.OutOfOrderSequence => ErrorCode.OutOfOrderSequenceNumber,
        LogErrorKind.InvalidProducerEpoch => ErrorCode.InvalidProducerEpoch,
        LogErrorKind.InvalidTransactionState => ErrorCode.InvalidTxnState,
        LogErrorKind.TransactionCoordinatorFenced => ErrorCode.TransactionCoordinatorFenced,
        LogErrorKind.OffsetOutOfRange => ErrorCode.OffsetOutOfRange,
        LogErrorKind.DiskFull or LogErrorKind.ReadOnly or LogErrorKind.CorruptLog => ErrorCode.KafkaStorageError,
        LogErrorKind.Closed or LogErrorKind.UnknownTopic => ErrorCode.UnknownTopicOrPartition,
        LogErrorKind.TopicExists => ErrorCode.TopicAlreadyExists,
        LogErrorKind.InvalidTopic => ErrorCode.InvalidTopic,
        LogErrorKind.InvalidPartitions => ErrorCode.InvalidPartitions,
        LogErrorKind.InvalidConfig => ErrorCode.InvalidConfig,
        LogErrorKind.PolicyViolation => ErrorCode.PolicyViolation,
        _ => ErrorCode.UnknownServerError,
    };
}
