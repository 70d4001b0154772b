using System.Diagnostics;

namespace Connect.Benchmarks;

/// <summary>
/// How late a timer of ten milliseconds came while something else was measured: what the machine itself held up (a virtual machine that was
/// not scheduled, two cores that others kept busy) shows here, and in every latency that was measured beside it.
/// </summary>
internal sealed class TimerLateness
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Stall = TimeSpan.FromMilliseconds(100);

    private readonly List<TimeSpan> _late = [];
    private readonly Task _watching;
    private volatile bool _stopped;

    public TimerLateness() => _watching = Task.Run(WatchAsync);

    /// <summary>Stops, and adds to the report what it found.</summary>
    public async Task ReportAsync(Report report)
    {
        _stopped = true;
        await _watching;
        _late.Sort();
        var stalls = _late.Where(late => late >= Stall).ToList();
        var p99 = _late[(int)(0.99 * (_late.Count - 1))];
        report.Line($"A timer of {Tick.TotalMilliseconds} ms in the writing program was late by {p99.TotalMilliseconds:0.0} ms at p99,");
        report.Line($"by {_late[^1].TotalMilliseconds:0} ms at most; {stalls.Count} times by {Stall.TotalMilliseconds} ms or more.");
    }

    private async Task WatchAsync()
    {
        while (!_stopped)
        {
            var started = Stopwatch.GetTimestamp();
            await Task.Delay(Tick);
            _late.Add(Stopwatch.GetElapsedTime(started) - Tick);
        }
    }
}
