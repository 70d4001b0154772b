using Connect.LogClient;
using Connect.Storage.Durability;
using LogException = Connect.LogClient.LogException;

namespace Connect.Broker.InProcess.Consuming;

/// <summary>A change of the assignment, and where to start reading what was assigned.</summary>
internal sealed record AssignmentChange(RebalanceEvent Event, IReadOnlyDictionary<LogPartition, long> StartOffsets);

/// <summary>What the membership's loop has for the caller of a consumer. Safe to use from any thread.</summary>
internal sealed class ConsumerInbox
{
    private readonly Lock _lock = new();
    private readonly Queue<AssignmentChange> _changes = new();
    private LogSignal? _signal;
    private LogException? _failure;

    public void Add(AssignmentChange change)
    {
        lock (_lock)
        {
            _changes.Enqueue(change);
            _signal?.Set();
        }
    }

    public void Fail(LogException failure)
    {
        lock (_lock)
        {
            _failure ??= failure;
            _signal?.Set();
        }
    }

    /// <exception cref="LogException">There is no change left and the membership has failed for good.</exception>
    public AssignmentChange? Take()
    {
        lock (_lock)
        {
            return _changes.TryDequeue(out var change) ? change : _failure is null ? null : throw _failure;
        }
    }

    /// <summary>Sets the signal with the next arrival, or at once when something is here.</summary>
    public void Watch(LogSignal signal)
    {
        lock (_lock)
        {
            _signal = signal;
            if (_changes.Count > 0 || _failure is not null)
            {
                signal.Set();
            }
        }
    }
}
