using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Cdc.Queue;

namespace Connect.Cdc;

/// <summary>
/// The frame of every log-based source task: one loop captures changes into a bounded queue, the runtime's polls drain it. A failure
/// of the loop is thrown by the poll that finds the queue empty; the next poll starts the loop again.
/// </summary>
public abstract class CdcSourceTask : SourceTask
{
    private ChangeEventQueue? _queue;
    private CancellationTokenSource? _stopping;
    private Task _capture = Task.CompletedTask;
    private IReadOnlyDictionary<string, object?>? _lastOffset;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<SourceRecord>> PollAsync(CancellationToken cancellationToken)
    {
        _queue ??= StartCapture();
        try
        {
            return await _queue.TakeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectException)
        {
            _queue = null;
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopping is not null)
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
            await _capture.ConfigureAwait(false);
            _stopping.Dispose();
        }
    }

    /// <summary>The limits of the queue; called when the loop starts.</summary>
    protected abstract QueueOptions QueueOptions { get; }

    /// <summary>
    /// Captures until it is cancelled. Called again after a failure.
    /// </summary>
    /// <param name="queue">Takes the records.</param>
    /// <param name="lastOffset">The position of the last record that was queued before the failure; null at the first call.</param>
    /// <param name="cancellationToken">Ends the capture.</param>
    protected abstract Task CaptureAsync(
        ChangeEventQueue queue, IReadOnlyDictionary<string, object?>? lastOffset, CancellationToken cancellationToken);

    /// <summary>Classifies a failure of the loop: the connector's table of error codes.</summary>
    protected abstract ConnectException Classify(Exception error);

    private ChangeEventQueue StartCapture()
    {
        var queue = new ChangeEventQueue(QueueOptions);
        _stopping ??= new CancellationTokenSource();
        _capture = Task.Run(() => RunAsync(queue, _stopping.Token), CancellationToken.None);
        return queue;
    }

    private async Task RunAsync(ChangeEventQueue queue, CancellationToken cancellationToken)
    {
        try
        {
            await CaptureAsync(queue, _lastOffset, cancellationToken).ConfigureAwait(false);
            queue.Complete(null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            queue.Complete(null);
        }
        catch (Exception e)
        {
            _lastOffset = queue.LastOffset ?? _lastOffset;
            queue.Complete(e as ConnectException ?? Classify(e));
        }
    }
}
