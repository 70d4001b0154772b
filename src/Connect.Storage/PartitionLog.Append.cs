using Connect.Protocol.Compression;
using Connect.Protocol.Records;
using Connect.Storage.Durability;
using Connect.Storage.Partitions;
using Connect.Storage.Producers;
using Connect.Storage.Segments;
using Connect.Storage.Topics;

namespace Connect.Storage;

/// <summary>Appending and flushing.</summary>
public sealed partial class PartitionLog
{
    // Guards everything below; the two offsets are also read without it.
    private readonly Lock _append = new();
    private readonly Queue<AppendWaiter> _waiters = new();
    private FlushState _flushState;
    private LogException? _failure;
    private long _logEndOffset;
    private long _highWatermark;
    private long _recoveryPoint;

    private enum FlushState
    {
        Idle,
        Queued,
        Running,
        RunningAndWantedAgain,
    }

    private bool IsFlushedBeforeVisible => _context.Options.FlushPolicy == FlushPolicy.EveryBatchGroup;

    /// <summary>
    /// Checks and appends batches as a producer sent them. Base offsets, leader epoch and, where the topic wants it, timestamps are
    /// written into <paramref name="batches"/>, which must not change until the call returns (not: completes). Completes when the batch
    /// is durable, if <see cref="AppendOptions.AwaitDurable"/> asks for it. A repetition of an idempotent producer succeeds with the old
    /// offset. Fails with <see cref="LogException"/>; then nothing was appended, except after ReadOnly, where it is not known.
    /// </summary>
    public ValueTask<AppendResult> AppendAsync(Memory<byte> batches, AppendOptions options, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<AppendResult>(cancellationToken);
        }

