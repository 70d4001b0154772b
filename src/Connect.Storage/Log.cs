using Microsoft.Extensions.Logging;

namespace Connect.Storage;

/// <summary>Log events of the storage: 1000 to 1099.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information,
        "Log opened: {Directory}, cluster {ClusterId}, {Topics} topics, {Partitions} partitions, {State}, {ElapsedMs} ms")]
    public static partial void StoreOpened(
        this ILogger logger, string directory, string clusterId, int topics, int partitions, string state, long elapsedMs);

    [LoggerMessage(1001, LogLevel.Information, "Log closed: {Directory}")]
    public static partial void StoreClosed(this ILogger logger, string directory);

    [LoggerMessage(1002, LogLevel.Warning,
        "Recovery cut {Bytes} bytes off {File} at position {Position}: {Reason} Offsets from {FirstOffset} on are gone; "
        + "they held {Batches} more batches up to offset {LastOffset}")]
    public static partial void TailCut(
        this ILogger logger, long bytes, string file, long position, string reason, long firstOffset, int batches, long lastOffset);

    [LoggerMessage(1003, LogLevel.Warning, "The indexes of {File} are missing or wrong and are rebuilt")]
    public static partial void IndexRebuilt(this ILogger logger, string file);

    [LoggerMessage(1004, LogLevel.Error,
        "Partition {Partition} is read-only until a restart: {Reason} Check the disk, then restart the process to recover the partition")]
    public static partial void PartitionFailed(this ILogger logger, string partition, string reason, Exception exception);

    [LoggerMessage(1005, LogLevel.Warning, "No space for partition {Partition}; produces are refused until there is: {Reason}")]
    public static partial void DiskFull(this ILogger logger, string partition, string reason);

    [LoggerMessage(1006, LogLevel.Information, "Topic {Topic} created with {Partitions} partitions, id {TopicId}")]
    public static partial void TopicCreated(this ILogger logger, string topic, int partitions, Guid topicId);

    [LoggerMessage(1007, LogLevel.Information, "Topic {Topic} deleted, id {TopicId}")]
    public static partial void TopicDeleted(this ILogger logger, string topic, Guid topicId);

    [LoggerMessage(1008, LogLevel.Debug, "Partition {Partition} rolled to segment {BaseOffset}")]
    public static partial void Rolled(this ILogger logger, string partition, long baseOffset);

    [LoggerMessage(1009, LogLevel.Warning,
        "Directory {Directory} belongs to no topic of the registry and is left alone; move it away if it is not needed")]
    public static partial void StrayDirectory(this ILogger logger, string directory);

    [LoggerMessage(1010, LogLevel.Warning, "The clean shutdown of {Directory} could not be noted; the next start recovers it")]
    public static partial void ShutdownNotNoted(this ILogger logger, string directory, Exception exception);

    [LoggerMessage(1011, LogLevel.Error,
        "The failed flush of partition {Partition} could not be noted. Restart the machine, not only the process, "
        + "so that only what is on the disk is recovered")]
    public static partial void FailedFlushNotNoted(this ILogger logger, string partition, Exception exception);

    [LoggerMessage(1012, LogLevel.Error,
        "The index of {File} leads to position {Position}, where its batch is not; reads walk the file from now on. "
        + "Stop the process and delete the .index file: it is made again")]
    public static partial void IndexWrong(this ILogger logger, string file, long position);

    [LoggerMessage(1013, LogLevel.Information, "Partition {Partition} starts at offset {LogStartOffset} now: {Reason}")]
    public static partial void LogStartMoved(this ILogger logger, string partition, long logStartOffset, string reason);

    [LoggerMessage(1014, LogLevel.Information, "Partition {Partition} deletes {Segments} segments up to offset {EndOffset}: {Reason}")]
    public static partial void SegmentsDeleted(this ILogger logger, string partition, int segments, long endOffset, string reason);

    [LoggerMessage(1015, LogLevel.Warning, "{File} could not be deleted; the next start tries again")]
    public static partial void SegmentNotDeleted(this ILogger logger, string file, Exception exception);

    [LoggerMessage(1016, LogLevel.Warning,
        "{File} is not used, because it is damaged ({Reason}). It is written again; what it held is found out from the segments, "
        + "except that records which were deleted one by one may be back")]
    public static partial void CheckpointIgnored(this ILogger logger, string file, string reason);

    [LoggerMessage(1017, LogLevel.Error,
        "Partition {Partition} ends at offset {LogEndOffset}, but everything below {RecoveryPoint} was on the disk before: "
        + "the disk lost records. Check it, and restore the partition from a backup if the records matter")]
    public static partial void DurableRecordsLost(this ILogger logger, string partition, long logEndOffset, long recoveryPoint);

    [LoggerMessage(1018, LogLevel.Warning, "The checkpoints of {Directory} could not be written; they are tried again")]
    public static partial void CheckpointsNotWritten(this ILogger logger, string directory, Exception exception);

    [LoggerMessage(1019, LogLevel.Information, "Finished an interrupted swap of compacted segment {File}")]
    public static partial void SwapFinished(this ILogger logger, string file);

    [LoggerMessage(1020, LogLevel.Warning, "Retention of partition {Partition} failed and is tried again")]
    public static partial void RetentionFailed(this ILogger logger, string partition, Exception exception);

    [LoggerMessage(1021, LogLevel.Warning, "A stored setting of topic {Topic} does not count: {Mistake}. Change or delete it")]
    public static partial void StoredConfigIgnored(this ILogger logger, string topic, string mistake);

    [LoggerMessage(1022, LogLevel.Information,
        "Compacted partition {Partition} from offset {FirstOffset} to {EndOffset}: "
        + "{BytesBefore} bytes became {BytesAfter}, {ElapsedMs} ms")]
    public static partial void Cleaned(
        this ILogger logger, string partition, long firstOffset, long endOffset, long bytesBefore, long bytesAfter, long elapsedMs);

    [LoggerMessage(1023, LogLevel.Warning, "Compaction of partition {Partition} waits for space on the disk: {Reason}")]
    public static partial void CleaningPostponed(this ILogger logger, string partition, string reason);

    [LoggerMessage(1024, LogLevel.Error,
        "Partition {Partition} cannot be compacted and grows from now on; reading and writing go on. "
        + "Mend the cause, then restart the process")]
    public static partial void CleaningFailed(this ILogger logger, string partition, Exception exception);
}
