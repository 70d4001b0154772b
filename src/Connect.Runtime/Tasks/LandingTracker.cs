using Connect.Abstractions.Data;
using Connect.Runtime.Metrics;
using Prometheus;

namespace Connect.Runtime.Tasks;

/// <summary>
/// Remembers when the changes happened whose records a sink holds, to measure commit -> landed. Bounded: neighbours with one time
/// share an entry, and beyond the limit a record joins the last entry. Safe to use from any thread.
/// </summary>
internal sealed class LandingTracker(TaskMetrics metrics, TimeProvider time)
{
    private const int MaxRunsPerPartition = 100_000;

    private readonly IHistogram _freshness = metrics.CommitToLanded; // there from the start, so that its rates have a beginning
    private readonly Lock _lock = new();
    private readonly Dictionary<TopicPartition, Queue<Run>> _runs = [];
    private readonly Dictionary<TopicPartition, Run> _last = [];

    /// <summary>A record was handed to the sink.</summary>
    public void Add(TopicPartition partition, long offset, long? happenedAtMs)
    {
        if (happenedAtMs is not { } happened)
        {
            return;
        }

        lock (_lock)
        {
            if (!_runs.TryGetValue(partition, out var runs))
            {
                runs = new Queue<Run>();
                _runs.Add(partition, runs);
            }

            if (runs.Count > 0 && _last.TryGetValue(partition, out var last)
                && (last.HappenedAtMs == happened || runs.Count >= MaxRunsPerPartition))
            {
                last.LastOffset = offset;
                last.Count++;
                return;
            }

            var run = new Run(happened) { LastOffset = offset, Count = 1 };
            runs.Enqueue(run);
            _last[partition] = run;
        }
    }

    /// <summary>All records of the partition before this offset are visible in the outside system.</summary>
    public void Landed(TopicPartition partition, long offset)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var freshness = new FreshnessRun(_freshness);
        lock (_lock)
        {
            if (!_runs.TryGetValue(partition, out var runs))
            {
                return;
            }

            while (runs.TryPeek(out var run) && run.LastOffset < offset)
            {
                runs.Dequeue();
                freshness.Add(run.HappenedAtMs, now, run.Count);
            }
        }

        freshness.Flush();
    }

    /// <summary>The partition is another task's now, or is read anew.</summary>
    public void Forget(TopicPartition partition)
    {
        lock (_lock)
        {
            _runs.Remove(partition);
            _last.Remove(partition);
        }
    }

    private sealed class Run(long happenedAtMs)
    {
        public long HappenedAtMs { get; } = happenedAtMs;

        public long LastOffset { get; set; }

        public long Count { get; set; }
    }
}
