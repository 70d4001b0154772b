using System.Threading.Channels;
using Connect.Runtime.Configuration;
using Connect.Runtime.Errors;
using Connect.Runtime.Stores;
using Connect.Runtime.Workers;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Herders;

/// <summary>
/// Owns the herder's state: takes one event at a time, lets the reducer decide, and performs the effects. Nothing in it waits for a
/// plugin or for the log.
/// </summary>
internal sealed partial class HerderLoop
{
    // Bounded by what changes: connectors, tasks and requests, not records.
    private readonly Channel<Message> _messages = Channel.CreateUnbounded<Message>(new UnboundedChannelOptions { SingleReader = true });
    private readonly WorkerEnvironment _environment;
    private readonly ConfigStore _configs;
    private readonly StatusStore _statuses;
    private readonly Worker _worker;
    private readonly ILogger _logger;
    private HerderState _state = HerderState.Empty;
    private CancellationToken _stopping; // set once, when the loop starts
    private long _busySince;

    public HerderLoop(WorkerEnvironment environment, ConfigStore configs, WorkerStores stores, ConfigTransformer transformer)
    {
        _environment = environment;
        _configs = configs;
        _statuses = stores.Statuses;
        _logger = environment.Loggers.CreateLogger<HerderLoop>();
        _worker = new Worker(environment, stores, transformer, Post);
    }

    /// <summary>How long the event under way has taken; zero when there is none.</summary>
    public TimeSpan BusyFor =>
        Interlocked.Read(ref _busySince) is > 0 and var since ? _environment.Time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Adds an event. Safe to use from any thread.</summary>
    public void Post(HerderEvent happened) => _messages.Writer.TryWrite(new Message(happened, null));

    /// <summary>Adds an event and waits until it was dealt with.</summary>
    public Task PostAndWaitAsync(HerderEvent happened, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _messages.Writer.TryWrite(new Message(happened, done));
        return done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Deals with events until told to stop, then stops everything that runs.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _stopping = cancellationToken;
        try
        {
            await foreach (var message in _messages.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                Interlocked.Exchange(ref _busySince, _environment.Time.GetTimestamp());
                Handle(message.Event);
                Interlocked.Exchange(ref _busySince, 0);
                message.Done?.TrySetResult();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await StopAsync().ConfigureAwait(false);
        }
    }

    private async Task StopAsync()
    {
        await _worker.StopAllAsync().ConfigureAwait(false);
        foreach (var (name, connector) in _state.Connectors)
        {
            var given = new RunStatus(RunState.Unassigned, _environment.WorkerId);
            _statuses.Put(name, given);
            foreach (var number in connector.Tasks.Keys)
            {
                _statuses.Put(new ConnectorTaskId(name, number), given);
            }
        }
    }

    private void Handle(HerderEvent happened)
    {
        try
        {
            LogFailure(happened);
            var moment = new HerderMoment(_environment.Time.GetUtcNow(), Random.Shared.NextDouble());
            var (state, effects) = HerderReducer.Step(_state, happened, moment, _environment.Config.Restart);
            _state = state;
            foreach (var effect in effects)
            {
                Perform(effect);
            }

            if (effects.Length > 0)
            {
                _environment.Metrics.SetCounts(state.Connectors.Count, state.Connectors.Values.Sum(c => c.Tasks.Count));
            }
        }
        catch (Exception e)
        {
            // One event must not end the worker; the next ones find a state that is whole.
            LogHandlingFailed(_logger, e, happened.GetType().Name);
        }
    }

    private void Perform(HerderEffect effect)
    {
        switch (effect)
        {
            case HerderEffect.StartConnector e:
                _worker.StartConnector(e.Name, e.Epoch, e.Config);
                break;
            case HerderEffect.StopConnector e:
                _worker.StopConnector(e.Name);
                break;
            case HerderEffect.MakeTaskConfigs e:
                _worker.MakeTaskConfigs(e.Name);
                break;
            case HerderEffect.WriteTasks e:
                _ = WriteTasksAsync(e);
                break;
            case HerderEffect.StartTask e:
                _worker.StartTask(e);
                break;
            case HerderEffect.StopTask e:
                _worker.StopTask(e.Id);
                break;
            case HerderEffect.SetPaused e:
                _worker.SetPaused(e.Id, e.IsPaused);
                break;
            case HerderEffect.PublishConnector e:
                _statuses.Put(e.Name, StatusOf(e.Run));
                _environment.Metrics.SetConnectorStatus(e.Name, e.Run.State);
                break;
            case HerderEffect.PublishTask e:
                _statuses.Put(e.Id, StatusOf(e.Run));
                _environment.Metrics.SetTaskStatus(e.Id, e.Run.State);
                break;
            case HerderEffect.ForgetConnector e:
                _statuses.Put(e.Name, null);
                _statuses.RemoveTopics(e.Name);
                _environment.Metrics.RemoveConnector(e.Name);
                break;
            case HerderEffect.ForgetTask e:
                _statuses.Put(e.Id, null);
                _environment.Metrics.RemoveTask(e.Id);
                break;
            case HerderEffect.Schedule e:
                _ = ScheduleAsync(e);
                break;
        }
    }

    private RunStatus StatusOf(RunnerState run) =>
        new(run.State, _environment.WorkerId, run.Failure?.Trace, run.Failure?.Error, run.Attempt, run.NextTry);

    private async Task ScheduleAsync(HerderEffect.Schedule schedule)
    {
        await Task.Delay(schedule.Delay, _environment.Time, _stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_stopping.IsCancellationRequested)
        {
            Post(schedule.Event);
        }
    }

    private async Task WriteTasksAsync(HerderEffect.WriteTasks write)
    {
        try
        {
            await _configs.PutTasksAsync(write.Name, write.Configs, _stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The next start of the worker writes them.
        }
        catch (Exception e)
        {
            Post(new HerderEvent.ConnectorFailed(write.Name, write.Epoch, Failure.Of(e, new SecretMasker())));
        }
    }

    private void LogFailure(HerderEvent happened)
    {
        switch (happened)
        {
            case HerderEvent.ConnectorFailed e:
                LogConnectorFailed(_logger, e.Name, e.Failure.Error.Code, e.Failure.Trace);
                break;
            case HerderEvent.TaskFailed e:
                LogTaskFailed(_logger, e.Id, e.Failure.Error.Code, e.Failure.Trace);
                break;
            case HerderEvent.ConnectorRestartDue e:
                _environment.Metrics.CountRestart(e.Name);
                break;
            case HerderEvent.TaskRestartDue e:
                _environment.Metrics.CountRestart(e.Id.Connector);
                break;
        }
    }

    [LoggerMessage(3010, LogLevel.Error, "Connector {Connector} failed ({Code}): {Trace}")]
    private static partial void LogConnectorFailed(ILogger logger, string connector, string code, string trace);

    [LoggerMessage(3011, LogLevel.Error, "Task {Task} failed ({Code}): {Trace}")]
    private static partial void LogTaskFailed(ILogger logger, ConnectorTaskId task, string code, string trace);

    [LoggerMessage(3012, LogLevel.Critical, "The herder could not deal with {Event}")]
    private static partial void LogHandlingFailed(ILogger logger, Exception error, string @event);

    private sealed record Message(HerderEvent Event, TaskCompletionSource? Done);
}
