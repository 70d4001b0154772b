using Connect.Abstractions.Data;

namespace Connect.Cdc.Queue;

/// <summary>
/// Hands records from the reader of the source to the task's polls: the only hand-over between threads. One writer, one reader.
/// Bounded by records and by bytes: a full queue makes the writer wait, so that the source is read no faster than the log takes it.
/// </summary>
/// <remarks>Waking the reader costs more than adding a record, so a waiting reader is woken by a full batch or by <see cref="Flush"/>,
/// which the writer calls before it waits for the source.</remarks>
public sealed class ChangeEventQueue(QueueOptions options)
{
    /// <summary>A reader is not kept longer: the runtime passes on what has become durable between polls.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<(SourceRecord Record, int Bytes)> _records = new();
    private TaskCompletionSource? _spaceFreed;
    private TaskCompletionSource? _recordAdded;
    private long _bytes;
    private bool _isFlowing;
    private bool _isCompleted;
    private Exception? _error;

    /// <summary>The position of the last record that was added, or null.</summary>
    public IReadOnlyDictionary<string, object?>? LastOffset { get; private set; }

    /// <summary>Records that wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _records.Count;
            }
        }
    }

    /// <summary>Adds a record, waiting for space.</summary>
    /// <param name="record">The record.</param>
    /// <param name="bytes">The size of the source data that it was made of.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask EnqueueAsync(SourceRecord record, int bytes, CancellationToken cancellationToken) =>
        TryEnqueue(record, bytes) ? ValueTask.CompletedTask : EnqueueWhenFreeAsync(record, bytes, cancellationToken);

    /// <summary>Hands over what was added: to be called before the writer waits for more from the source.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            _isFlowing = true;
            if (_records.Count > 0)
            {
                WakeReader();
            }
        }
    }

    /// <summary>
    /// Waits for records and takes up to a batch of them; none after a second in which the source has none. Before the writer has reached
    /// the source, which its first <see cref="Flush"/> says, it waits for that or for the failure.
    /// After <see cref="Complete"/>, what is left comes first; then the error is
    /// thrown, or nothing is returned where there was none.
    /// </summary>
    public async Task<IReadOnlyList<SourceRecord>> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task added;
            bool isFlowing;
            lock (_lock)
            {
                isFlowing = _isFlowing;
                if (_records.Count > 0)
                {
                    return Drain();
                }

                if (_isCompleted)
                {
                    return _error is null ? [] : throw _error;
                }

                _recordAdded ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                added = _recordAdded.Task;
            }

            await added.WaitAsync(Patience, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (isFlowing && !added.IsCompleted)
            {
                return [];
            }
        }
    }

    /// <summary>Says that nothing follows, and why.</summary>
    public void Complete(Exception? error)
    {
        lock (_lock)
        {
            _isCompleted = true;
            _error = error;
            WakeReader();
        }
    }

    private bool TryEnqueue(SourceRecord record, int bytes)
    {
        lock (_lock)
        {
            // A record larger than the limit passes alone: it would wait for ever otherwise.
            var isFull = _records.Count >= options.MaxRecords
                || (options.MaxBytes > 0 && _records.Count > 0 && _bytes + bytes > options.MaxBytes);
            if (isFull)
            {
                return false;
            }

            _records.Enqueue((record, bytes));
            _bytes += bytes;
            LastOffset = record.SourceOffset;
            if (_records.Count >= options.MaxBatch)
            {
                WakeReader();
            }

            return true;
        }
    }

    private async ValueTask EnqueueWhenFreeAsync(SourceRecord record, int bytes, CancellationToken cancellationToken)
    {
        while (!TryEnqueue(record, bytes))
        {
            Task freed;
            lock (_lock)
            {
                _spaceFreed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                WakeReader();
                freed = _records.Count == 0 ? Task.CompletedTask : _spaceFreed.Task;
            }

            await freed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void WakeReader()
    {
        _recordAdded?.TrySetResult();
        _recordAdded = null;
    }

    private SourceRecord[] Drain()
    {
        var batch = new SourceRecord[Math.Min(_records.Count, options.MaxBatch)];
        for (var i = 0; i < batch.Length; i++)
        {
            var (record, bytes) = _records.Dequeue();
            batch[i] = record;
            _bytes -= bytes;
        }

        _spaceFreed?.TrySetResult();
        _spaceFreed = null;
        return batch;
    }
}
