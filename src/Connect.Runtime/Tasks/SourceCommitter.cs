using Connect.Abstractions.Connectors;
using Connect.Runtime.Metrics;
using Connect.Runtime.Stores;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Tasks;

/// <summary>
/// Makes acknowledged source offsets durable and then tells the task. One write is under way at a time, beside the task's poll; the
/// task is told between polls. Owned by the task's loop.
/// </summary>
internal sealed partial class SourceCommitter(
    string connector, SubmittedRecords ledger, OffsetStore store, SourceTask task, TaskMetrics metrics, TimeSpan timeout, ILogger logger)
{
    private readonly List<SourceOffsetEntry> _durable = [];
    private IReadOnlyList<SourceOffsetEntry> _writing = [];
    private Task? _write;

    /// <summary>Ends when the write under way ends; null when there is none.</summary>
    public Task? Write => _write;

    /// <summary>Starts to write what has moved, unless a write is under way.</summary>
    public void Begin(CancellationToken cancellationToken)
    {
        Collect();
        if (_write is not null || ledger.Committable() is not { Count: > 0 } entries)
        {
            return;
        }

        _writing = entries;
        _write = WriteAsync(entries, cancellationToken);
    }

    /// <summary>Takes note of a write that has ended.</summary>
    public void Collect()
    {
        if (_write is not { IsCompleted: true } write)
        {
            return;
        }

        _write = null;
        if (write.IsCompletedSuccessfully)
        {
            ledger.MarkCommitted(_writing);
            _durable.AddRange(_writing);
            metrics.CommitSourceCompletions.Inc();
        }
        else
        {
            metrics.CommitSourceFailures.Inc();
            LogCommitFailed(logger, write.Exception?.InnerException, _writing.Count);
        }
    }

    /// <summary>Tells the task which offsets have become durable; call between polls only.</summary>
    // I2: the source is told to forget only after record and offset are durable.
    public async ValueTask NotifyAsync(CancellationToken cancellationToken)
    {
        Collect();
        if (_durable.Count == 0)
        {
            return;
        }

        var entries = _durable.ToArray();
        _durable.Clear();
        try
        {
            await task.CommitAsync(entries, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The offsets are safe in the log; the source is told again with the next ones.
            LogNotifyFailed(logger, e);
        }
    }

    /// <summary>Writes everything that is acknowledged and tells the task: the last act before it stops.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (_write is { } write)
        {
            await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Begin(cancellationToken);
        if (_write is { } last)
        {
            await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await NotifyAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(IReadOnlyList<SourceOffsetEntry> entries, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        await store.WriteAsync(connector, entries, limit.Token).ConfigureAwait(false);
    }

    [LoggerMessage(3100, LogLevel.Warning,
        "Source offsets of {Count} partitions were not committed in time; they are tried again at the next interval")]
    private static partial void LogCommitFailed(ILogger logger, Exception? error, int count);

    [LoggerMessage(3101, LogLevel.Warning, "The task failed to pass committed offsets on to its source; it is told the next ones")]
    private static partial void LogNotifyFailed(ILogger logger, Exception error);
}
