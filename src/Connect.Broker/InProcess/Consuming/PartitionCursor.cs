using Connect.LogClient;
using Connect.Protocol.Records;
using Connect.Storage;
using Connect.Storage.Durability;
using Microsoft.Extensions.Logging;
using LogException = Connect.LogClient.LogException;
using StorageException = Connect.Storage.LogException;

namespace Connect.Broker.InProcess.Consuming;

/// <summary>
/// Where a consumer is in one partition, and what it has read of it but not handed out yet: at most one read. Owned by the consumer's
/// caller, but for <see cref="EndOffset"/>.
/// </summary>
internal sealed partial class PartitionCursor(LogPartition partition, long startOffset, ConsumerOptions options, ConsumerServices services)
    : IDisposable
{
    private volatile PartitionLog? _log;
    private long _position = startOffset;
    private long _reportedEnd = -1;
    private long _complainedAt = -1;
    private long? _leaveAloneSince;
    private LogReadResult? _read;
    private ReadOnlyMemory<byte> _batches;
    private AbortedFilter? _aborted;
    private RecordBatchReader? _batch;

    public LogPartition Partition => partition;

    public bool IsPaused { get; private set; }

    /// <summary>The offset behind the last readable record; null while there is no such partition. Safe from any thread.</summary>
    public long? EndOffset => _log is { } log ? LimitOf(log) : null;

    public void Pause()
    {
        IsPaused = true;
        DropRead();
    }

    public void Resume() => IsPaused = false;

    public void Seek(long offset)
    {
        DropRead();
        _position = offset;
        _reportedEnd = -1;
    }

    /// <summary>How long until a partition that could not be read is tried again; null when nothing is to be waited for.</summary>
    public TimeSpan? LeftAloneFor => _leaveAloneSince is { } since ? options.ErrorBackoff - services.Time.GetElapsedTime(since) : null;

    /// <summary>True while something that was read waits to be handed out.</summary>
    public bool HasMore => _batch is not null || !_batches.IsEmpty;

    /// <summary>Sets the signal with the next record, or when the partition goes.</summary>
    public void Watch(LogSignal signal) => FindLog()?.Watch(signal);

    public void Unwatch(LogSignal signal) => _log?.Unwatch(signal);

    /// <summary>Adds what was read, or else what the next read brings, to the poll, as far as there is room in it.</summary>
    /// <exception cref="LogException">There is no offset to read from, and none was to be chosen.</exception>
    public void Fill(PollBatch poll)
    {
        if (IsPaused || LeftAloneFor > TimeSpan.Zero)
        {
            return;
        }
        _leaveAloneSince = null;
        try
        {
            if (HasMore || Read())
            {
                while (!poll.IsFull && (_batch is not null || OpenNextBatch()))
                {
                    TakeRecords(poll);
                }
            }
            if (options.ReportEndOfPartition && _log is { } log && !HasMore && _position >= LimitOf(log) && _reportedEnd != _position)
            {
                _reportedEnd = _position;
                poll.AddEnd(partition, _position);
            }
        }
        catch (StorageException e)
        {
            DropRead();
            Recover(e);
        }
        catch (InvalidDataException e)
        {
            DropRead();
            LeaveAlone(e);
        }
    }

    public void Dispose() => DropRead();

    private long LimitOf(PartitionLog log) => options.IsReadCommitted ? log.LastStableOffset : log.HighWatermark;

    private void TakeRecords(PollBatch poll)
    {
        while (!poll.IsFull)
        {
            if (!_batch!.TryRead(out var record))
            {
                _position = Math.Max(_position, _batch.Header.NextOffset);
                _batch.Dispose();
                _batch = null;
                return;
            }
            if (record.Offset >= _position)
            {
                _position = record.Offset + 1;
                poll.Add(partition, record, _batch.Header.IsLogAppendTime);
            }
        }
    }

    // False at the end of what was read.
    private bool OpenNextBatch()
    {
        while (RecordBatchReader.TryTakeBatch(ref _batches, out var batch))
        {
            _ = RecordBatchHeader.TryRead(batch.Span, out var header);
            // Markers of transactions are the log's own.
            if (_aborted?.Hides(header, batch) ?? header.IsControl)
            {
                _position = Math.Max(_position, header.NextOffset);
                continue;
            }
            _batch = new RecordBatchReader(batch);
            return true;
        }
        DropRead();
        return false;
    }

    private bool Read()
    {
        DropRead();
        if (FindLog() is not { } log)
        {
            return false;
        }
        if (_position < 0)
        {
            _position = _position == StartOffset.Latest ? LimitOf(log) : log.LogStartOffset;
        }
        if (_position == LimitOf(log))
        {
            return services.Topics.FindPartition(partition.Topic, partition.Partition) == log ? false
                : throw new StorageException(LogErrorKind.Closed, $"{partition} was deleted.");
        }
        var limit = options.IsReadCommitted ? ReadLimit.LastStableOffset : ReadLimit.HighWatermark;
        _read = log.Read(_position, options.FetchBytes, minOneBatch: true, limit);
        _batches = _read.Batches;
        _aborted = _read.AbortedTransactions is { Count: > 0 } aborted ? new AbortedFilter(aborted) : null;
        if (_batches.IsEmpty)
        {
            return false;
        }
        services.Metrics.Fetched(partition.Topic, _batches.Length);
        return true;
    }

    private PartitionLog? FindLog() => _log ??= services.Topics.FindPartition(partition.Topic, partition.Partition);

    private void DropRead()
    {
        _batch?.Dispose();
        _batch = null;
        _batches = ReadOnlyMemory<byte>.Empty;
        _read?.Dispose();
        _read = null;
    }

    private void Recover(StorageException error)
    {
        switch (error.Kind)
        {
            case LogErrorKind.Closed:
                // Deleted. A new topic of that name has nothing to do with the old one's offsets.
                _log = null;
                _position = options.Reset == OffsetReset.Latest ? StartOffset.Latest : StartOffset.Earliest;
                _reportedEnd = -1;
                LogGone(services.Logger, options.ClientId, partition);
                break;
            case LogErrorKind.OffsetOutOfRange when options.Reset == OffsetReset.None:
                throw LocalErrors.ToException(error, $"{partition} cannot be read");
            case LogErrorKind.OffsetOutOfRange:
                var to = options.Reset == OffsetReset.Latest ? StartOffset.Latest : StartOffset.Earliest;
                LogReset(services.Logger, options.ClientId, partition, _position, options.Reset);
                _position = to;
                break;
            default:
                LeaveAlone(error);
                break;
        }
    }

    private void LeaveAlone(Exception error)
    {
        _leaveAloneSince = services.Time.GetTimestamp();
        if (_complainedAt != _position)
        {
            _complainedAt = _position;
            LogUnreadable(services.Logger, options.ClientId, partition, _position, error.Message);
        }
    }

    [LoggerMessage(2230, LogLevel.Warning, "{Client}: {Partition} was deleted; it is read from its new start should it come back")]
    private static partial void LogGone(ILogger logger, string client, LogPartition partition);

    [LoggerMessage(2231, LogLevel.Warning,
        "{Client}: offset {Offset} of {Partition} is not in the log (any more); reading goes on at the {Reset} (auto.offset.reset)")]
    private static partial void LogReset(ILogger logger, string client, LogPartition partition, long offset, OffsetReset reset);

    [LoggerMessage(2232, LogLevel.Warning, "{Client}: {Partition} cannot be read at offset {Offset} and is tried again: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string client, LogPartition partition, long offset, string reason);
}
