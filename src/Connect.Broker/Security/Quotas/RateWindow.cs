namespace Connect.Broker.Security.Quotas;

/// <summary>
/// How much came in the last windows of time, and for how long to wait until that is no more than a limit allows. Kafka's measure:
/// quota.window.num windows of quota.window.size.seconds. Not thread-safe.
/// </summary>
internal sealed class RateWindow(int windows, TimeSpan windowSize)
{
    private readonly double[] _sums = new double[windows];
    private long _newest;
    private long _first = -1;

    /// <summary>Adds an amount at a time since some start, and says for how long its sender is to be held back.</summary>
    /// <param name="amount">In the unit of the limit.</param>
    /// <param name="limit">A second.</param>
    /// <param name="now">Monotonic.</param>
    public TimeSpan Add(double amount, double limit, TimeSpan now)
    {
        MoveTo(now.Ticks / windowSize.Ticks);
        _sums[_newest % windows] += amount;
        var elapsed = ((Math.Min(windows - 1, _newest - _first) * windowSize.Ticks) + (now.Ticks % windowSize.Ticks))
            / (double)TimeSpan.TicksPerSecond;
        // A young measure counts as if it were almost whole: otherwise the first request of all would be a burst.
        var seconds = Math.Max(elapsed, (windows - 1) * windowSize.TotalSeconds);
        var excess = _sums.Sum() - (limit * seconds);
        if (excess <= 0)
        {
            return TimeSpan.Zero;
        }
        var longest = windows * windowSize.TotalSeconds;
        return TimeSpan.FromSeconds(limit <= 0 ? longest : Math.Min(longest, excess / limit));
    }

    private void MoveTo(long window)
    {
        if (_first < 0)
        {
            (_first, _newest) = (window, window);
        }
        for (var i = 0; i < windows && _newest < window; i++)
        {
            _sums[++_newest % windows] = 0;
        }
        _newest = Math.Max(_newest, window);
    }
}
