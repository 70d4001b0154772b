using Connect.Abstractions.Data;
using Connect.Cdc.Events;
using Connect.Cdc.Snapshots;
using Connect.Postgres.Wire;
using Microsoft.Extensions.Logging;

namespace Connect.Postgres.Snapshot;

/// <summary>
/// Reads existing rows table by table by COPY, in the text form that the stream uses too, with no more than one row in memory.
/// </summary>
internal sealed partial class TableReader(SnapshotSession session, PostgresSourceInfo source, ChangeEventWriter writer, ILogger logger)
{
    /// <summary>Reads tables; each row carries the position from which a restart goes on with its table.</summary>
    /// <param name="tables">The tables in order.</param>
    /// <param name="start">The position before the first row.</param>
    /// <param name="cancellationToken">Ends the snapshot.</param>
    /// <returns>The position behind the last table, still in the snapshot.</returns>
    public async Task<PostgresOffset> RunAsync(
        IReadOnlyList<SnapshotTable> tables, PostgresOffset start, CancellationToken cancellationToken)
    {
        var offset = start;
        source.Begin(session.TimeMicroseconds, transactionId: null, Lsn.None);
        for (var i = 0; i < tables.Count; i++)
        {
            var isFirst = i == 0 && start.SnapshotTables.Count == 0;
            var rows = await ReadTableAsync(tables[i], offset, isFirst, isLastTable: i == tables.Count - 1, cancellationToken)
                .ConfigureAwait(false);
            LogTableRead(tables[i].Table.Id.ToString(), rows);
            offset = offset.WithSnapshotTable(tables[i].Table.Id.ToString());
        }

        return offset;
    }

    private async Task<long> ReadTableAsync(
        SnapshotTable target, PostgresOffset offset, bool isFirstTable, bool isLastTable, CancellationToken cancellationToken)
    {
        var connection = session.Connection;
        await connection.StartCopyAsync($"COPY ({target.Select}) TO STDOUT", cancellationToken).ConfigureAwait(false);
        var reader = new CopyRowReader(target.Table);
        var marks = new RowMarks(target, offset, isFirstTable, isLastTable);
        long rows = 0;
        while (true)
        {
            while (connection.Reader.TryRead(out var message))
            {
                if (message.Type == MessageTypes.CopyData)
                {
                    // The row before is written only now, when it is known that it is not the last one.
                    var written = rows++ == 0 ? ValueTask.CompletedTask : WriteAsync(marks, rows == 2, isLast: false, cancellationToken);
                    if (!written.IsCompletedSuccessfully)
                    {
                        await written.ConfigureAwait(false);
                    }

                    reader.Read(message.Payload.Span);
                    marks.Hold(message.Payload.Length);
                }
                else if (message.Type == MessageTypes.ReadyForQuery)
                {
                    if (rows > 0)
                    {
                        await WriteAsync(marks, rows == 1, isLast: true, cancellationToken).ConfigureAwait(false);
                    }

                    return rows;
                }
                else if (message.Type == MessageTypes.Error)
                {
                    throw ErrorResponse.Parse(message.Payload.Span);
                }
            }

            writer.Flush();
            await connection.Reader.FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private ValueTask WriteAsync(RowMarks marks, bool isFirst, bool isLast, CancellationToken cancellationToken)
    {
        var change = new RowChange
        {
            Table = marks.Target.Table.Schema,
            Operation = Operation.Read,
            After = marks.Row,
            Key = marks.Key,
        };
        var marker = SnapshotMarkers.For(isFirst, isLast, marks.IsFirstTable, marks.IsLastTable);
        var context = new EventContext
        {
            Source = SourceOf(marks, marker),
            Previous = marks.Offset,
            Offset = marks.Offset,
            TimestampMilliseconds = null,
            SizeBytes = marks.SizeBytes,
        };
        return writer.WriteAsync(change, context, cancellationToken);
    }

    // The rows of a table share their source block, but for the marks of the first and the last one.
    private Struct SourceOf(RowMarks marks, string marker)
    {
        if (marks.Source is null || marks.Marker != marker)
        {
            marks.Marker = marker;
            marks.Source = source.Create(marks.Target.Table.Id, marks.Offset.Boundary, marker);
        }

        return marks.Source;
    }

    [LoggerMessage(5021, LogLevel.Information, "Snapshot of {Table} is complete: {Rows} rows")]
    private partial void LogTableRead(string table, long rows);

    private sealed class RowMarks(SnapshotTable target, PostgresOffset offset, bool isFirstTable, bool isLastTable)
    {
        public SnapshotTable Target => target;

        public PostgresOffset Offset => offset;

        public bool IsFirstTable => isFirstTable;

        public bool IsLastTable => isLastTable;

        public Struct? Row { get; private set; }

        public Struct? Key { get; private set; }

        public int SizeBytes { get; private set; }

        public string Marker { get; set; } = "";

        public Struct? Source { get; set; }

        public void Hold(int sizeBytes)
        {
            Row = target.Table.Schema.Row(target.Table.NewValues);
            Key = target.Table.Schema.Key(target.Table.NewValues);
            SizeBytes = sizeBytes;
        }
    }
}
