namespace Connect.LogClient;

/// <summary>
/// For adapters: counts what a producer has taken and not reported yet, bounds it, and wakes who waits for room or for the last report.
/// Safe to use from any thread.
/// </summary>
/// <param name="maxBytes">Refuses what would go beyond it; a single record may be larger.</param>
public sealed class SendBuffer(long maxBytes)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _room; // guarded by _lock
    private TaskCompletionSource? _idle; // guarded by _lock
    private long _bytes;
    private long _records;

    /// <summary>Takes a record; false when there is no room for it.</summary>
    public bool TryAdd(int bytes)
    {
        if (Interlocked.Read(ref _bytes) is > 0 and var buffered && buffered + bytes > maxBytes)
        {
            return false;
        }

        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Increment(ref _records);
        return true;
    }

    /// <summary>Lets records go whose handlers have been told.</summary>
    public void Remove(long bytes, int records = 1)
    {
        Interlocked.Add(ref _bytes, -bytes);
        var left = Interlocked.Add(ref _records, -records);
        SignalRoom();
        if (left == 0)
        {
            Signal(ref _idle);
        }
    }

    /// <summary>Waits until half of the buffer is free.</summary>
    public Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        var room = WaiterOf(ref _room);
        // What was removed before the lock was taken did not see the waiter.
        SignalRoom();
        return room.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until every record has been reported.</summary>
    public Task WaitUntilEmptyAsync(CancellationToken cancellationToken)
    {
        var idle = WaiterOf(ref _idle);
        if (Interlocked.Read(ref _records) == 0)
        {
            Signal(ref _idle);
        }

        return idle.WaitAsync(cancellationToken);
    }

    private void SignalRoom()
    {
        if (Volatile.Read(ref _room) is not null && Interlocked.Read(ref _bytes) <= maxBytes / 2)
        {
            Signal(ref _room);
        }
    }

    private Task WaiterOf(ref TaskCompletionSource? waiter)
    {
        lock (_lock)
        {
            waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return waiter.Task;
        }
    }

    private void Signal(ref TaskCompletionSource? waiter)
    {
        TaskCompletionSource? signalled;
        lock (_lock)
        {
            signalled = waiter;
            waiter = null;
        }

        signalled?.TrySetResult();
    }
}
