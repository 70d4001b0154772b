using Connect.Storage.Partitions;
using Connect.Storage.Segments;
using Connect.Storage.Topics;

namespace Connect.Storage;

/// <summary>The start of the log, and what makes it move: deleted records and retention.</summary>
public sealed partial class PartitionLog
{
    /// <summary>Stands for the high watermark in <see cref="DeleteRecordsAsync"/>.</summary>
    public const long ToHighWatermark = -1;

    // Held by whoever takes segments away or replaces them; always before the append lock.
    private readonly Lock _maintenance = new();
    private volatile bool _isClosing;
    private long _logStartOffset;
    private long _lastFlushMs;

    // Segments that were taken out of the log are still there under their old names, as far as the disk knows.
    private volatile bool _mayHaveRemovedSegments;

    /// <summary>The log start for the checkpoint: null where the first segment on the disk says the same.</summary>
    internal long? CheckpointedLogStart =>
        LogStartOffset is var start && (start > _segments.All[0].BaseOffset || _mayHaveRemovedSegments) ? start : null;

    /// <summary>
    /// Deletes the records below <paramref name="offset"/>; <see cref="ToHighWatermark"/> deletes all that consumers can see. When it
    /// completes, the new start of the log is durable. Returns it: it never moves back. Throws <see cref="LogException"/>:
    /// OffsetOutOfRange beyond the high watermark, PolicyViolation if the topic keeps its records for compaction.
    /// </summary>
    public async Task<long> DeleteRecordsAsync(long offset)
    {
        MoveStart(offset);
        try
        {
            await _context.Checkpoints.SaveLogStartsAsync().ConfigureAwait(false);
        }
        catch (IOException e)
        {
            LogErrorKind kind = LogStorageException.IsDiskFull(e) ? LogErrorKind.DiskFull : LogErrorKind.ReadOnly;
            throw new LogStorageException(kind, $"The new start of {_identity} could not be made durable: {e.Message}", e);
        }

        return LogStartOffset;
    }

    /// <summary>
    /// One round of housekeeping: completes the active segment if it is old enough, and deletes segments that are not wanted any more.
    /// Leaves a partition alone that is being compacted.
    /// </summary>
    internal void EnforceRetention()
    {
        if (!_maintenance.TryEnter())
        {
            return;
        }

        try
        {
            // Once it failed it stays so until the next start, which has them in the log again, below its start.
            bool mayHaveRemovedSegments = _mayHaveRemovedSegments;
            (LogSegment[] removed, string reason) = TakeExpired();
            if (removed.Length > 0)
            {
                _context.Logger.SegmentsDeleted(_identity.ToString(), removed.Length, LogStartOffset, reason);
                foreach (LogSegment segment in removed)
                {
                    segment.ChangeSuffix(SegmentFileNames.Deleted, logFirst: true);
                }

                _context.Files.FlushDirectory(_identity.Directory);
                _mayHaveRemovedSegments = mayHaveRemovedSegments;
                _context.Deleter.Schedule(removed, Config.FileDeleteDelayMs);
            }
        }
        catch (Exception e) when (e is IOException or LogStorageException or ObjectDisposedException)
        {
            _context.Logger.RetentionFailed(_identity.ToString(), e);
        }
        finally
        {
            _maintenance.Exit();
        }
    }

    /// <summary>Asks for a flush if the topic's flush.ms has passed since the last one.</summary>
    internal void RequestFlushIfDue(long nowMs)
    {
        if (Config.FlushMs != long.MaxValue && nowMs - Volatile.Read(ref _lastFlushMs) >= Config.FlushMs)
        {
            Volatile.Write(ref _lastFlushMs, nowMs);
            RequestFlush();
        }
    }

    private void MoveStart(long offset)
    {
        lock (_append)
        {
            if (_failure is not null)
            {
                throw _failure;
            }

            if (!Config.IsDeleted)
            {
                throw new LogException(
                    LogErrorKind.PolicyViolation,
                    $"Records of {_identity} cannot be deleted: its cleanup.policy is compact, without delete.");
            }

            long target = offset == ToHighWatermark ? _highWatermark : offset;
            if (target < 0 || target > _highWatermark)
            {
                throw new LogException(
                    LogErrorKind.OffsetOutOfRange,
                    $"Records of {_identity} can be deleted up to its high watermark {_highWatermark}, not to {offset}.");
            }

            MoveStartLocked(target, "records were deleted");
        }
    }

    private void MoveStartLocked(long offset, string reason)
    {
        if (offset > _logStartOffset)
        {
            Volatile.Write(ref _logStartOffset, offset);
            RefreshLastStableOffset();
            _leaderEpochs.TruncateFromStart(offset);
            _context.Logger.LogStartMoved(_identity.ToString(), offset, reason);
        }
    }

    private (LogSegment[] Removed, string Reason) TakeExpired()
    {
        lock (_append)
        {
            try
            {
                return _failure is null ? TakeExpiredLocked(Config) : ([], "");
            }
            catch (IOException e)
            {
                throw AppendFailed(e);
            }
        }
    }

    private (LogSegment[] Removed, string Reason) TakeExpiredLocked(TopicConfig config)
    {

        long nowMs = _context.NowMs();
        if (_segments.Active.IsDueToRoll(config, nowMs))
        {
            Roll(_segments.Active);
        }

        LogSegment[] segments = _segments.All;
        RetainedSegment[] retained = [.. segments.Select((segment, i) => AsRetained(segments, i, config, nowMs))];
        (int count, string reason) = RetentionRules.Expired(retained, config, _logStartOffset, _highWatermark, nowMs);
        if (count == segments.Length)
        {
            Roll(_segments.Active);
        }

        if (count > 0)
        {
            _mayHaveRemovedSegments = true;
            MoveStartLocked(retained[count - 1].NextOffset, reason);
        }

        return (_segments.RemoveFirst(count), reason);
    }

    // The largest timestamp is looked up only where it matters: it may be in a file that nobody opened yet.
    private RetainedSegment AsRetained(LogSegment[] segments, int index, TopicConfig config, long nowMs)
    {
        LogSegment segment = segments[index];
        long nextOffset = index + 1 < segments.Length ? segments[index + 1].BaseOffset : _logEndOffset;
        long newestMs = !config.IsDeleted || config.RetentionMs < 0 || segment.SizeBytes == 0 ? nowMs
            : segment.MaxTimestampMs is var timestamp and >= 0 ? timestamp
            : segment.LastWriteMs;
        return new RetainedSegment(nextOffset, segment.SizeBytes, newestMs);
    }
}