        try
        {
            AppendRules rules = _rules;
            long nowMs = _context.NowMs();
            using PooledBuffer? recoded = rules.Prepare(batches, options, nowMs);
            Span<byte> stored = recoded is null ? batches.Span : recoded.WrittenSpan;
            TransactionMarker? marker = MarkerOf(recoded is null ? batches : recoded.Written);
            ValueTask<AppendResult> result;
            lock (_append)
            {
                result = AppendLocked(stored, options, marker, rules.Config, nowMs);
            }

            if (!IsFlushedBeforeVisible)
            {
                _watchers.WakeAll();
            }

            return result;
        }
        catch (LogException e)
        {
            return ValueTask.FromException<AppendResult>(e);
        }
    }

    /// <summary>
    /// Ends the transaction that the producer has open in this partition, if it has one, and fences older epochs. Completes when the
    /// marker is durable. Fails as <see cref="AppendAsync"/> does, also with TransactionCoordinatorFenced.
    /// </summary>
    public ValueTask<AppendResult> AppendMarkerAsync(long producerId, short producerEpoch, ControlRecordType type, int coordinatorEpoch)
    {
        using var writer = new RecordBatchWriter(new RecordBatchWriterOptions
        {
            ProducerId = producerId,
            ProducerEpoch = producerEpoch,
            IsTransactional = true,
            IsControl = true,
        });
        writer.Append(_context.NowMs(), ControlRecord.Key(type), ControlRecord.MarkerValue(coordinatorEpoch));
        return AppendAsync(writer.Build(), AppendOptions.Internal);
    }

    /// <summary>Returns when everything appended so far is on disk, whatever the flush policy.</summary>
    public ValueTask<AppendResult> FlushAsync()
    {
        lock (_append)
        {
            return _failure is null
                ? AwaitFlush(_logEndOffset, default)
                : ValueTask.FromException<AppendResult>(_failure);
        }
    }

    /// <summary>Asks for a flush if there is something to flush.</summary>
    internal void RequestFlush()
    {
        lock (_append)
        {
            if (_failure is null && !_segments.Active.IsFlushed)
            {
                RequestFlushLocked();
            }
        }
    }

    /// <summary>Forgets idempotent producers that were silent for too long.</summary>
    internal void ExpireProducers()
    {
        lock (_append)
        {
            _producers.ExpireBefore(_context.NowMs() - (long)_context.Options.ProducerIdExpiration.TotalMilliseconds);
        }
    }

    /// <summary>One group commit; runs on a flusher's thread.</summary>
    internal void RunFlush()
    {
        LogSegment active;
        long target;
        lock (_append)
        {
            _flushState = FlushState.Running;
            active = _segments.Active;
            target = _logEndOffset;
        }

        try
        {
            active.Flush();
            lock (_append)
            {
                CompleteFlush(target);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            lock (_append)
            {
                Fail($"the flush of {active.File.Path} failed: {e.Message}.", e);
            }
        }

        _watchers.WakeAll();
        lock (_append)
        {
            bool again = _flushState == FlushState.RunningAndWantedAgain && _failure is null;
            _flushState = FlushState.Idle;
            if (again)
            {
                RequestFlushLocked();
            }
        }
    }

    /// <summary>Refuses further use, brings everything to the disk and closes the files. False: not all of it is on the disk.</summary>
    internal bool Close()
    {
        bool isClean;
        _isClosing = true; // ends a compaction that holds the next lock
        lock (_maintenance)
        lock (_append)
        {
            isClean = _failure is null && TryFlushForClose();
            _failure ??= new LogException(LogErrorKind.Closed, $"Partition {_identity} was deleted or closed.");
            FailWaiters();
            foreach (LogSegment segment in _segments.All)
            {
                segment.Dispose();
            }
        }

        _watchers.WakeAll();
        return isClean;
    }

    private static TransactionMarker? MarkerOf(ReadOnlyMemory<byte> batch) =>
        RecordBatchHeader.TryRead(batch.Span, out RecordBatchHeader header) && header is { IsControl: true, HasProducerId: true }
            ? TransactionMarker.TryRead(batch)
                ?? throw new LogException(LogErrorKind.InvalidRecord, "The control batch of a producer is no transaction marker.")
            : null;

    private ValueTask<AppendResult> AppendLocked(
        Span<byte> batches, AppendOptions options, TransactionMarker? marker, TopicConfig config, long nowMs)
    {
        if (_failure is not null)
        {
            throw _failure;
        }

        _ = RecordBatchHeader.TryRead(batches, out RecordBatchHeader first);
        long logAppendTimeMs = config.IsLogAppendTime ? nowMs : RecordBatchHeader.NoTimestamp;
        if (_producers.Check(first, options) is { } original)
        {
            var duplicate = new AppendResult(original.BaseOffset, logAppendTimeMs, LogStartOffset, IsDuplicate: true);
            return Acknowledge(options, original.LastOffset + 1, duplicate);
        }

        long baseOffset = _logEndOffset;
        long nextOffset = AssignOffsets(batches, baseOffset);
        AbortedEntry? aborted = marker is { } ending ? _producers.Abort(first, ending, baseOffset) : null;
        Write(batches, nextOffset, aborted, config, nowMs);
        NoteProducers(batches, marker, nowMs);
        Volatile.Write(ref _logEndOffset, nextOffset);
        if (!IsFlushedBeforeVisible)
        {
            RaiseHighWatermark(nextOffset);
            if (nextOffset - _recoveryPoint >= config.FlushMessages)
            {
                RequestFlushLocked();
            }
        }

        return Acknowledge(options, nextOffset, new AppendResult(baseOffset, logAppendTimeMs, LogStartOffset));
    }

    // I1: an acknowledged batch is on disk, and nobody saw it before it was.
    private ValueTask<AppendResult> Acknowledge(AppendOptions options, long requiredOffset, in AppendResult result)
    {
        if (!IsFlushedBeforeVisible || requiredOffset <= _highWatermark)
        {
            return ValueTask.FromResult(result);
        }

        if (options.AwaitDurable)
        {
            return AwaitFlush(requiredOffset, result);
        }

        RequestFlushLocked();
        return ValueTask.FromResult(result);
    }

    private ValueTask<AppendResult> AwaitFlush(long requiredOffset, in AppendResult result)
    {
        AppendWaiter waiter = _context.Flusher.Waiters.Rent();
        ValueTask<AppendResult> task = waiter.Start(requiredOffset, result);
        _waiters.Enqueue(waiter);
        RequestFlushLocked();
        return task;
    }

    private void RequestFlushLocked()
    {
        switch (_flushState)
        {
            case FlushState.Idle:
                _flushState = FlushState.Queued;
                _context.Flusher.Request(this);
                break;
            case FlushState.Running:
                _flushState = FlushState.RunningAndWantedAgain;
                break;
        }
    }

    private long AssignOffsets(Span<byte> batches, long offset)
    {
        int leaderEpoch = _leaderEpochs.Current;
        while (RecordBatchHeader.TryRead(batches, out RecordBatchHeader header))
        {
            RecordBatchHeader.SetBaseOffset(batches, offset);
            RecordBatchHeader.SetPartitionLeaderEpoch(batches, leaderEpoch);
            offset += header.LastOffsetDelta + 1;
            batches = batches[header.TotalBytes..];
        }

        return offset;
    }

    private void NoteProducers(ReadOnlySpan<byte> batches, TransactionMarker? marker, long nowMs)
    {
        if (marker is { } ended && RecordBatchHeader.TryRead(batches, out RecordBatchHeader control))
        {
            _producers.Apply(control, ended, nowMs);
            return;
        }

        while (RecordBatchHeader.TryRead(batches, out RecordBatchHeader header))
        {
            _producers.Apply(header, nowMs);
            batches = batches[header.TotalBytes..];
        }
    }

    private void Write(ReadOnlySpan<byte> batches, long nextOffset, AbortedEntry? aborted, TopicConfig config, long nowMs)
    {
        try
        {
            LogSegment active = _segments.Active;
            if (active.MustRoll(batches.Length, nextOffset, config, nowMs))
            {
                active = Roll(active);
            }

            active.FirstAppendMs ??= nowMs;
            active.Append(batches, config.IndexIntervalBytes, aborted);
        }
        catch (IOException e)
        {
            throw AppendFailed(e);
        }
    }

    // The completed segment is on disk before the next one exists, so recovery has to look at the last segment only.
    private LogSegment Roll(LogSegment active)
    {
        SealAndSnapshot(active);
        var next = LogSegment.Create(_storage, _logEndOffset);
        _context.Files.FlushDirectory(_identity.Directory);
        _segments.Add(next);
        CompleteFlush(_logEndOffset);
        _context.Logger.Rolled(_identity.ToString(), next.BaseOffset);
        return next;
    }

    private void SealAndSnapshot(LogSegment active)
    {
        active.Seal();
        if (active.TransactionIndex.Count > 0)
        {
            // Behind the snapshot nobody looks for aborted transactions again, so the index and its name come first.
            _context.Files.FlushDirectory(_identity.Directory);
        }

        ProducerSnapshot.Write(_context.Files, _identity.Directory, _logEndOffset, _producers);
    }

    private LogException AppendFailed(IOException e)
    {
        LogSegment active = _segments.Active;
        if (active.HasLeftovers || active.IsFlushFailed || !LogStorageException.IsDiskFull(e))
        {
            return Fail($"writing to {active.File.Path} failed: {e.Message}.", e);
        }

        _context.Logger.DiskFull(_identity.ToString(), e.Message);
        return new LogStorageException(
            LogErrorKind.DiskFull, $"No space left for partition {_identity}. Free space under {_identity.Directory} and try again.", e);
    }

    private void CompleteFlush(long target)
    {
        if (_failure is not null)
        {
            return;
        }

        if (target > _highWatermark)
        {
            RaiseHighWatermark(target);
        }

        if (target > _recoveryPoint)
        {
            Volatile.Write(ref _recoveryPoint, target);
        }

        while (_waiters.TryPeek(out AppendWaiter? waiter) && waiter.RequiredOffset <= target)
        {
            _waiters.Dequeue().Complete();
        }
    }

    // After a failed flush the page cache may have dropped what was not written: only a restart can tell what the disk has.
    private LogException Fail(string reason, Exception cause)
    {
        if (_failure is null)
        {
            _failure = new LogStorageException(
                LogErrorKind.ReadOnly,
                $"Partition {_identity} is read-only: {reason} Check the disk, then restart the process to recover the partition.",
                cause);
            _context.Logger.PartitionFailed(_identity.ToString(), reason, cause);
            FailWaiters();
            NoteFailedFlush();
        }

        return _failure;
    }

    private void NoteFailedFlush()
    {
        try
        {
            PartitionDirectory.NoteFailedFlush(_context.Files, _identity.Directory);
        }
        catch (IOException e)
        {
            _context.Logger.FailedFlushNotNoted(_identity.ToString(), e);
        }
    }

    private void FailWaiters()
    {
        while (_waiters.TryDequeue(out AppendWaiter? waiter))
        {
            waiter.Fail(_failure!);
        }
    }

    private bool TryFlushForClose()
    {
        try
        {
            SealAndSnapshot(_segments.Active);
            CompleteFlush(_logEndOffset);
            return true;
        }
        catch (IOException e)
        {
            Fail($"the last flush failed: {e.Message}.", e);
            return false;
        }
    }
}
