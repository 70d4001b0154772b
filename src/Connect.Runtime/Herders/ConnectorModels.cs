using Connect.Abstractions.Config;
using Connect.Runtime.Errors;

namespace Connect.Runtime.Herders;

/// <summary>What kind of connector a configuration asks for.</summary>
public enum ConnectorType
{
    /// <summary>The class is not known.</summary>
    Unknown,

    /// <summary>It reads an outside system.</summary>
    Source,

    /// <summary>It writes to an outside system.</summary>
    Sink,
}

/// <summary>What the operator wants of a connector; stored in the config topic.</summary>
public enum TargetState
{
    /// <summary>Connector and tasks run.</summary>
    Started,

    /// <summary>Connector and tasks keep their resources but move nothing.</summary>
    Paused,

    /// <summary>No tasks; offsets may be altered.</summary>
    Stopped,
}

/// <summary>What a connector or task does at the moment; the status topic stores the upper-case names.</summary>
public enum RunState
{
    /// <summary>Not started yet, or given up by its worker.</summary>
    Unassigned,

    /// <summary>It works.</summary>
    Running,

    /// <summary>It waits for resume.</summary>
    Paused,

    /// <summary>A connector without tasks, on the operator's wish.</summary>
    Stopped,

    /// <summary>It ended with an error; see <see cref="RunStatus.Error"/> and <see cref="RunStatus.NextTry"/>.</summary>
    Failed,

    /// <summary>A restart was asked for and is under way.</summary>
    Restarting,
}

/// <summary>A connector as its operator described it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Config">The configuration, secrets masked.</param>
/// <param name="Tasks">Its tasks.</param>
/// <param name="Type">Source or sink.</param>
public sealed record ConnectorInfo(
    string Name, IReadOnlyDictionary<string, string> Config, IReadOnlyList<ConnectorTaskId> Tasks, ConnectorType Type);

/// <summary>A task with its configuration, secrets masked.</summary>
/// <param name="Id">The task.</param>
/// <param name="Config">Its configuration.</param>
public sealed record TaskInfo(ConnectorTaskId Id, IReadOnlyDictionary<string, string> Config);

/// <summary>How a connector or a task is.</summary>
/// <param name="State">What it does.</param>
/// <param name="WorkerId">The worker that it runs on, as <c>host:port</c>.</param>
/// <param name="Trace">The failure with its stack, secrets masked; null when there is none.</param>
/// <param name="Error">The failure for programs and people; null when there is none. A task that runs has one while it tries again.</param>
/// <param name="Attempt">How many automatic restarts came before; 0 when it has been healthy.</param>
/// <param name="NextTry">When it is started again; null when it is not.</param>
public sealed record RunStatus(
    RunState State, string WorkerId, string? Trace = null, StructuredError? Error = null, int Attempt = 0, DateTimeOffset? NextTry = null);

/// <summary>How a connector and its tasks are.</summary>
/// <param name="Name">The connector.</param>
/// <param name="Connector">The connector instance.</param>
/// <param name="Tasks">The tasks by number, ascending.</param>
/// <param name="Type">Source or sink.</param>
public sealed record ConnectorStatus(
    string Name, RunStatus Connector, IReadOnlyList<KeyValuePair<int, RunStatus>> Tasks, ConnectorType Type);

/// <summary>An offset as REST shows it: for sources the maps of the connector, for sinks topic, partition and offset.</summary>
/// <param name="Partition">What the offset belongs to.</param>
/// <param name="Offset">The position.</param>
public sealed record ConnectorOffset(IReadOnlyDictionary<string, object?> Partition, IReadOnlyDictionary<string, object?>? Offset);

/// <summary>What validation found out about a whole configuration.</summary>
/// <param name="ConnectorClass">The class name as it was asked for.</param>
/// <param name="ErrorCount">The number of errors over all settings.</param>
/// <param name="Groups">The headings in order.</param>
/// <param name="Values">One entry a setting, in order.</param>
public sealed record ConfigValidation(
    string ConnectorClass, int ErrorCount, IReadOnlyList<string> Groups, IReadOnlyList<ConfigValue> Values);

/// <summary>How the worker is.</summary>
public enum HealthStatus
{
    /// <summary>It still reads its internal topics.</summary>
    Starting,

    /// <summary>It answers.</summary>
    Healthy,

    /// <summary>It does not get through to the log, or is stuck.</summary>
    Unhealthy,
}

/// <summary>How the worker is, and why.</summary>
/// <param name="Status">The verdict.</param>
/// <param name="Message">One sentence for people; names the stage.</param>
public sealed record WorkerHealth(HealthStatus Status, string Message);
