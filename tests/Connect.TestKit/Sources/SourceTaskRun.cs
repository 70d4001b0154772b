using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.TestKit.Sources;

/// <summary>
/// Runs a source task as the runtime would, without one: polls, keeps the records, and makes offsets durable when told to.
/// </summary>
public sealed class SourceTaskRun : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly SourceTask _task;
    private readonly FakeSourceContext _context;
    private bool _isStopped;

    private SourceTaskRun(SourceTask task, FakeSourceContext context)
    {
        _task = task;
        _context = context;
    }

    /// <summary>Everything that was polled, without records that only move the offset.</summary>
    public List<SourceRecord> Records { get; } = [];

    /// <summary>Everything that was polled.</summary>
    public List<SourceRecord> Polled { get; } = [];

    /// <summary>Failures of polls that were repeated.</summary>
    public List<RetriableException> Retries { get; } = [];

    /// <summary>The last record that was polled, of any kind.</summary>
    public SourceRecord? Last => Polled.LastOrDefault();

    /// <summary>Starts a task that goes on from the context's offsets.</summary>
    public static async Task<SourceTaskRun> StartAsync(
        SourceTask task, IReadOnlyDictionary<string, string> config, FakeSourceContext context, CancellationToken cancellationToken)
    {
        var run = new SourceTaskRun(task, context);
        run._task.Initialize(context);
        try
        {
            await run._task.StartAsync(config, cancellationToken);
            return run;
        }
        catch
        {
            await run._task.StopAsync(cancellationToken);
            throw;
        }
    }

    /// <summary>Polls until the records are as expected; repeats polls that fail with a retriable error.</summary>
    /// <exception cref="TimeoutException">They were not in time.</exception>
    public async Task PollUntilAsync(Func<bool> condition, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(timeout);
        try
        {
            while (!condition())
            {
                await PollAsync(bound.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Not within {timeout.TotalSeconds} s; {Records.Count} records were polled, "
                + $"{Retries.Count} polls failed, the last with: {Retries.LastOrDefault()?.Message ?? "none"}");
        }
    }

    /// <summary>Makes the offset of a record durable, by default of the last one, and tells the task.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken, SourceRecord? record = null)
    {
        if ((record ?? Last) is { } durable)
        {
            _context.Store(durable.SourcePartition, durable.SourceOffset);
            var entry = new SourceOffsetEntry(durable.SourcePartition, durable.SourceOffset.ToDictionary());
            await _task.CommitAsync([entry], cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            await _task.StopAsync(CancellationToken.None);
        }
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var record in await _task.PollAsync(cancellationToken))
            {
                Polled.Add(record);
                if (!record.IsOffsetOnly)
                {
                    Records.Add(record);
                }
            }
        }
        catch (RetriableException e)
        {
            Retries.Add(e);
            await Task.Delay(RetryDelay, cancellationToken);
        }
    }
}
