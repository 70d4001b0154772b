using Prometheus;

namespace Connect.Runtime.Metrics;

/// <summary>Feeds a freshness histogram; records with one delay are observed at once, since many share a transaction and a batch.</summary>
internal struct FreshnessRun(IHistogram histogram)
{
    private long _delayMs;
    private long _count;

    /// <summary>A record whose change happened at one time and arrived at another; unknown times are left out.</summary>
    public void Add(long? happenedAtMs, long arrivedAtMs, long count = 1)
    {
        if (happenedAtMs is not { } happened)
        {
            return;
        }

        var delayMs = Math.Max(0, arrivedAtMs - happened);
        if (delayMs != _delayMs)
        {
            Flush();
            _delayMs = delayMs;
        }

        _count += count;
    }

    /// <summary>Observes what is pending.</summary>
    public void Flush()
    {
        if (_count > 0)
        {
            histogram.Observe(_delayMs / 1000.0, _count);
            _count = 0;
        }
    }
}
