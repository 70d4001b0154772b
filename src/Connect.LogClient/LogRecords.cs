namespace Connect.LogClient;

/// <summary>One header of a record: a key that may repeat, and bytes.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The bytes, or null.</param>
public readonly record struct LogHeader(string Key, byte[]? Value);

/// <summary>A record to append. The arrays belong to the producer until the delivery is reported.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition; null lets the producer choose by key as the Java client does (murmur2).</param>
/// <param name="Key">The key's bytes, or null.</param>
/// <param name="Value">The value's bytes; null is a tombstone.</param>
/// <param name="TimestampMs">Milliseconds since 1970-01-01 UTC; null takes the time of sending.</param>
/// <param name="Headers">The headers; null for none.</param>
public readonly record struct ProducerRecord(
    string Topic, int? Partition, byte[]? Key, byte[]? Value, long? TimestampMs = null, IReadOnlyList<LogHeader>? Headers = null);

/// <summary>Who set a record's timestamp.</summary>
public enum LogTimestampKind
{
    /// <summary>The record has none.</summary>
    None,

    /// <summary>The producer.</summary>
    CreateTime,

    /// <summary>The log, when it appended the record.</summary>
    LogAppendTime,
}

/// <summary>A record as read from the log.</summary>
/// <param name="Partition">Where it was read.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="TimestampMs">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="TimestampKind">Who set the timestamp.</param>
/// <param name="Key">The key's bytes, or null.</param>
/// <param name="Value">The value's bytes, or null.</param>
/// <param name="Headers">The headers; empty when there are none.</param>
public readonly record struct ConsumerRecord(
    LogPartition Partition,
    long Offset,
    long TimestampMs,
    LogTimestampKind TimestampKind,
    byte[]? Key,
    byte[]? Value,
    IReadOnlyList<LogHeader> Headers);
