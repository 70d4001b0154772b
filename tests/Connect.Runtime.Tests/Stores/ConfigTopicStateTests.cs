using Connect.Runtime.Herders;
using Connect.Runtime.Stores;

namespace Connect.Runtime.Tests.Stores;

public sealed class ConfigTopicStateTests
{
    private static readonly Dictionary<string, string> Config = new() { ["a"] = "1" };

    [Fact]
    public void Tasks_CountFromTheirCommitOn()
    {
        var state = Read(new ConfigRecord.Connector("c", Config), new ConfigRecord.Task("c", 0, Config), new ConfigRecord.Task("c", 1,
            Config));
        Assert.Empty(state.Connectors["c"].Tasks);

        state = Read(
            new ConfigRecord.Connector("c", Config), new ConfigRecord.Task("c", 0, Config), new ConfigRecord.Task("c", 1, Config),
            new ConfigRecord.Commit("c", 2));
        Assert.Equal(2, state.Connectors["c"].Tasks.Length);
        Assert.True(state.Connectors["c"].TasksAreCurrent);
    }

    [Fact]
    public void ConfigBehindTheTasks_MakesThemOld()
    {
        var state = Read(
            new ConfigRecord.Connector("c", Config), new ConfigRecord.Task("c", 0, Config), new ConfigRecord.Commit("c", 1),
            new ConfigRecord.Connector("c", Config));

        Assert.False(state.Connectors["c"].TasksAreCurrent);
        Assert.Single(state.Connectors["c"].Tasks);
    }

    [Fact]
    public void CommitWithoutAllTasks_IsNotCurrent()
    {
        var state = Read(new ConfigRecord.Connector("c", Config), new ConfigRecord.Task("c", 1, Config), new ConfigRecord.Commit("c", 2));

        Assert.False(state.Connectors["c"].TasksAreCurrent);
        Assert.Empty(state.Connectors["c"].Tasks);
    }

    [Fact]
    public void TargetBeforeTheConnector_IsItsInitialState() =>
        Assert.Equal(
            TargetState.Stopped,
            Read(new ConfigRecord.Target("c", TargetState.Stopped), new ConfigRecord.Connector("c", Config)).Connectors["c"].Target);

    [Fact]
    public void DeletedTarget_MeansStarted() =>
        Assert.Equal(
            TargetState.Started,
            Read(new ConfigRecord.Connector("c", Config), new ConfigRecord.Target("c", TargetState.Paused), new ConfigRecord.Target("c",
                null))
                .Connectors["c"].Target);

    [Fact]
    public void TaskRecordsWithoutTheirConnector_AreIgnored() =>
        Assert.Empty(Read(new ConfigRecord.Task("gone", 0, Config), new ConfigRecord.Commit("gone", 1)).Connectors);

    private static ClusterConfig Read(params ConfigRecord[] records)
    {
        var state = ConfigTopicState.Empty;
        for (var i = 0; i < records.Length; i++)
        {
            state = state.Apply(records[i], i);
        }

        return state.Config;
    }
}
