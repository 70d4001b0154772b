using System.Collections.Concurrent;

namespace Connect.Storage.Durability;

/// <summary>Keeps a bounded number of idle <see cref="AppendWaiter"/>s.</summary>
internal sealed class AppendWaiterPool
{
    private const int MaxIdle = 1024;
    private readonly ConcurrentQueue<AppendWaiter> _idle = new();

    public AppendWaiter Rent() => _idle.TryDequeue(out AppendWaiter? waiter) ? waiter : new AppendWaiter(this);

    public void Return(AppendWaiter waiter)
    {
        if (_idle.Count < MaxIdle)
        {
            _idle.Enqueue(waiter);
        }
    }
}
