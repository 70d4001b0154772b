namespace Connect.Storage.Durability;

/// <summary>
/// Wakes one waiter once, when any of the partitions that watch for it has new data: create, <see cref="PartitionLog.Watch"/>, read, and
/// only then wait, so that nothing is missed.
/// </summary>
public sealed class LogSignal
{
    private readonly TaskCompletionSource _set = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True once woken.</summary>
    public bool IsSet => _set.Task.IsCompleted;

    /// <summary>Wakes the waiter; harmless if it is awake.</summary>
    public void Set() => _set.TrySetResult();

    /// <summary>Waits; false if the time ran out first.</summary>
    public async Task<bool> WaitAsync(TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        Task wait = _set.Task.WaitAsync(timeout, timeProvider, cancellationToken);
        await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return IsSet;
    }
}
