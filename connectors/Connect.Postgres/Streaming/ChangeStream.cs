using System.Globalization;
using Connect.Cdc.Events;
using Connect.Cdc.Snapshots;
using Connect.Cdc.Transactions;
using Connect.Postgres.Streaming.Messages;
using Connect.Postgres.Tables;

namespace Connect.Postgres.Streaming;

/// <summary>Turns the messages of the stream into events, in their order. One caller at a time.</summary>
internal sealed class ChangeStream(CaptureParts parts, TransactionTracker tracker, RelationCache relations)
{
    private const long MicrosecondsPerMillisecond = 1000;

    private readonly PostgresSourceInfo _source = parts.Source;
    private readonly ChangeEventWriter _writer = parts.Writer;
    private readonly LogicalMessageEvents _messages = new(parts);
    private readonly TransactionMonitor? _transactions = parts.Config.Events.WritesTransactions
        ? new TransactionMonitor(parts.Topics.TransactionTopic, parts.Partition)
        : null;

    private long _timestampMilliseconds;
    private bool _isOpen;

    /// <summary>Where the stream is.</summary>
    public TransactionTracker Position => tracker;

    /// <summary>Takes one message at a position.</summary>
    public ValueTask HandleAsync(Lsn lsn, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var message = PgOutputDecoder.Decode(payload);
        switch (message)
        {
            case InsertMessage insert:
                return InsertAsync(lsn, insert, payload.Length, cancellationToken);
            case UpdateMessage update:
                return UpdateAsync(lsn, update, payload.Length, cancellationToken);
            case DeleteMessage delete:
                return DeleteAsync(lsn, delete, payload.Length, cancellationToken);
            case BeginMessage begin:
                Begin(begin);
                return ValueTask.CompletedTask;
            case CommitMessage commit:
                return CommitAsync(commit, cancellationToken);
            case RelationMessage relation:
                return relations.UpdateAsync(relation, cancellationToken);
            case OriginMessage origin:
                _source.SetOrigin(origin.Name, origin.CommitLsn);
                return ValueTask.CompletedTask;
            case TruncateMessage truncate:
                return TruncateAsync(lsn, truncate, payload.Length, cancellationToken);
            case LogicalMessage logical:
                return MessageAsync(lsn, logical, cancellationToken);
            default:
                return ValueTask.CompletedTask;
        }
    }

    private void Begin(BeginMessage begin)
    {
        tracker.Begin(begin);
        _source.Begin(begin.CommitTimeMicroseconds, begin.TransactionId, tracker.Boundary);
        _timestampMilliseconds = begin.CommitTimeMicroseconds / MicrosecondsPerMillisecond;
        _isOpen = false;
    }

