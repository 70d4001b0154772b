using Microsoft.Extensions.Logging;

namespace Connect.Storage.Segments;

/// <summary>
/// Deletes segments that were taken out of their partition, after the delay that the topic wants: readers that were given the segment
/// before go on meanwhile. What is left when the process ends goes at the next start, which knows the files by their suffix.
/// </summary>
internal sealed class SegmentDeleter : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<LogSegment, long> _waiting = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private bool _isDisposed;

    public SegmentDeleter(TimeProvider time, ILogger logger)
    {
        _time = time;
        _logger = logger;
        _timer = time.CreateTimer(_ => DeleteDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Number of segments that wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Takes over segments whose files were renamed.</summary>
    public void Schedule(IReadOnlyList<LogSegment> segments, long delayMs)
    {
        long dueMs = NowMs() + Math.Min(delayMs, (long)TimeSpan.FromDays(36_500).TotalMilliseconds);
        lock (_lock)
        {
            _waiting.EnqueueRange(segments, dueMs);
        }

        DeleteDue();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer.Dispose();
            while (_waiting.TryDequeue(out LogSegment? segment, out _))
            {
                segment.Dispose();
            }
        }
    }

    private void DeleteDue()
    {
        while (NextDue() is { } segment)
        {
            try
            {
                segment.Delete();
            }
            catch (IOException e)
            {
                _logger.SegmentNotDeleted(segment.File.Path, e);
            }
        }
    }

    private LogSegment? NextDue()
    {
        lock (_lock)
        {
            if (_isDisposed || !_waiting.TryPeek(out LogSegment? segment, out long dueMs))
            {
                return null;
            }

            long waitMs = dueMs - NowMs();
            if (waitMs <= 0)
            {
                return _waiting.Dequeue();
            }

            _timer.Change(TimeSpan.FromMilliseconds(Math.Min(waitMs, int.MaxValue)), Timeout.InfiniteTimeSpan);
            return null;
        }
    }

    private long NowMs() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
