using Connect.Abstractions.Errors;
using Connect.Runtime.Errors;
using Connect.Runtime.Herders;
using Connect.Runtime.Tasks;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Workers;

/// <summary>What the worker tells the herder.</summary>
/// <param name="happened">What happened.</param>
internal delegate void WorkerReport(HerderEvent happened);

/// <summary>One start of a task: makes it, runs it, and reports how it went. Whatever the plugin does, it harms nothing else.</summary>
internal sealed partial class TaskRunner(
    ConnectorTaskId id, long epoch, SecretMasker masker, PauseGate gate, TimeProvider time, WorkerReport report,
        ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandoned = new();
    private Task _run = Task.CompletedTask;
    private volatile string _stage = "starting";

    /// <summary>Lets the task wait, or go on.</summary>
    public PauseGate Gate => gate;

    /// <summary>Starts on a thread of the pool: a plugin that blocks there blocks nobody who waits.</summary>
    public void Start(Func<TaskStop, Task<IRunningTask>> make) => _run = Task.Run(() => RunAsync(make));

    /// <summary>Asks the task to stop, waits that long, and abandons it then.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        // Not awaited: a plugin's own reaction to the cancellation may block.
        _ = _stopping.CancelAsync();
        await Task.WhenAny(_run, Task.Delay(timeout, time)).ConfigureAwait(false);
        if (!_run.IsCompleted)
        {
            LogAbandoned(logger, _stage, timeout.TotalMilliseconds);
            _ = _abandoned.CancelAsync();
        }
    }

    /// <summary>Releases it once the plugin has let go, which may be never.</summary>
    public void Dispose() => _run.ContinueWith(
        _ =>
        {
            _stopping.Dispose();
            _abandoned.Dispose();
        },
        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private async Task RunAsync(Func<TaskStop, Task<IRunningTask>> make)
    {
        var stop = new TaskStop(_stopping.Token, _abandoned.Token);
        try
        {
            var task = await make(stop).ConfigureAwait(false);
            try
            {
                await task.StartAsync(stop.Stopping).ConfigureAwait(false);
                _stage = "running";
                report(new HerderEvent.TaskStarted(id, epoch));
                LogStarted(logger);
                await task.RunAsync(stop).ConfigureAwait(false);
            }
            finally
            {
                _stage = "stopping";
                await task.DisposeAsync().ConfigureAwait(false);
            }

            LogStopped(logger);
        }
        catch (OperationCanceledException) when (stop.Stopping.IsCancellationRequested)
        {
            LogStopped(logger);
        }
        catch (Exception e)
        {
            // Reported, not logged: the herder logs what it decides about it.
            report(new HerderEvent.TaskFailed(id, epoch, Failure.Of(e is ConnectException ? e : Wrap(e), masker)));
        }
    }

    private Exception Wrap(Exception error) => error is OperationCanceledException
        ? new ConnectException($"The plugin gave up while {_stage} though nobody asked it to: {error.Message}", error)
        : error;

    [LoggerMessage(3050, LogLevel.Information, "Task started")]
    private static partial void LogStarted(ILogger logger);

    [LoggerMessage(3051, LogLevel.Information, "Task stopped")]
    private static partial void LogStopped(ILogger logger);

    [LoggerMessage(3052, LogLevel.Warning,
        "The task was {Stage} and did not stop within {TimeoutMs} ms: abandoned, it commits no more. Its plugin ignores cancellation")]
    private static partial void LogAbandoned(ILogger logger, string stage, double timeoutMs);
}

/// <summary>A task with everything that it works with.</summary>
internal interface IRunningTask : IAsyncDisposable
{
    /// <summary>Starts the plugin.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Works until told to stop.</summary>
    Task RunAsync(TaskStop stop);
}
