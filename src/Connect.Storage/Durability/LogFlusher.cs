using System.Collections.Concurrent;
using System.Diagnostics;

namespace Connect.Storage.Durability;

/// <summary>
/// The threads that flush. A flush blocks its thread for milliseconds, so they are threads of their own and not the pool's. While one
/// flush of a partition runs, its next appends collect; the flush after it is shared by all of them: that is the group commit.
/// </summary>
internal sealed class LogFlusher : IDisposable
{
    // Each partition is queued at most once, so the queue is bounded by the number of partitions.
    private readonly BlockingCollection<PartitionLog> _queue = [];
    private readonly Thread[] _threads;

    private readonly Action<TimeSpan>? _flushed;

    public LogFlusher(int threadCount, Action<TimeSpan>? flushed = null)
    {
        _flushed = flushed;
        _threads = new Thread[threadCount];
        for (int i = 0; i < threadCount; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = $"log-flusher-{i}" };
            _threads[i].Start();
        }
    }

    public AppendWaiterPool Waiters { get; } = new();

    public void Request(PartitionLog log)
    {
        if (_threads.Length == 0)
        {
            Flush(log);
            return;
        }

        _queue.Add(log);
    }

    /// <summary>Completes what is queued and ends the threads.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        _queue.Dispose();
    }

    private void Run()
    {
        foreach (PartitionLog log in _queue.GetConsumingEnumerable())
        {
            Flush(log);
        }
    }

    private void Flush(PartitionLog log)
    {
        long started = Stopwatch.GetTimestamp();
        log.RunFlush();
        _flushed?.Invoke(Stopwatch.GetElapsedTime(started));
    }
}
