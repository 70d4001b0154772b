using System.Collections.Immutable;
using Connect.Runtime.Configuration;
using Connect.Runtime.Errors;
using Connect.Runtime.Herders;
using Connect.Runtime.Stores;

namespace Connect.Runtime.Tests.Herders;

public sealed class HerderReducerTests
{
    private static readonly RestartConfig Restart = new(true, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8), TimeSpan.FromMinutes(1), 2);
    private static readonly Dictionary<string, string> Config = new() { ["k"] = "v" };
    private static readonly ConnectorTaskId Task = new("c", 0);

    private HerderState _state = HerderState.Empty;
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void NewConnector_StartsAndIsAskedForItsTasks()
    {
        Assert.Contains(Step(Changed(Entry(0))), e => e is HerderEffect.StartConnector { Epoch: 1 });
        Assert.Contains(Step(new HerderEvent.ConnectorStarted("c", 1)), e => e is HerderEffect.MakeTaskConfigs);
        Assert.Contains(Step(new HerderEvent.TaskConfigsMade("c", 1, [Config])), e => e is HerderEffect.WriteTasks { Configs.Count: 1 });
        Assert.Contains(Step(Changed(Entry(0, tasks: 1))), e => e is HerderEffect.StartTask { Id.Task: 0, IsPaused: false });
    }

    [Fact]
    public void SameTasksFromTheSameConfig_AreNotWrittenAgain()
    {
        StartTask();

        Assert.Empty(Step(new HerderEvent.TaskConfigsMade("c", ConnectorEpoch, [Config])));
    }

    [Fact]
    public void ReportsOfAnEarlierStart_AreVoid()
    {
        StartTask();
        Step(new HerderEvent.RestartTask(Task));

        Assert.Empty(Step(new HerderEvent.TaskFailed(Task, TaskEpoch - 1, Failure(FailureKind.Transient))));
        Assert.Equal(RunState.Restarting, TaskRun.State);
    }

    [Fact]
    public void FailedTask_IsScheduledWithGrowingDelays_UntilTheLongest()
    {
        StartTask();
        var delays = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            delays.Add(Fail(FailureKind.Transient)!.Value.TotalSeconds);
            Step(new HerderEvent.TaskRestartDue(Task, TaskEpoch));
        }

        Assert.Equal([1, 2, 4, 8, 8], delays);
    }

    [Fact]
    public void FatalFailure_IsGivenUpAfterItsAttempts()
    {
        StartTask();
        Assert.NotNull(Fail(FailureKind.Fatal));
        Step(new HerderEvent.TaskRestartDue(Task, TaskEpoch));
        Assert.NotNull(Fail(FailureKind.Fatal));
        Step(new HerderEvent.TaskRestartDue(Task, TaskEpoch));

        Assert.Null(Fail(FailureKind.Fatal));
        Assert.Equal(RunState.Failed, TaskRun.State);
        Assert.Null(TaskRun.NextTry);
    }

    [Fact]
    public void HealthyTime_ForgetsTheAttempts()
    {
        StartTask();
        Fail(FailureKind.Transient);
        Step(new HerderEvent.TaskRestartDue(Task, TaskEpoch));
        Fail(FailureKind.Transient);
        Step(new HerderEvent.TaskRestartDue(Task, TaskEpoch));
        Step(new HerderEvent.TaskStarted(Task, TaskEpoch));
        _now += TimeSpan.FromMinutes(2);

        Assert.Equal(1, Fail(FailureKind.Transient)!.Value.TotalSeconds);
    }

    [Fact]
    public void FailureThatIsTriedAgain_IsShownWhileTheTaskRuns_UntilItIsOver()
    {
        StartTask();
        var failure = Failure(FailureKind.Transient);

        Assert.Contains(
            Step(new HerderEvent.TaskTroubled(Task, TaskEpoch, failure)),
            e => e is HerderEffect.PublishTask { Run: { State: RunState.Running } run } && run.Failure == failure);
        Step(new HerderEvent.TaskTroubled(Task, TaskEpoch, null));
        Assert.Null(TaskRun.Failure);

        Fail(FailureKind.Transient);
        Assert.Empty(Step(new HerderEvent.TaskTroubled(Task, TaskEpoch, null)));
        Assert.NotNull(TaskRun.Failure);
    }

    [Fact]
    public void StoppedConnector_LosesItsTasksAndEmptiesTheirSet()
    {
        StartTask();

        var effects = Step(Changed(Entry(0, tasks: 1) with { Target = TargetState.Stopped }));

        Assert.Contains(effects, e => e is HerderEffect.StopTask);
        Assert.Contains(effects, e => e is HerderEffect.WriteTasks { Configs.Count: 0 });
        Assert.Contains(effects, e => e is HerderEffect.PublishConnector { Run.State: RunState.Stopped });
    }

    [Fact]
    public void TasksThatWereUnderWayDuringTheStop_AreEmptiedToo()
    {
        Step(Changed(Entry(0) with { Target = TargetState.Stopped }));

        var effects = Step(Changed(Entry(0, tasks: 1) with { Target = TargetState.Stopped }));

        Assert.Equal([typeof(HerderEffect.WriteTasks)], effects.Select(e => e.GetType()));
        Assert.Empty(Step(Changed(Entry(0) with { Target = TargetState.Stopped, TasksOffset = 9 })));
    }

    [Fact]
    public void RestartDue_AfterAStop_DoesNothing()
    {
        StartTask();
        var epoch = ConnectorEpoch;
        Step(new HerderEvent.ConnectorFailed("c", epoch, Failure(FailureKind.Transient)));
        Step(Changed(Entry(0, tasks: 1) with { Target = TargetState.Stopped }));

        Assert.Empty(Step(new HerderEvent.ConnectorRestartDue("c", epoch)));
    }

    [Fact]
    public void FailedConnector_LeavesItsTasksRunning()
    {
        StartTask();

        var effects = Step(new HerderEvent.ConnectorFailed("c", ConnectorEpoch, Failure(FailureKind.Transient)));

        Assert.DoesNotContain(effects, e => e is HerderEffect.StopTask);
        Assert.Equal(RunState.Running, TaskRun.State);
    }

    [Fact]
    public void RemovedConnector_IsStoppedAndForgotten()
    {
        StartTask();

        var effects = Step(new HerderEvent.ConnectorChanged("c", null));

        Assert.Equal(
            [typeof(HerderEffect.StopConnector), typeof(HerderEffect.StopTask), typeof(HerderEffect.ForgetTask),
                typeof(HerderEffect.ForgetConnector)],
            effects.Select(e => e.GetType()));
        Assert.Empty(_state.Connectors);
    }

    private RunnerState TaskRun => _state.Connectors["c"].Tasks[0].Run;

    private long TaskEpoch => TaskRun.Epoch;

    private long ConnectorEpoch => _state.Connectors["c"].Run.Epoch;

    private static Failure Failure(FailureKind kind) => new(kind, "trace", new StructuredError("code", "message", null, null));

    private static ConnectorEntry Entry(long configOffset, int tasks = 0) => new(
        Config, configOffset, TargetState.Started,
        [.. Enumerable.Repeat<IReadOnlyDictionary<string, string>>(Config, tasks)], tasks == 0 ? -1 : configOffset + tasks);

    private static HerderEvent.ConnectorChanged Changed(ConnectorEntry entry) => new("c", entry);

    private void StartTask()
    {
        Step(Changed(Entry(0, tasks: 1)));
        Step(new HerderEvent.ConnectorStarted("c", ConnectorEpoch));
        Step(new HerderEvent.TaskStarted(Task, TaskEpoch));
    }

    private TimeSpan? Fail(FailureKind kind) => Step(new HerderEvent.TaskFailed(Task, TaskEpoch, Failure(kind)))
        .OfType<HerderEffect.Schedule>().Select(e => (TimeSpan?)e.Delay).SingleOrDefault();

    private ImmutableArray<HerderEffect> Step(HerderEvent happened)
    {
        var (state, effects) = HerderReducer.Step(_state, happened, new HerderMoment(_now, 1), Restart);
        _state = state;
        return effects;
    }
}
