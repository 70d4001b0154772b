using Connect.LogClient;
using Connect.Protocol.Records;
using Connect.Storage;
using StorageException = Connect.Storage.LogException;

namespace Connect.Broker.InProcess.Producing;

/// <summary>
/// The records of one producer for one partition: the open batch, the closed ones behind it, and the one worker that appends them. The
/// lock guards the batches; what the worker has taken is the worker's. All closed batches are appended before the first flush is
/// awaited, so one flush serves them all, and what comes meanwhile shares the next.
/// </summary>
internal sealed class PartitionSender(LogPartition partition, InProcessProducer producer) : IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private readonly Queue<OutgoingBatch> _closed = new(); // guarded by _lock
    private readonly List<OutgoingBatch> _group = []; // the worker's
    private readonly List<ValueTask<AppendResult>> _appending = []; // the worker's
    private OutgoingBatch? _open; // guarded by _lock
    private int _maxBatchBytes; // of the open batch
    private bool _isWorking; // guarded by _lock
    private int _nextSequence; // the worker's

    public LogPartition Partition => partition;

    /// <summary>Puts a record behind the others; the bytes are copied before the call returns.</summary>
    public void Add(
        in ProducerRecord record, IReadOnlyList<RecordHeader>? headers, int maxBytes, long bufferedBytes, IDeliveryHandler handler)
    {
        var timestampMs = record.TimestampMs ?? producer.NowMs;
        OutgoingBatch? opened = null;
        bool mustWork;
        lock (_lock)
        {
            if (_open is not null && _open.SizeBytes + maxBytes > _maxBatchBytes)
            {
                CloseOpen();
            }
            if (_open is null)
            {
                _maxBatchBytes = producer.MaxBatchBytes(partition);
                _open = opened = producer.Batches.Rent(producer.Ticks);
            }
            _open.Add(record, headers, timestampMs, bufferedBytes, handler);
            if (_open.SizeBytes >= _maxBatchBytes || _open.RecordCount >= producer.Options.BatchRecords)
            {
                CloseOpen();
            }
            mustWork = BeginWork();
        }
        if (opened is not null && producer.Options.Linger > TimeSpan.Zero)
        {
            producer.Linger.Add(this, opened.Id, opened.OpenedAt);
        }
        if (mustWork)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Closes the open batch, if it is still this one.</summary>
    public void Close(long batchId)
    {
        lock (_lock)
        {
            if (_open?.Id != batchId)
            {
                return;
            }
        }
        Close();
    }

    /// <summary>Closes the open batch: it is appended without further waiting.</summary>
    public void Close()
    {
        bool mustWork;
        lock (_lock)
        {
            if (_open is not null)
            {
                CloseOpen();
            }
            mustWork = BeginWork();
        }
        if (mustWork)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = WorkAsync();

    private void CloseOpen()
    {
        _closed.Enqueue(_open!);
        _open = null;
    }

    // Without linger the open batch is taken as soon as the worker is free; what comes while it is busy fills the next batch.
    private bool BeginWork()
    {
        if (_isWorking || (_closed.Count == 0 && (_open is null || producer.Options.Linger > TimeSpan.Zero)))
        {
            return false;
        }
        _isWorking = true;
        return true;
    }

    private async Task WorkAsync()
    {
        while (TakeGroup())
        {
            try
            {
                await AppendGroupAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // The last line of defence: an error of ours must not leave records without an answer.
                var failure = e is OperationCanceledException
                    ? InProcessProducer.PurgedFailure(partition)
                    : producer.Fail(partition, e);
                foreach (var batch in _group)
                {
                    producer.Report(batch, partition, -1, failure);
                }
                _group.Clear();
                _appending.Clear();
            }
        }
    }

    private bool TakeGroup()
    {
        lock (_lock)
        {
            while (_closed.TryDequeue(out var batch))
            {
                _group.Add(batch);
            }
            if (_open is not null && producer.IsDue(_open.OpenedAt))
            {
                _group.Add(_open);
                _open = null;
            }
            _isWorking = _group.Count > 0;
            return _isWorking;
        }
    }

    private async Task AppendGroupAsync()
    {
        for (var attempt = 1; _group.Count > 0; attempt++)
        {
            producer.Stopping.ThrowIfCancellationRequested();
            var refusal = await TryAppendAsync().ConfigureAwait(false);
            if (refusal is not null && !await producer.MayRetryAsync(partition, refusal, _group[0], attempt).ConfigureAwait(false))
            {
                GiveUp(refusal);
                attempt = 0;
            }
        }
    }

    // Returns why the first of the batches that are left was not appended.
    private async Task<StorageException?> TryAppendAsync()
    {
        try
        {
            StartAppends(await producer.IdentityAsync().ConfigureAwait(false));
            return await FinishAppendsAsync().ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            return e;
        }
    }

    private void StartAppends(long producerId)
    {
        foreach (var batch in _group)
        {
            if (batch.BaseSequence == OutgoingBatch.NoSequence)
            {
                batch.BaseSequence = _nextSequence;
            }
            _nextSequence = (int)(((long)batch.BaseSequence + batch.RecordCount) & int.MaxValue);
            var appending = producer.AppendAsync(partition, batch, producerId);
            _appending.Add(appending);
            if (appending.IsFaulted)
            {
                // What follows must not overtake it.
                return;
            }
        }
    }

    // Reports what became durable, in order, and returns why the first of the rest did not.
    private async Task<StorageException?> FinishAppendsAsync()
    {
        StorageException? refusal = null;
        var appended = 0;
        foreach (var appending in _appending)
        {
            try
            {
                var result = await appending.ConfigureAwait(false);
                if (refusal is null)
                {
                    producer.Report(_group[appended++], partition, result.BaseOffset, null);
                }
            }
            catch (StorageException e)
            {
                refusal ??= e;
            }
        }
        _appending.Clear();
        _group.RemoveRange(0, appended);
        return refusal;
    }

    // The first batch can never be appended. One bad record must not take its neighbours with it: they are tried one by one.
    private void GiveUp(StorageException refusal)
    {
        var batch = _group[0];
        _group.RemoveAt(0);
        _nextSequence = batch.BaseSequence == OutgoingBatch.NoSequence ? _nextSequence : batch.BaseSequence;
        foreach (var later in _group)
        {
            later.BaseSequence = OutgoingBatch.NoSequence;
        }
        if (batch.RecordCount > 1)
        {
            _group.InsertRange(0, batch.Split(producer.Batches));
            return;
        }
        producer.Report(batch, partition, -1, LocalErrors.ToException(refusal, $"A record for {partition} was not appended"));
    }
}
