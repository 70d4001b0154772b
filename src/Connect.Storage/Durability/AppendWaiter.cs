using System.Threading.Tasks.Sources;

namespace Connect.Storage.Durability;

/// <summary>
/// One append that waits for its flush; reused, so that waiting allocates nothing. Continuations never run on the flusher's thread.
/// </summary>
internal sealed class AppendWaiter : IValueTaskSource<AppendResult>
{
    private readonly AppendWaiterPool _pool;
    private ManualResetValueTaskSourceCore<AppendResult> _core = new() { RunContinuationsAsynchronously = true };
    private AppendResult _result;

    public AppendWaiter(AppendWaiterPool pool) => _pool = pool;

    /// <summary>The log must be on disk up to here.</summary>
    public long RequiredOffset { get; private set; }

    public ValueTask<AppendResult> Start(long requiredOffset, in AppendResult result)
    {
        RequiredOffset = requiredOffset;
        _result = result;
        return new ValueTask<AppendResult>(this, _core.Version);
    }

    public void Complete() => _core.SetResult(_result);

    public void Fail(Exception exception) => _core.SetException(exception);

    public AppendResult GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            _pool.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
