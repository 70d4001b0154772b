using System.Collections.Concurrent;

namespace Connect.Broker.InProcess.Producing;

/// <summary>The idle batches of one producer; a few, so that an idle producer holds little memory.</summary>
internal sealed class BatchPool : IDisposable
{
    private const int MaxIdle = 4;

    private readonly ConcurrentBag<OutgoingBatch> _idle = [];
    private long _lastId;
    private volatile bool _isDisposed;

    public OutgoingBatch Rent(long openedAt)
    {
        var batch = _idle.TryTake(out var idle) ? idle : new OutgoingBatch();
        batch.Open(Interlocked.Increment(ref _lastId), openedAt);
        return batch;
    }

    public void Return(OutgoingBatch batch)
    {
        if (_isDisposed || _idle.Count >= MaxIdle)
        {
            batch.Dispose();
            return;
        }
        _idle.Add(batch);
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out var batch))
        {
            batch.Dispose();
        }
    }
}
