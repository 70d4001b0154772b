namespace Connect.Broker.InProcess.Producing;

/// <summary>
/// Closes batches that have waited long enough. All wait equally long, so they fall due in the order in which they were opened, and one
/// timer serves them all. Safe to use from any thread.
/// </summary>
internal sealed class LingerQueue : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<(PartitionSender Sender, long BatchId, long OpenedAt)> _waiting = new();
    private readonly List<(PartitionSender Sender, long BatchId)> _due = []; // the timer's
    private readonly TimeSpan _linger;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private bool _isArmed;

    public LingerQueue(TimeSpan linger, TimeProvider time)
    {
        _linger = linger;
        _time = time;
        _timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(PartitionSender sender, long batchId, long openedAt)
    {
        lock (_lock)
        {
            _waiting.Enqueue((sender, batchId, openedAt));
            if (!_isArmed)
            {
                _isArmed = _timer.Change(_linger, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        lock (_lock)
        {
            _due.Clear();
            while (_waiting.TryPeek(out var next))
            {
                var left = _linger - _time.GetElapsedTime(next.OpenedAt);
                if (left > TimeSpan.Zero)
                {
                    // Rounded up: a timer that fires early would only fire again.
                    _timer.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
                    break;
                }
                _waiting.Dequeue();
                _due.Add((next.Sender, next.BatchId));
            }
            _isArmed = _waiting.Count > 0;
            foreach (var (sender, batchId) in _due)
            {
                sender.Close(batchId);
            }
        }
    }
}
