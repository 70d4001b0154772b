namespace Connect.Runtime.Tasks;

/// <summary>Open while a task may work, closed while it is paused. Safe to use from any thread.</summary>
public sealed class PauseGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = New();

    /// <summary>Creates the gate.</summary>
    /// <param name="isPaused">Whether it starts closed.</param>
    public PauseGate(bool isPaused) => IsPaused = isPaused;

    /// <summary>Whether it is closed.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Ends with the next change.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Opens or closes it.</summary>
    public void Set(bool isPaused)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (IsPaused == isPaused)
            {
                return;
            }

            IsPaused = isPaused;
            changed = _changed;
            _changed = New();
        }

        changed.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
