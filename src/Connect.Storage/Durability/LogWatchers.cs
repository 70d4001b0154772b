namespace Connect.Storage.Durability;

/// <summary>The signals that wait for one partition. Adding, removing and waking cost the same however many there are.</summary>
internal sealed class LogWatchers
{
    private readonly Lock _lock = new();
    private HashSet<LogSignal>? _signals;

    public void Add(LogSignal signal)
    {
        lock (_lock)
        {
            (_signals ??= []).Add(signal);
        }
    }

    public void Remove(LogSignal signal)
    {
        lock (_lock)
        {
            _signals?.Remove(signal);
        }
    }

    public void WakeAll()
    {
        HashSet<LogSignal>? woken;
        lock (_lock)
        {
            woken = _signals;
            _signals = null;
        }

        foreach (LogSignal signal in woken ?? [])
        {
            signal.Set();
        }
    }
}
