using System.Text.Json.Serialization;
using Connect.Runtime.Herders;

namespace Connect.Rest.Connectors;

/// <summary>What creates a connector.</summary>
/// <param name="Name">The name; that of the configuration where it is left out.</param>
/// <param name="Config">The configuration.</param>
/// <param name="InitialState">RUNNING, PAUSED or STOPPED.</param>
public sealed record CreateConnectorDto(string? Name, IReadOnlyDictionary<string, string> Config, string? InitialState);

/// <summary>A task's identity.</summary>
/// <param name="Connector">The connector's name.</param>
/// <param name="Task">The task's number.</param>
public sealed record TaskIdDto(string Connector, int Task)
{
    internal static TaskIdDto From(ConnectorTaskId id) => new(id.Connector, id.Task);
}

/// <summary>A connector as its operator described it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Config">The configuration; secrets read <c>[hidden]</c>.</param>
/// <param name="Tasks">Its tasks.</param>
/// <param name="Type"><c>source</c>, <c>sink</c> or <c>unknown</c>.</param>
public sealed record ConnectorInfoDto(
    string Name, IReadOnlyDictionary<string, string> Config, IReadOnlyList<TaskIdDto> Tasks, string Type)
{
    internal static ConnectorInfoDto From(ConnectorInfo info) =>
        new(info.Name, info.Config, info.Tasks.Select(TaskIdDto.From).ToArray(), TypeName(info.Type));

    internal static string TypeName(ConnectorType type) => type switch
    {
        ConnectorType.Source => "source",
        ConnectorType.Sink => "sink",
        _ => "unknown",
    };
}

/// <summary>A task and its configuration; secrets read <c>[hidden]</c>.</summary>
/// <param name="Id">The task.</param>
/// <param name="Config">The configuration.</param>
public sealed record TaskInfoDto(TaskIdDto Id, IReadOnlyDictionary<string, string> Config);

/// <summary>A failure in parts, for programs and people.</summary>
/// <param name="Code">A stable, dotted code.</param>
/// <param name="Message">What is wrong and where.</param>
/// <param name="Cause">The innermost cause.</param>
/// <param name="Hint">What to do next.</param>
public sealed record ErrorDto(string Code, string Message, string? Cause, string? Hint);

/// <summary>How a connector is.</summary>
/// <param name="State">RUNNING, PAUSED, STOPPED, FAILED, UNASSIGNED or RESTARTING.</param>
/// <param name="WorkerId">Where it runs.</param>
/// <param name="Trace">The failure with its stack.</param>
/// <param name="Error">The failure in parts.</param>
/// <param name="Attempt">Automatic restarts so far; left out when there were none.</param>
/// <param name="NextTry">When it starts again by itself.</param>
public record RunStateDto(string State, string WorkerId, string? Trace, ErrorDto? Error, int? Attempt, DateTimeOffset? NextTry)
{
    internal static RunStateDto From(RunStatus status) => new(
        StateName(status.State), status.WorkerId, status.Trace, ErrorOf(status), AttemptOf(status), status.NextTry);

    private protected static string StateName(RunState state) => state.ToString().ToUpperInvariant();

    private protected static ErrorDto? ErrorOf(RunStatus status) =>
        status.Error is { } e ? new ErrorDto(e.Code, e.Message, e.Cause, e.Hint) : null;

    private protected static int? AttemptOf(RunStatus status) => status.Attempt == 0 ? null : status.Attempt;
}

/// <summary>How a task is.</summary>
/// <param name="Id">The task's number.</param>
/// <param name="State">RUNNING, PAUSED, FAILED, UNASSIGNED or RESTARTING.</param>
/// <param name="WorkerId">Where it runs.</param>
/// <param name="Trace">The failure with its stack.</param>
/// <param name="Error">The failure in parts.</param>
/// <param name="Attempt">Automatic restarts so far; left out when there were none.</param>
/// <param name="NextTry">When it starts again by itself.</param>
public sealed record TaskStateDto(
    [property: JsonPropertyOrder(-1)] int Id,
    string State,
    string WorkerId,
    string? Trace,
    ErrorDto? Error,
    int? Attempt,
    DateTimeOffset? NextTry) : RunStateDto(State, WorkerId, Trace, Error, Attempt, NextTry)
{
    internal static TaskStateDto From(int id, RunStatus status) => new(
        id, StateName(status.State), status.WorkerId, status.Trace, ErrorOf(status), AttemptOf(status), status.NextTry);
}

/// <summary>How a connector and its tasks are.</summary>
/// <param name="Name">The connector.</param>
/// <param name="Connector">The connector instance.</param>
/// <param name="Tasks">The tasks by number.</param>
/// <param name="Type"><c>source</c>, <c>sink</c> or <c>unknown</c>.</param>
public sealed record ConnectorStateDto(string Name, RunStateDto Connector, IReadOnlyList<TaskStateDto> Tasks, string Type)
{
    internal static ConnectorStateDto From(ConnectorStatus status) => new(
        status.Name,
        RunStateDto.From(status.Connector),
        status.Tasks.Select(t => TaskStateDto.From(t.Key, t.Value)).ToArray(),
        ConnectorInfoDto.TypeName(status.Type));
}

/// <summary>What <c>?expand=</c> asked for.</summary>
/// <param name="Info">With <c>expand=info</c>.</param>
/// <param name="Status">With <c>expand=status</c>.</param>
public sealed record ConnectorExpansionDto(ConnectorInfoDto? Info, ConnectorStateDto? Status);

/// <summary>The topics that a connector has used.</summary>
/// <param name="Topics">Their names.</param>
public sealed record ActiveTopicsDto(IReadOnlyList<string> Topics);

/// <summary>An offset of a connector.</summary>
/// <param name="Partition">What it belongs to.</param>
/// <param name="Offset">The position.</param>
public sealed record ConnectorOffsetDto(IReadOnlyDictionary<string, object?> Partition, IReadOnlyDictionary<string, object?>? Offset);

/// <summary>The committed offsets of a connector.</summary>
/// <param name="Offsets">One entry a partition.</param>
public sealed record ConnectorOffsetsDto(IReadOnlyList<ConnectorOffsetDto> Offsets);