    private async ValueTask CommitAsync(CommitMessage commit, CancellationToken cancellationToken)
    {
        tracker.Commit(commit);
        if (_isOpen)
        {
            await _writer.WriteAsync(_transactions!.End(_timestampMilliseconds, tracker.MarkBoundary()), 0, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private ValueTask InsertAsync(Lsn lsn, InsertMessage insert, int size, CancellationToken cancellationToken)
    {
        if (FindWanted(lsn, insert.RelationId, Operation.Create) is not { } table)
        {
            return ValueTask.CompletedTask;
        }

        table.ReadNew(insert.NewRow, hasWholeOld: false);
        return WriteAsync(table, lsn, size, "INSERT", new RowChange
        {
            Table = table.Schema,
            Operation = Operation.Create,
            After = table.Schema.Row(table.NewValues),
            Key = table.Schema.Key(table.NewValues),
        }, cancellationToken);
    }

    private ValueTask UpdateAsync(Lsn lsn, UpdateMessage update, int size, CancellationToken cancellationToken)
    {
        if (FindWanted(lsn, update.RelationId, Operation.Update) is not { } table)
        {
            return ValueTask.CompletedTask;
        }

        var hasOld = update.OldRowKind != OldRowKind.None;
        if (hasOld)
        {
            table.ReadOld(update.OldRow, update.OldRowKind);
        }

        table.ReadNew(update.NewRow, hasWholeOld: update.OldRowKind == OldRowKind.Full);
        var change = new RowChange
        {
            Table = table.Schema,
            Operation = Operation.Update,
            Before = hasOld ? table.Schema.Row(table.OldValues) : null,
            After = table.Schema.Row(table.NewValues),
            Key = table.Schema.Key(table.NewValues),
            OldKey = hasOld ? table.Schema.Key(table.OldValues) : null,
        };
        return _writer.IsDropped(change) ? ValueTask.CompletedTask : WriteAsync(table, lsn, size, "UPDATE", change, cancellationToken);
    }

    private ValueTask DeleteAsync(Lsn lsn, DeleteMessage delete, int size, CancellationToken cancellationToken)
    {
        if (FindWanted(lsn, delete.RelationId, Operation.Delete) is not { } table)
        {
            return ValueTask.CompletedTask;
        }

        table.ReadOld(delete.OldRow, delete.OldRowKind);
        return WriteAsync(table, lsn, size, "DELETE", new RowChange
        {
            Table = table.Schema,
            Operation = Operation.Delete,
            Before = table.Schema.Row(table.OldValues),
            Key = table.Schema.Key(table.OldValues),
        }, cancellationToken);
    }

    private async ValueTask TruncateAsync(Lsn lsn, TruncateMessage truncate, int size, CancellationToken cancellationToken)
    {
        if (!tracker.Advance(lsn) || !_writer.Writes(Operation.Truncate))
        {
            return;
        }

        var tables = truncate.RelationIds.Select(relations.Find).OfType<CapturedTable>().ToArray();
        var previous = tracker.Current;
        var offset = tracker.Mark("TRUNCATE");
        for (var i = 0; i < tables.Length; i++)
        {
            var change = new RowChange { Table = tables[i].Schema, Operation = Operation.Truncate };
            var behind = i == tables.Length - 1 ? offset : previous;
            await WriteAsync(tables[i], change, Context(tables[i], lsn, size, previous, behind), cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask MessageAsync(Lsn lsn, LogicalMessage message, CancellationToken cancellationToken)
    {
        var isNew = message.IsTransactional ? tracker.Advance(lsn) : tracker.AdvanceOutside(lsn);
        if (!isNew || !_messages.Includes(message.Prefix))
        {
            return;
        }

        if (!message.IsTransactional)
        {
            _timestampMilliseconds = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
            _source.Begin(_timestampMilliseconds * MicrosecondsPerMillisecond, transactionId: null, tracker.Boundary);
        }

        var previous = tracker.Current;
        var offset = message.IsTransactional ? tracker.Mark("MESSAGE") : tracker.MarkBoundary();
        var context = new EventContext
        {
            Source = _source.Create("", "", lsn, SnapshotMarkers.Streamed),
            Previous = previous,
            Offset = offset,
            TimestampMilliseconds = _timestampMilliseconds,
            SizeBytes = message.Content.Length,
        };
        await _writer.WriteAsync(_messages.Record(message, context), context.SizeBytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The table of an event that is to be written; null for one that is done, skipped or not captured.</summary>
    private CapturedTable? FindWanted(Lsn lsn, uint relationId, Operation operation) =>
        tracker.Advance(lsn) && _writer.Writes(operation) ? relations.Find(relationId) : null;

    private ValueTask WriteAsync(
        CapturedTable table, Lsn lsn, int size, string messageType, in RowChange change, CancellationToken cancellationToken)
    {
        var previous = tracker.Current;
        var context = Context(table, lsn, size, previous, tracker.Mark(messageType));
        return _transactions is null
            ? _writer.WriteAsync(change, context, cancellationToken)
            : WriteAsync(table, change, context, cancellationToken);
    }

    private async ValueTask WriteAsync(CapturedTable table, RowChange change, EventContext context, CancellationToken cancellationToken)
    {
        if (_transactions is { } transactions)
        {
            if (!_isOpen)
            {
                _isOpen = true;
                var transaction = tracker.Transaction!;
                var id = FormattableString.Invariant($"{transaction.TransactionId}:{transaction.CommitLsn.Value}");
                await _writer.WriteAsync(transactions.Begin(id, _timestampMilliseconds, context.Previous), 0, cancellationToken)
                    .ConfigureAwait(false);
            }

            context = context with { Transaction = transactions.Count(table.Id) };
        }

        await _writer.WriteAsync(change, context, cancellationToken).ConfigureAwait(false);
    }

    private EventContext Context(CapturedTable table, Lsn lsn, int size, PostgresOffset previous, PostgresOffset offset) => new()
    {
        Source = _source.Create(table.Id, lsn, SnapshotMarkers.Streamed),
        Previous = previous,
        Offset = offset,
        TimestampMilliseconds = _timestampMilliseconds,
        SizeBytes = size,
    };
}
