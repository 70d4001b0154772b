using Connect.Abstractions.Data;
using Connect.Cdc.Queue;

namespace Connect.Cdc.Events;

/// <summary>
/// Turns changes into the records that Debezium writes for them, and queues them: envelopes, tombstones, and the pair of events for
/// a changed key. One caller at a time.
/// </summary>
public sealed class ChangeEventWriter(
    EventOptions options, IReadOnlyDictionary<string, object?> partition, Headers headers, ChangeEventQueue queue, EventClock clock)
{
    private const string NewKeyHeader = "__debezium.newkey";
    private const string OldKeyHeader = "__debezium.oldkey";

    /// <summary>False for an operation that the settings leave out.</summary>
    public bool Writes(Operation operation) => !options.Skipped.Contains(operation);

    /// <summary>True when an update shows nothing new and the settings leave such updates out.</summary>
    public bool IsDropped(in RowChange change) =>
        options.SkipsUnchanged && change is { Operation: Operation.Update, Before: { } before } && before.Equals(change.After);

    /// <summary>Queues the records of a change; waits while the queue is full.</summary>
    public ValueTask WriteAsync(in RowChange change, in EventContext context, CancellationToken cancellationToken)
    {
        if (change.Operation == Operation.Delete)
        {
            return WriteDeleteAsync(change, context, cancellationToken);
        }

        return change is { OldKey: { } oldKey, Key: { } key } && !oldKey.Equals(key)
            ? WriteKeyChangeAsync(change, context, cancellationToken)
            : queue.EnqueueAsync(Record(change, change.Operation, context, headers), context.SizeBytes, cancellationToken);
    }

    /// <summary>Queues a record that is not a row's: a message, a heartbeat, transaction metadata.</summary>
    public ValueTask WriteAsync(SourceRecord record, int sizeBytes, CancellationToken cancellationToken) =>
        queue.EnqueueAsync(record, sizeBytes, cancellationToken);

    /// <summary>Hands over what was written: to be called before waiting for more from the source.</summary>
    public void Flush() => queue.Flush();

    private async ValueTask WriteDeleteAsync(RowChange change, EventContext context, CancellationToken cancellationToken)
    {
        // Only the last record of a change moves the offset past it, so that a restart never leaves out a part.
        var hasTombstone = options.WritesTombstones && change.Key is not null;
        var deleted = hasTombstone ? context with { Offset = context.Previous } : context;
        await queue.EnqueueAsync(Record(change, Operation.Delete, deleted, headers), context.SizeBytes, cancellationToken)
            .ConfigureAwait(false);
        if (hasTombstone)
        {
            await queue.EnqueueAsync(Tombstone(change, context), 0, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteKeyChangeAsync(RowChange change, EventContext context, CancellationToken cancellationToken)
    {
        var before = context with { Offset = context.Previous };
        var deleted = change with { Operation = Operation.Delete, Key = change.OldKey, After = null };
        var deletedHeaders = headers.Add(NewKeyHeader, change.Table.KeySchema, change.Key);
        await queue.EnqueueAsync(Record(deleted, Operation.Delete, before, deletedHeaders), context.SizeBytes, cancellationToken)
            .ConfigureAwait(false);
        if (options.WritesTombstones)
        {
            await queue.EnqueueAsync(Tombstone(deleted, before), 0, cancellationToken).ConfigureAwait(false);
        }

        var created = change with { Before = null };
        var createdHeaders = headers.Add(OldKeyHeader, change.Table.KeySchema, change.OldKey);
        await queue.EnqueueAsync(Record(created, Operation.Create, context, createdHeaders), context.SizeBytes, cancellationToken)
            .ConfigureAwait(false);
    }

    private SourceRecord Record(in RowChange change, Operation operation, in EventContext context, Headers recordHeaders)
    {
        var envelope = new Struct(change.Table.EnvelopeSchema);
        envelope.PutUnchecked(EnvelopeSchemas.BeforeIndex, change.Before);
        envelope.PutUnchecked(EnvelopeSchemas.AfterIndex, change.After);
        envelope.PutUnchecked(EnvelopeSchemas.SourceIndex, context.Source);
        envelope.PutUnchecked(EnvelopeSchemas.TransactionIndex, context.Transaction);
        envelope.PutUnchecked(EnvelopeSchemas.OperationIndex, operation.Code());
        clock.Stamp(envelope, EnvelopeSchemas.MillisecondsIndex);
        return new SourceRecord
        {
            Topic = change.Table.Topic,
            KeySchema = change.Key?.Schema,
            Key = change.Key,
            ValueSchema = change.Table.EnvelopeSchema,
            Value = envelope,
            Timestamp = context.TimestampMilliseconds,
            Headers = recordHeaders,
            SourcePartition = partition,
            SourceOffset = context.Offset,
        };
    }

    private SourceRecord Tombstone(in RowChange change, in EventContext context) => new()
    {
        Topic = change.Table.Topic,
        KeySchema = change.Key!.Schema,
        Key = change.Key,
        Timestamp = context.TimestampMilliseconds,
        Headers = headers,
        SourcePartition = partition,
        SourceOffset = context.Offset,
    };
}
