using Connect.Abstractions.Connectors;
using Connect.LogClient;
using Connect.Runtime.Tasks;

namespace Connect.Runtime.Workers;

/// <summary>A source task with its clients and pipeline; owns all of them.</summary>
internal sealed class RunningSourceTask(
    SourceTask task, IReadOnlyDictionary<string, string> config, SourceTaskLoop loop, SourceTaskParts parts,
        ILogAdmin? admin) : IRunningTask
{
    private TaskStop _stop;

    public Task StartAsync(CancellationToken cancellationToken) => task.StartAsync(config, cancellationToken);

    public async Task RunAsync(TaskStop stop)
    {
        _stop = stop;

        // A task that hangs must not write any more once its successor may run.
        await using var fence = stop.Abandoned.Register(() => _ = parts.Producer.DisposeAsync().AsTask());
        await loop.RunAsync(stop).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await task.StopAsync(_stop.Abandoned).ConfigureAwait(false);
        }
        finally
        {
            (task as IDisposable)?.Dispose();
            parts.Pipeline.Dispose();
            await parts.Producer.DisposeAsync().ConfigureAwait(false);
            if (admin is not null)
            {
                await admin.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
