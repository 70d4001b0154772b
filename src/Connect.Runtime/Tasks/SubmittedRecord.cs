using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.LogClient;

namespace Connect.Runtime.Tasks;

/// <summary>
/// A record on its way to the log. The producer's thread writes the outcome once; the task's loop reads it. Many are under way at a
/// time, so it keeps the record alone where the task wants to be told about it.
/// </summary>
/// <param name="sourceOffset">The position from which to go on behind the record.</param>
/// <param name="record">The record; null for one that only moves the offset.</param>
/// <param name="listener">The task, where it listens to <see cref="SourceTask.RecordWritten"/>; null otherwise.</param>
/// <param name="time">The clock.</param>
internal sealed class SubmittedRecord(
    IReadOnlyDictionary<string, object?> sourceOffset, SourceRecord? record, SourceTask? listener, TimeProvider time) : IDeliveryHandler
{
    private SourceRecord? _record = listener is null ? null : record;
    private volatile bool _isSettled;

    /// <summary>The position from which to go on behind the record.</summary>
    public IReadOnlyDictionary<string, object?> SourceOffset { get; } = sourceOffset;

    /// <summary>True once the record is durable, was dropped, or has failed for good.</summary>
    public bool IsSettled => _isSettled;

    /// <summary>Why the log refused the record; null when it did not.</summary>
    public LogException? Error { get; private set; }

    /// <summary>The topic; for reports.</summary>
    public string Topic { get; } = record?.Topic ?? "";

    /// <summary>When the change happened at the source; null when that is not known.</summary>
    public long? CommitTimestampMs { get; } = record?.Timestamp;

    /// <summary>When the log acknowledged the record; zero when it has not.</summary>
    public long AcknowledgedAtMs { get; private set; }

    /// <inheritdoc/>
    public void OnDelivery(in Delivery delivery)
    {
        if (delivery.Error is null)
        {
            AcknowledgedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            Tell(new RecordMetadata(
                new TopicPartition(delivery.Partition.Topic, delivery.Partition.Partition), delivery.Offset,
                CommitTimestampMs ?? AcknowledgedAtMs));
        }

        Error = delivery.Error;
        _isSettled = true;
    }

    /// <summary>The record was dropped by a transform or by the error policy, or only moves the offset: nothing waits for it.</summary>
    public void Drop()
    {
        Tell(null);
        Error = null;
        _isSettled = true;
    }

    private void Tell(RecordMetadata? metadata)
    {
        if (_record is { } written)
        {
            listener!.RecordWritten(written, metadata);
            _record = null;
        }
    }
}
