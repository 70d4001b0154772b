using Connect.ObjectStorage.Config;
using Connect.ObjectStorage.Stores;

namespace Connect.ObjectStorage.Writing;

/// <summary>What all uploads of a task share: the store, and how many calls to it run at a time. Safe for concurrent use.</summary>
internal sealed class UploadLane(IObjectStore store, int parallelism, UploadRetry retry, TimeProvider clock) : IAsyncDisposable
{
    private readonly SemaphoreSlim _slots = new(parallelism);

    public IObjectStore Store => store;

    /// <summary>Makes one call to the store in a slot of its own, and repeats it as configured.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            await retry.RunAsync(call, clock, cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _slots.Dispose();
        await store.DisposeAsync();
    }
}
