using System.Collections.Immutable;
using Connect.Runtime.Configuration;
using Connect.Runtime.Errors;
using Connect.Runtime.Stores;

namespace Connect.Runtime.Herders;

/// <summary>When an event is dealt with, and a random number for it: what makes the reducer pure.</summary>
/// <param name="Now">The time.</param>
/// <param name="Jitter">From 0 to 1.</param>
internal readonly record struct HerderMoment(DateTimeOffset Now, double Jitter);

/// <summary>Decides what a worker does: state and event give the next state and what is to be done outside. Pure.</summary>
internal static class HerderReducer
{
    /// <summary>The state behind an event, and what is to be done.</summary>
    public static (HerderState State, ImmutableArray<HerderEffect> Effects) Step(
        HerderState state, HerderEvent happened, HerderMoment moment, RestartConfig restart)
    {
        var step = new HerderStep(state, moment, restart);
        switch (happened)
        {
            case HerderEvent.ConnectorChanged { Entry: null } e:
                step.Remove(e.Name);
                break;
            case HerderEvent.ConnectorChanged e:
                step.Change(e.Name, e.Entry!);
                break;
            case HerderEvent.ConnectorStarted e:
                step.ConnectorStarted(e.Name, e.Epoch);
                break;
            case HerderEvent.ConnectorFailed e:
                step.ConnectorFailed(e.Name, e.Epoch, e.Failure);
                break;
            case HerderEvent.ReconfigurationRequested e when step.IsCurrent(e.Name, e.Epoch):
                step.Do(new HerderEffect.MakeTaskConfigs(e.Name, e.Epoch));
                break;
            case HerderEvent.TaskConfigsMade e:
                step.TaskConfigsMade(e.Name, e.Epoch, e.Configs);
                break;
            case HerderEvent.TaskStarted e:
                step.TaskStarted(e.Id, e.Epoch);
                break;
            case HerderEvent.TaskFailed e:
                step.TaskFailed(e.Id, e.Epoch, e.Failure);
                break;
            case HerderEvent.TaskTroubled e:
                step.TaskTroubled(e.Id, e.Epoch, e.Failure);
                break;
            case HerderEvent.RestartConnector e:
                step.Restart(e.Name, e.IncludeTasks, e.OnlyFailed);
                break;
            case HerderEvent.RestartTask e:
                step.RestartTask(e.Id);
                break;
            case HerderEvent.ConnectorRestartDue e:
                step.ConnectorRestartDue(e.Name, e.Epoch);
                break;
            case HerderEvent.TaskRestartDue e:
                step.TaskRestartDue(e.Id, e.Epoch);
                break;
        }

        return step.Result;
    }
}

/// <summary>One step of the reducer: gathers the next state and the effects. Lives for one call.</summary>
internal sealed class HerderStep(HerderState state, HerderMoment moment, RestartConfig restart)
{
    private readonly ImmutableArray<HerderEffect>.Builder _effects = ImmutableArray.CreateBuilder<HerderEffect>();
    private HerderState _state = state;

    public (HerderState State, ImmutableArray<HerderEffect> Effects) Result => (_state, _effects.ToImmutable());

    public void Do(HerderEffect effect) => _effects.Add(effect);

    public bool IsCurrent(string name, long epoch) =>
        _state.Connectors.TryGetValue(name, out var connector) && connector.Run.Epoch == epoch;

    public void Remove(string name)
    {
        if (!_state.Connectors.TryGetValue(name, out var connector))
        {
            return;
        }

        Do(new HerderEffect.StopConnector(name));
        RemoveTasks(name, connector.Tasks.Keys);
        Do(new HerderEffect.ForgetConnector(name));
        _state = _state with { Connectors = _state.Connectors.Remove(name) };
    }

    public void Change(string name, ConnectorEntry entry)
    {
        if (!_state.Connectors.TryGetValue(name, out var known))
        {
            var idle = new RunnerState(RunState.Unassigned, 0, moment.Now);
            Set(name, new ConnectorState(entry, idle, ImmutableSortedDictionary<int, TaskState>.Empty));
            BringToTarget(name, entry);
            return;
        }

        Set(name, known with { Entry = entry });
        if (entry.Target != known.Entry.Target)
        {
            BringToTarget(name, entry);
        }
        else if (entry.ConfigOffset != known.Entry.ConfigOffset && entry.Target == TargetState.Started)
        {
            StartConnector(name, attempt: 0);
        }

        if (entry.TasksOffset == known.Entry.TasksOffset)
        {
            return;
        }

        if (entry.Target == TargetState.Stopped)
        {
            EmptyTasks(name, entry);
        }
        else
        {
            FollowTasks(name);
        }
    }

