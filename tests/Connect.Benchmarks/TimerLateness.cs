using System.Diagnostics;

namespace Connect.Benchmarks;

/// <summary>
/// How late a timer of ten milliseconds came while something else was measured: what the machine itself held up (a virtual machine that was
/// not scheduled, two cores that others kept busy) shows here, and in every latency that was measured beside it.
/// </summary>
internal sealed class TimerLateness : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Stall = TimeSpan.FromMilliseconds(100);

    private readonly List<TimeSpan> _late = [];
    private readonly Thread _thread;
    private volatile bool _stopped;

    public TimerLateness()
    {
        _thread = new Thread(Watch) { IsBackground = true, Name = "timer lateness" };
        _thread.Start();
    }

    /// <summary>Stops and tells.</summary>
    public string Describe()
    {
        Dispose();
        _late.Sort();
        var stalls = _late.Where(l => l >= Stall).ToList();
        var p99 = _late[(int)(0.99 * (_late.Count - 1))];
        return FormattableString.Invariant(
            $"A timer of {Tick.TotalMilliseconds} ms beside it was late by {p99.TotalMilliseconds:0.0} ms at p99 and {_late[^1].TotalMilliseconds:0} ms at most; {stalls.Count} times by {Stall.TotalMilliseconds} ms or more, {stalls.Sum(s => s.TotalSeconds):0.0} s together.");
    }

    public void Dispose()
    {
        _stopped = true;
        _thread.Join();
    }

    private void Watch()
    {
        while (!_stopped)
        {
            var started = Stopwatch.GetTimestamp();
            Thread.Sleep(Tick);
            _late.Add(Stopwatch.GetElapsedTime(started) - Tick);
        }
    }
}
