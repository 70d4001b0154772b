using System.Collections.Immutable;
using Connect.Runtime.Herders;

namespace Connect.Runtime.Stores;

/// <summary>A connector as the config topic has it.</summary>
/// <param name="Config">Its configuration, placeholders unresolved.</param>
/// <param name="ConfigOffset">Where in the topic the configuration stands.</param>
/// <param name="Target">What the operator wants of it.</param>
/// <param name="Tasks">Its tasks' configurations; empty before they are made.</param>
/// <param name="TasksOffset">Where in the topic the tasks were committed; -1 before.</param>
public sealed record ConnectorEntry(
    IReadOnlyDictionary<string, string> Config,
    long ConfigOffset,
    TargetState Target,
    ImmutableArray<IReadOnlyDictionary<string, string>> Tasks,
    long TasksOffset)
{
    /// <summary>True when the tasks were made from the configuration as it is now.</summary>
    public bool TasksAreCurrent => TasksOffset > ConfigOffset;
}

/// <summary>All that the config topic says, at one moment.</summary>
/// <param name="Connectors">The connectors by name.</param>
public sealed record ClusterConfig(ImmutableSortedDictionary<string, ConnectorEntry> Connectors)
{
    /// <summary>Nothing.</summary>
    public static ClusterConfig Empty { get; } = new(ImmutableSortedDictionary.Create<string, ConnectorEntry>(StringComparer.Ordinal));
}

/// <summary>Reads the config topic record by record: a pure state machine.</summary>
/// <param name="Config">What holds now.</param>
/// <param name="Targets">Target states, also of connectors that are not there yet.</param>
/// <param name="PendingTasks">Task configurations that wait for their commit.</param>
internal sealed record ConfigTopicState(
    ClusterConfig Config,
    ImmutableDictionary<string, TargetState> Targets,
    ImmutableDictionary<string, ImmutableSortedDictionary<int, IReadOnlyDictionary<string, string>>> PendingTasks)
{
    private static readonly ImmutableSortedDictionary<int, IReadOnlyDictionary<string, string>> NoTasks =
        ImmutableSortedDictionary<int, IReadOnlyDictionary<string, string>>.Empty;

    public static ConfigTopicState Empty { get; } = new(
        ClusterConfig.Empty,
        ImmutableDictionary<string, TargetState>.Empty,
        ImmutableDictionary<string, ImmutableSortedDictionary<int, IReadOnlyDictionary<string, string>>>.Empty);

    /// <summary>The state behind a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="offset">Its offset.</param>
    public ConfigTopicState Apply(ConfigRecord record, long offset) => record switch
    {
        ConfigRecord.Connector { Config: null } r => this with
        {
            Config = new ClusterConfig(Config.Connectors.Remove(r.Name)),
            Targets = Targets.Remove(r.Name),
            PendingTasks = PendingTasks.Remove(r.Name),
        },
        ConfigRecord.Connector r => With(r.Name, Config.Connectors.TryGetValue(r.Name, out var known)
            ? known with { Config = r.Config!, ConfigOffset = offset }
            : new ConnectorEntry(r.Config!, offset, Targets.GetValueOrDefault(r.Name), [], -1)),
        ConfigRecord.Target r => ApplyTarget(r.Name, r.State ?? TargetState.Started),
        ConfigRecord.Task { Config: not null } r => this with
        {
            PendingTasks = PendingTasks.SetItem(r.Name, PendingTasks
                .GetValueOrDefault(r.Name, NoTasks)
                .SetItem(r.Number, r.Config)),
        },
        ConfigRecord.Commit r => ApplyCommit(r, offset),
        _ => this,
    };

    private ConfigTopicState ApplyTarget(string name, TargetState target)
    {
        var next = this with { Targets = Targets.SetItem(name, target) };
        return Config.Connectors.TryGetValue(name, out var known) ? next.With(name, known with { Target = target }) : next;
    }

    // A set that is not whole (compaction or a crash took a part) is left as it was: its connector makes a new one at its start.
    private ConfigTopicState ApplyCommit(ConfigRecord.Commit commit, long offset)
    {
        var pending = PendingTasks.GetValueOrDefault(commit.Name, NoTasks);
        if (!Config.Connectors.TryGetValue(commit.Name, out var known))
        {
            return this with { PendingTasks = PendingTasks.Remove(commit.Name) };
        }

        // Compaction keeps the latest record of each task: one beyond the count belongs to an earlier set.
        var isWhole = Enumerable.Range(0, commit.TaskCount).All(pending.ContainsKey);
        var tasks = isWhole ? Enumerable.Range(0, commit.TaskCount).Select(i => pending[i]).ToImmutableArray() : known.Tasks;
        return With(commit.Name, known with { Tasks = tasks, TasksOffset = isWhole ? offset : -1 });
    }

    private ConfigTopicState With(string name, ConnectorEntry entry) =>
        this with { Config = new ClusterConfig(Config.Connectors.SetItem(name, entry)) };
}
