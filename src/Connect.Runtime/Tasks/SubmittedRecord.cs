using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.LogClient;

namespace Connect.Runtime.Tasks;

/// <summary>
/// A record on its way to the log. The producer's thread writes the outcome once; the task's loop reads it.
/// </summary>
internal sealed class SubmittedRecord(
    IReadOnlyDictionary<string, object?> sourceOffset, SourceRecord? record, SourceTask task, TimeProvider time) : IDeliveryHandler
{
    private SourceRecord? _record = record;
    private volatile bool _isSettled;

    /// <summary>The position from which to go on behind the record.</summary>
    public IReadOnlyDictionary<string, object?> SourceOffset { get; } = sourceOffset;

    /// <summary>True once the record is durable, was dropped, or has failed for good.</summary>
    public bool IsSettled => _isSettled;

    /// <summary>Why the log refused the record; null when it did not.</summary>
    public LogException? Error { get; private set; }

    /// <summary>The topic; for reports.</summary>
    public string Topic { get; } = record?.Topic ?? "";

    /// <summary>When the change happened at the source; null when that is not known or the record was not written.</summary>
    public long? CommitTimestampMs { get; private set; }

    /// <summary>When the log acknowledged the record.</summary>
    public long AcknowledgedAtMs { get; private set; }

    /// <inheritdoc/>
    public void OnDelivery(in Delivery delivery)
    {
        var record = _record!;
        if (delivery.Error is null)
        {
            AcknowledgedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            CommitTimestampMs = record.Timestamp;
            task.RecordWritten(record, new RecordMetadata(
                new TopicPartition(delivery.Partition.Topic, delivery.Partition.Partition), delivery.Offset, record.Timestamp
                    ?? AcknowledgedAtMs));
            _record = null;
        }

        Error = delivery.Error;
        _isSettled = true;
    }

    /// <summary>The record was dropped by a transform or by the error policy, or only moves the offset: nothing waits for it.</summary>
    public void Drop()
    {
        if (_record is { } record)
        {
            task.RecordWritten(record, null);
            _record = null;
        }

        Error = null;
        _isSettled = true;
    }
}