    public void ConnectorStarted(string name, long epoch)
    {
        if (IsCurrent(name, epoch))
        {
            var connector = _state.Connectors[name];
            SetRun(name, connector.Run with { State = RunState.Running, Since = moment.Now, NextTry = null, Failure = null });
            Do(new HerderEffect.MakeTaskConfigs(name, epoch));
        }
    }

    public void ConnectorFailed(string name, long epoch, Failure failure)
    {
        if (!IsCurrent(name, epoch))
        {
            return;
        }

        var run = RestartPolicy.AfterFailure(_state.Connectors[name].Run, failure, restart, moment.Now, moment.Jitter);
        SetRun(name, run);
        Do(new HerderEffect.StopConnector(name));
        if (run.NextTry is { } next)
        {
            Do(new HerderEffect.Schedule(next - moment.Now, new HerderEvent.ConnectorRestartDue(name, epoch)));
        }
    }

    public void ConnectorRestartDue(string name, long epoch)
    {
        if (IsCurrent(name, epoch) && _state.Connectors[name] is { Run: { State: RunState.Failed } run, Entry.Target: TargetState.Started })
        {
            StartConnector(name, run.Attempt);
        }
    }

    public void TaskConfigsMade(string name, long epoch, IReadOnlyList<IReadOnlyDictionary<string, string>> configs)
    {
        if (!IsCurrent(name, epoch))
        {
            return;
        }

        var entry = _state.Connectors[name].Entry;
        var isSame = entry.Tasks.Length == configs.Count && entry.Tasks.Zip(configs).All(pair => AreEqual(pair.First, pair.Second));
        if (!isSame || !entry.TasksAreCurrent)
        {
            Do(new HerderEffect.WriteTasks(name, epoch, configs));
        }
    }

    public void TaskStarted(ConnectorTaskId id, long epoch)
    {
        if (Find(id, epoch) is { } task)
        {
            var isPaused = _state.Connectors[id.Connector].Entry.Target == TargetState.Paused;
            SetRun(id, task, task.Run with
            {
                State = isPaused ? RunState.Paused : RunState.Running, Since = moment.Now, NextTry = null, Failure = null,
            });
        }
    }

    public void TaskFailed(ConnectorTaskId id, long epoch, Failure failure)
    {
        if (Find(id, epoch) is not { } task)
        {
            return;
        }

        var run = RestartPolicy.AfterFailure(task.Run, failure, restart, moment.Now, moment.Jitter);
        SetRun(id, task, run);
        Do(new HerderEffect.StopTask(id));
        if (run.NextTry is { } next)
        {
            Do(new HerderEffect.Schedule(next - moment.Now, new HerderEvent.TaskRestartDue(id, epoch)));
        }
    }

    public void TaskTroubled(ConnectorTaskId id, long epoch, Failure? failure)
    {
        if (Find(id, epoch) is { Run.State: RunState.Running } task)
        {
            SetRun(id, task, task.Run with { Failure = failure });
        }
    }

    public void TaskRestartDue(ConnectorTaskId id, long epoch)
    {
        if (Find(id, epoch) is { Run: { State: RunState.Failed } run })
        {
            StartTask(id, run.Attempt);
        }
    }

    public void Restart(string name, bool includeTasks, bool onlyFailed)
    {
        if (!_state.Connectors.TryGetValue(name, out var connector))
        {
            return;
        }

        if (connector.Entry.Target == TargetState.Started && (!onlyFailed || connector.Run.State == RunState.Failed))
        {
            Do(new HerderEffect.StopConnector(name));
            StartConnector(name, attempt: 0);
        }

        foreach (var (number, task) in connector.Tasks)
        {
            if (includeTasks && (!onlyFailed || task.Run.State == RunState.Failed))
            {
                RestartTask(new ConnectorTaskId(name, number));
            }
        }
    }

    public void RestartTask(ConnectorTaskId id)
    {
        if (_state.Connectors.TryGetValue(id.Connector, out var connector) && connector.Tasks.ContainsKey(id.Task))
        {
            Do(new HerderEffect.StopTask(id));
            StartTask(id, attempt: 0);
        }
    }

