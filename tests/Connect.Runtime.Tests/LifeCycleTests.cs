using Connect.Abstractions.Errors;
using Connect.LogClient;
using Connect.Runtime.Herders;
using Connect.Runtime.Stores;
using Connect.Runtime.Tests.TestPlugins;

namespace Connect.Runtime.Tests;

public sealed class LifeCycleTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_TwiceTheSameName_AlreadyExists()
    {
        await fixture.CreateSourceAsync("twice");

        await Assert.ThrowsAsync<AlreadyExistsException>(() => fixture.CreateSourceAsync("twice"));
    }

    [Fact]
    public async Task Create_WithMistakes_ReportsAllOfThem()
    {
        var error = await Assert.ThrowsAsync<ConfigException>(() => fixture.CreateAsync(
            "wrong", ("connector.class", "CountingSource"), ("count", "many"), ("tasks.max", "0"), ("transforms", "x")));

        Assert.Equal(["tasks.max", "transforms.x.type", "topic", "count"], error.Errors.Select(e => e.Key));
    }

    [Fact]
    public async Task PauseAndResume_AreFollowedByConnectorAndTasks()
    {
        await fixture.CreateSourceAsync("pausing");
        await fixture.TaskStateAsync("pausing", RunState.Running);

        await fixture.Herder.SetTargetStateAsync("pausing", TargetState.Paused, Token);
        Assert.Equal(RunState.Paused, fixture.Herder.Status("pausing").Connector.State);
        Assert.Equal(RunState.Paused, fixture.Herder.TaskStatus(new ConnectorTaskId("pausing", 0)).State);

        await fixture.Herder.SetTargetStateAsync("pausing", TargetState.Started, Token);
        Assert.Equal(RunState.Running, fixture.Herder.TaskStatus(new ConnectorTaskId("pausing", 0)).State);
    }

    [Fact]
    public async Task Stop_RemovesTheTasks_AndResumeMakesThemAnew()
    {
        await fixture.CreateSourceAsync("stopping");
        await fixture.TaskStateAsync("stopping", RunState.Running);

        await fixture.Herder.SetTargetStateAsync("stopping", TargetState.Stopped, Token);
        Assert.Empty(fixture.Herder.Tasks("stopping"));
        Assert.Equal(RunState.Stopped, fixture.Herder.Status("stopping").Connector.State);
        Assert.Empty(fixture.Herder.Status("stopping").Tasks);

        await fixture.Herder.SetTargetStateAsync("stopping", TargetState.Started, Token);
        await fixture.TaskStateAsync("stopping", RunState.Running);
    }

    [Fact]
    public async Task InitialStateStopped_StartsNothing()
    {
        var config = new Dictionary<string, string> { ["connector.class"] = "CountingSource", ["topic"] = "idle" };

        await fixture.Herder.CreateAsync("idle", config, TargetState.Stopped, Token);

        Assert.Equal(RunState.Stopped, fixture.Herder.Status("idle").Connector.State);
        Assert.Equal(0, Probe.Of("idle").CallCount("connector start"));
    }

    [Fact]
    public async Task ChangedConfig_RestartsTheTasksWithIt()
    {
        await fixture.CreateSourceAsync("changing", ("tasks.max", "3"), ("tasks", "1"));
        await fixture.TaskStateAsync("changing", RunState.Running);

        await fixture.Herder.PatchConfigAsync("changing", new Dictionary<string, string?> { ["tasks"] = "3" }, Token);
        await fixture.TaskStateAsync("changing", RunState.Running, task: 2);
        await fixture.Herder.PatchConfigAsync("changing", new Dictionary<string, string?> { ["tasks"] = null }, Token);
        await WorkerFixture.WaitAsync(() => fixture.Herder.Status("changing").Tasks.Count == 1, () =>
            $"{fixture.Herder.Status("changing")}");
    }

    [Fact]
    public async Task RestartedWorker_GoesOnBehindTheDurableOffsets()
    {
        await fixture.CreateSourceAsync("resuming", ("count", "500"));
        await WorkerFixture.WaitAsync(
            () => Probe.Of("resuming").Commits.Any(c => c.Offset!["position"] is 500L), () =>
                $"{Probe.Of("resuming").Commits.Count} commits");

        await fixture.RestartAsync();
        await fixture.TaskStateAsync("resuming", RunState.Running);
        await fixture.Herder.PatchConfigAsync("resuming", new Dictionary<string, string?> { ["count"] = "600" }, Token);

        await WorkerFixture.WaitAsync(() => Probe.Of("resuming").WrittenCount == 600, () => $"{Probe.Of("resuming").WrittenCount} written");
        var offsets = await fixture.Herder.OffsetsAsync("resuming", Token);
        Assert.Equal("0", Assert.Single(offsets).Partition["part"]);
    }

    [Fact]
    public async Task StatusesOfWhatIsNotConfigured_AreForgottenAtTheStart()
    {
        await fixture.CreateSourceAsync("kept");
        await fixture.TaskStateAsync("kept", RunState.Running);
        await fixture.Herder.SetTargetStateAsync("kept", TargetState.Stopped, Token);
        var left = new RunStatus(RunState.Running, "127.0.0.1:8083");
        await using (var producer = fixture.Log.CreateProducer(new ProducerSettings { ClientId = "killed-worker" }))
        {
            KeyValuePair<byte[], byte[]?>[] leftovers =
            [
                StatusRecords.Connector("gone", left), StatusRecords.Task(new("gone", 0), left),
                StatusRecords.Task(new("kept", 0), left),
            ];
            foreach (var record in leftovers)
            {
                await producer.SendAsync(new ProducerRecord("connect-status", null, record.Key, record.Value), Token);
            }
        }

        await fixture.RestartAsync();

        Assert.Throws<NotFoundException>(() => fixture.Herder.Status("gone"));
        Assert.Throws<NotFoundException>(() => fixture.Herder.TaskStatus(new ConnectorTaskId("gone", 0)));
        Assert.Empty(fixture.Herder.Status("kept").Tasks);
    }

    [Fact]
    public async Task Restart_OnlyFailedParts_LeavesTheRestAlone()
    {
        await fixture.CreateSourceAsync("restarting");
        await fixture.TaskStateAsync("restarting", RunState.Running);

        await fixture.Herder.RestartConnectorAsync("restarting", includeTasks: true, onlyFailed: true, Token);
        Assert.Equal(1, Probe.Of("restarting").CallCount("task start"));

        var status = await fixture.Herder.RestartConnectorAsync("restarting", includeTasks: true, onlyFailed: false, Token);
        Assert.Equal(RunState.Restarting, status.Connector.State);
        Assert.Equal(RunState.Restarting, Assert.Single(status.Tasks).Value.State);
        await fixture.TaskStateAsync("restarting", RunState.Running);
        Assert.Equal(2, Probe.Of("restarting").CallCount("task start"));
    }

    [Fact]
    public async Task Delete_StopsEverything_AndUnknownNamesAreNotFound()
    {
        await fixture.CreateSourceAsync("deleting");
        await fixture.TaskStateAsync("deleting", RunState.Running);

        await fixture.Herder.DeleteAsync("deleting", Token);

        await WorkerFixture.WaitAsync(() => Probe.Of("deleting").CallCount("task stop") == 1, () => "not stopped");
        Assert.Throws<NotFoundException>(() => fixture.Herder.Connector("deleting"));
        await Assert.ThrowsAsync<NotFoundException>(() => fixture.Herder.DeleteAsync("deleting", Token));
        Assert.Empty(fixture.Herder.ActiveTopics("deleting"));
    }

    [Fact]
    public async Task Secrets_AreNeverShown_AndAMaskedOneKeepsTheStoredOne()
    {
        await fixture.CreateSourceAsync("secretive", ("secret", "hunter22"), ("fail", "start"));
        await fixture.TaskStateAsync("secretive", RunState.Failed);

        var info = fixture.Herder.Connector("secretive");
        Assert.Equal("[hidden]", info.Config["secret"]);
        Assert.DoesNotContain("hunter22", fixture.Herder.TaskStatus(new ConnectorTaskId("secretive", 0)).Trace!, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Loggers.Lines, line => line.Contains("hunter22", StringComparison.Ordinal));

        await fixture.Herder.PutConfigAsync("secretive", info.Config, Token);
        await WorkerFixture.WaitAsync(
            () => fixture.Herder.Status("secretive").Tasks.Any(t =>
                t.Value.Error?.Message.EndsWith("[hidden]", StringComparison.Ordinal) == true),
            () => $"{fixture.Herder.Status("secretive")}");
    }

    [Fact]
    public async Task LogLinesOfATask_CarryConnectorAndTask()
    {
        await fixture.CreateSourceAsync("logging");
        await fixture.TaskStateAsync("logging", RunState.Running);

        await WorkerFixture.WaitAsync(
            () => fixture.Loggers.Lines.Any(l => l.Contains("connector=logging,task=0", StringComparison.Ordinal)), () => "no such line");
    }
}
