using System.Collections.Immutable;
using Connect.Runtime.Errors;
using Connect.Runtime.Stores;

namespace Connect.Runtime.Herders;

/// <summary>A connector instance or a task on this worker.</summary>
/// <param name="State">What it does.</param>
/// <param name="Epoch">Which start of it this is; reports of earlier ones are void.</param>
/// <param name="Since">When it came into its state.</param>
/// <param name="Attempt">Automatic restarts since it was healthy.</param>
/// <param name="NextTry">When it starts again.</param>
/// <param name="Failure">Why it failed, kept until it runs again.</param>
internal sealed record RunnerState(
    RunState State, long Epoch, DateTimeOffset Since, int Attempt = 0, DateTimeOffset? NextTry = null, Failure? Failure = null);

/// <summary>A task on this worker.</summary>
/// <param name="Run">How it is.</param>
/// <param name="ConnectorConfig">The connector's configuration that it was started with.</param>
/// <param name="Config">Its own configuration that it was started with.</param>
internal sealed record TaskState(
    RunnerState Run, IReadOnlyDictionary<string, string> ConnectorConfig, IReadOnlyDictionary<string, string> Config);

/// <summary>A connector on this worker.</summary>
/// <param name="Entry">What is wanted.</param>
/// <param name="Run">How its instance is.</param>
/// <param name="Tasks">Its tasks by number.</param>
internal sealed record ConnectorState(ConnectorEntry Entry, RunnerState Run, ImmutableSortedDictionary<int, TaskState> Tasks);

/// <summary>Everything that the herder decides from.</summary>
/// <param name="Connectors">The connectors of this worker.</param>
/// <param name="LastEpoch">The epoch given out last.</param>
internal sealed record HerderState(ImmutableDictionary<string, ConnectorState> Connectors, long LastEpoch)
{
    public static HerderState Empty { get; } = new(ImmutableDictionary<string, ConnectorState>.Empty, 0);
}