    private static bool AreEqual(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        left.Count == right.Count && left.All(e => right.TryGetValue(e.Key, out var value) && value == e.Value);

    private void BringToTarget(string name, ConnectorEntry entry)
    {
        switch (entry.Target)
        {
            case TargetState.Started:
                StartConnector(name, attempt: 0);
                SetTasksPaused(name, isPaused: false);
                FollowCurrentTasks(name, entry);
                break;
            case TargetState.Paused:
                StopInstance(name, RunState.Paused);
                SetTasksPaused(name, isPaused: true);
                FollowCurrentTasks(name, entry);
                break;
            default:
                StopInstance(name, RunState.Stopped);
                RemoveTasks(name, _state.Connectors[name].Tasks.Keys);
                EmptyTasks(name, entry);
                break;
        }
    }

    // A set that was under way when the stop was written comes behind it.
    private void EmptyTasks(string name, ConnectorEntry entry)
    {
        if (entry.Tasks.Length > 0)
        {
            Do(new HerderEffect.WriteTasks(name, _state.Connectors[name].Run.Epoch, []));
        }
    }

    // Tasks that were made from an older configuration wait until the connector has made new ones.
    private void FollowCurrentTasks(string name, ConnectorEntry entry)
    {
        if (entry.TasksAreCurrent)
        {
            FollowTasks(name);
        }
    }

    /// <summary>Starts and stops tasks until they are those of the config topic.</summary>
    private void FollowTasks(string name)
    {
        var connector = _state.Connectors[name];
        var wanted = connector.Entry.Tasks;
        RemoveTasks(name, connector.Tasks.Keys.Where(number => number >= wanted.Length));
        for (var number = 0; number < wanted.Length; number++)
        {
            if (connector.Tasks.TryGetValue(number, out var task)
                && AreEqual(task.Config, wanted[number]) && AreEqual(task.ConnectorConfig, connector.Entry.Config))
            {
                continue;
            }

            var id = new ConnectorTaskId(name, number);
            if (task is not null)
            {
                Do(new HerderEffect.StopTask(id));
            }

            StartTask(id, attempt: 0);
        }
    }

    private void StartConnector(string name, int attempt)
    {
        var connector = _state.Connectors[name];
        var epoch = NextEpoch();
        var isFirst = connector.Run.Epoch == 0;
        if (!isFirst)
        {
            Do(new HerderEffect.StopConnector(name));
        }

        SetRun(name, connector.Run with
        {
            State = isFirst ? RunState.Unassigned : RunState.Restarting, Epoch = epoch, Since = moment.Now, Attempt = attempt,
                NextTry = null,
        });
        Do(new HerderEffect.StartConnector(name, epoch, connector.Entry.Config));
    }

    private void StopInstance(string name, RunState shown)
    {
        Do(new HerderEffect.StopConnector(name));
        SetRun(name, new RunnerState(shown, NextEpoch(), moment.Now));
    }

    private void StartTask(ConnectorTaskId id, int attempt)
    {
        var connector = _state.Connectors[id.Connector];
        var epoch = NextEpoch();
        var known = connector.Tasks.GetValueOrDefault(id.Task);
        var run = new RunnerState(
            known is null ? RunState.Unassigned : RunState.Restarting, epoch, moment.Now, attempt, null, known?.Run.Failure);
        var config = connector.Entry.Tasks[id.Task];
        SetRun(id, new TaskState(run, connector.Entry.Config, config), run);
        Do(new HerderEffect.StartTask(id, epoch, connector.Entry.Config, config, connector.Entry.Target == TargetState.Paused));
    }

    private void SetTasksPaused(string name, bool isPaused)
    {
        foreach (var (number, task) in _state.Connectors[name].Tasks)
        {
            var id = new ConnectorTaskId(name, number);
            Do(new HerderEffect.SetPaused(id, isPaused));
            if (task.Run.State is RunState.Running or RunState.Paused)
            {
                SetRun(id, task, task.Run with { State = isPaused ? RunState.Paused : RunState.Running, Since = moment.Now });
            }
        }
    }

    private void RemoveTasks(string name, IEnumerable<int> numbers)
    {
        foreach (var number in numbers.ToArray())
        {
            var id = new ConnectorTaskId(name, number);
            Do(new HerderEffect.StopTask(id));
            Do(new HerderEffect.ForgetTask(id));
            var connector = _state.Connectors[name];
            Set(name, connector with { Tasks = connector.Tasks.Remove(number) });
        }
    }

    private TaskState? Find(ConnectorTaskId id, long epoch) =>
        _state.Connectors.TryGetValue(id.Connector, out var connector)
        && connector.Tasks.TryGetValue(id.Task, out var task) && task.Run.Epoch == epoch
            ? task
            : null;

    private void SetRun(string name, RunnerState run)
    {
        Set(name, _state.Connectors[name] with { Run = run });
        Do(new HerderEffect.PublishConnector(name, run));
    }

    private void SetRun(ConnectorTaskId id, TaskState task, RunnerState run)
    {
        var connector = _state.Connectors[id.Connector];
        Set(id.Connector, connector with { Tasks = connector.Tasks.SetItem(id.Task, task with { Run = run }) });
        Do(new HerderEffect.PublishTask(id, run));
    }

    private void Set(string name, ConnectorState connector) =>
        _state = _state with { Connectors = _state.Connectors.SetItem(name, connector) };

    private long NextEpoch()
    {
        _state = _state with { LastEpoch = _state.LastEpoch + 1 };
        return _state.LastEpoch;
    }
}
