using Connect.Abstractions.Data;

namespace Connect.Cdc.Events;

/// <summary>Stamps events with the time of their processing.</summary>
public sealed class EventClock(TimeProvider time)
{
    private const int NanosecondsPerTick = 100;

    private static readonly long EpochTicks = DateTimeOffset.UnixEpoch.UtcTicks;

    private long _lastTicks;
    private object? _milliseconds;
    private object? _microseconds;
    private object? _nanoseconds;

    /// <summary>Sets <c>ts_ms</c>, <c>ts_us</c> and <c>ts_ns</c> at consecutive fields. One caller at a time.</summary>
    public void Stamp(Struct target, int millisecondsIndex)
    {
        var ticks = time.GetUtcNow().UtcTicks - EpochTicks;
        if (_milliseconds is null || ticks != _lastTicks)
        {
            // Boxes are kept as long as they are right: many events share a millisecond.
            if (_milliseconds is null || ticks / TimeSpan.TicksPerMillisecond != _lastTicks / TimeSpan.TicksPerMillisecond)
            {
                _milliseconds = ticks / TimeSpan.TicksPerMillisecond;
            }

            _microseconds = ticks / TimeSpan.TicksPerMicrosecond;
            _nanoseconds = ticks * NanosecondsPerTick;
            _lastTicks = ticks;
        }

        target.PutUnchecked(millisecondsIndex, _milliseconds);
        target.PutUnchecked(millisecondsIndex + 1, _microseconds);
        target.PutUnchecked(millisecondsIndex + 2, _nanoseconds);
    }
}
