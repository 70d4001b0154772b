namespace Connect.Abstractions.Data;

/// <summary>Where a record's timestamp comes from.</summary>
public enum TimestampType
{
    /// <summary>The record has none.</summary>
    NoTimestamp,

    /// <summary>The producer set it.</summary>
    CreateTime,

    /// <summary>The log set it when it appended the record.</summary>
    LogAppendTime,
}

/// <summary>A record from the log, on its way to an outside system.</summary>
public sealed record SinkRecord : ConnectRecord
{
    /// <summary>The record's offset in <see cref="OriginalTopicPartition"/>.</summary>
    public required long Offset { get; init; }

    /// <summary>
    /// Where the record was read, whatever transforms made of <see cref="ConnectRecord.Topic"/>. Offsets belong to this partition.
    /// </summary>
    public required TopicPartition OriginalTopicPartition { get; init; }

    /// <summary>Where the timestamp comes from.</summary>
    public TimestampType TimestampType { get; init; }
}
