using System.Diagnostics;

namespace Connect.Benchmarks.Broker;

/// <summary>A steady rate: turns that are late are not waited for, and not left out.</summary>
internal sealed class Pace(TimeSpan interval)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private int _turn;

    /// <summary>Returns when the next turn is due, at most a millisecond early.</summary>
    public async ValueTask NextAsync(CancellationToken cancellationToken)
    {
        var early = (interval * _turn++) - Stopwatch.GetElapsedTime(_started);
        if (early >= TimeSpan.FromMilliseconds(1))
        {
            await Task.Delay(early, cancellationToken);
        }
    }
}
