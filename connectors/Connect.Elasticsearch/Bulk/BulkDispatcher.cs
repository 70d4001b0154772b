using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Elasticsearch.Config;

namespace Connect.Elasticsearch.Bulk;

/// <summary>
/// Gathers operations into batches and keeps several bulks under way. Owned by the task: its methods are called one at a time.
/// </summary>
/// <remarks>
/// I6: order per key is kept from source to sink. Two bulks that are under way never hold the same document, so neither their order of
/// arrival nor a retry can bring an older state over a newer one.
/// </remarks>
internal sealed class BulkDispatcher(BulkSender sender, ElasticsearchConfig config, TimeProvider time) : IAsyncDisposable
{
    private readonly int _maxRecords = config.Get(ElasticsearchKeys.BatchSize);
    private readonly long _maxBytes = config.Get(ElasticsearchKeys.BulkSizeBytes) is > 0 and var bytes ? bytes : long.MaxValue;
    private readonly int _maxInFlight = config.Get(ElasticsearchKeys.MaxInFlight);
    private readonly TimeSpan _linger = config.Get(ElasticsearchKeys.Linger);
    private readonly TimeSpan _flushTimeout = config.Get(ElasticsearchKeys.FlushTimeout);
    private readonly CancellationTokenSource _lifetime = new();
    private readonly List<(BulkBatch Batch, Task<IReadOnlyList<Rejection>> Sending)> _inFlight = [];
    private readonly Stack<BulkBatch> _free = [];
    private readonly List<Rejection> _rejections = [];
    private BulkBatch _pending = new();

    /// <summary>How long until the waiting operations are due; null when none waits.</summary>
    public TimeSpan? DueIn
    {
        get
        {
            var waited = time.GetElapsedTime(_pending.StartedAt);
            return _pending.Operations.Count == 0 ? null : waited >= _linger ? TimeSpan.Zero : _linger - waited;
        }
    }

    /// <summary>Adds an operation; waits while too many bulks are under way.</summary>
    public async ValueTask AddAsync(
        BulkOperation operation, ReadOnlyMemory<byte> lines, bool newerReplacesOlder, CancellationToken cancellationToken)
    {
        var isHeld = operation.Key is { } key && _pending.Holds(key);
        if (isHeld && newerReplacesOlder && _pending.Bytes + lines.Length <= _maxBytes)
        {
            _pending.Supersede(operation, lines.Span);
            return;
        }

        var isFull = _pending.Operations.Count >= _maxRecords || _pending.Operations.Count > 0 && _pending.Bytes + lines.Length > _maxBytes;
        if (isHeld || isFull)
        {
            await DispatchAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_pending.Operations.Count == 0)
        {
            _pending.StartedAt = time.GetTimestamp();
        }

        _pending.Add(operation, lines.Span);
    }

    /// <summary>Sends what waits if it has waited long enough.</summary>
    public ValueTask DispatchDueAsync(CancellationToken cancellationToken) =>
        DueIn == TimeSpan.Zero ? DispatchAsync(cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Sends what waits, and waits for all that is under way.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        await DispatchAsync(cancellationToken).ConfigureAwait(false);
        while (_inFlight.Count > 0)
        {
            await WaitForAnyAsync(_inFlight.Select(b => b.Sending), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What was refused since the last call.</summary>
    /// <exception cref="ConnectException">A bulk failed.</exception>
    public async Task<IReadOnlyList<Rejection>> TakeRejectionsAsync()
    {
        await CollectAsync().ConfigureAwait(false);
        if (_rejections.Count == 0)
        {
            return [];
        }

        var taken = _rejections.ToArray();
        _rejections.Clear();
        return taken;
    }

    /// <summary>Gives up the waiting operations of partitions that belong to another task now.</summary>
    public void Drop(IReadOnlyCollection<TopicPartition> partitions)
    {
        var kept = new BulkBatch { StartedAt = _pending.StartedAt };
        foreach (var operation in _pending.Operations)
        {
            if (!partitions.Contains(operation.Record.OriginalTopicPartition))
            {
                kept.Add(operation, _pending.Lines(operation.Start, operation.Length).Span);
            }
        }

        _pending = kept;
    }

    /// <summary>Ends everything; bulks under way are given up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);

        // Nobody asks for their outcome any more: the records come again from the last commit.
        Task ended = Task.WhenAll(_inFlight.Select(b => b.Sending));
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        _inFlight.Clear();
        sender.Dispose();
        _lifetime.Dispose();
    }

    private async ValueTask DispatchAsync(CancellationToken cancellationToken)
    {
        if (_pending.Operations.Count == 0)
        {
            return;
        }

        await CollectAsync().ConfigureAwait(false);
        while (_inFlight.Count >= _maxInFlight)
        {
            await WaitForAnyAsync(_inFlight.Select(b => b.Sending), cancellationToken).ConfigureAwait(false);
        }

        while (_inFlight.Where(b => b.Batch.SharesDocumentWith(_pending)).Select(b => b.Sending).ToArray() is { Length: > 0 } sameDocuments)
        {
            await WaitForAnyAsync(sameDocuments, cancellationToken).ConfigureAwait(false);
        }

        _inFlight.Add((_pending, sender.SendAsync(_pending, _lifetime.Token)));
        _pending = _free.TryPop(out var free) ? free : new BulkBatch();
    }

    private async Task WaitForAnyAsync(IEnumerable<Task> bulks, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAny(bulks).WaitAsync(_flushTimeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new ConnectException(
                $"No bulk was finished within {_flushTimeout.TotalMilliseconds} ms (flush.timeout.ms). Look for the reason in the "
                + "warnings of this task, and raise the setting if the server needs longer.",
                e);
        }

        await CollectAsync().ConfigureAwait(false);
    }

    private async Task CollectAsync()
    {
        for (var i = _inFlight.Count - 1; i >= 0; i--)
        {
            var (batch, sending) = _inFlight[i];
            if (sending.IsCompleted)
            {
                _inFlight.RemoveAt(i);
                _rejections.AddRange(await sending.ConfigureAwait(false));
                batch.Clear();
                _free.Push(batch);
            }
        }
    }
}
