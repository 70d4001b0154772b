using Connect.Runtime.Errors;
using Connect.Runtime.Stores;

namespace Connect.Runtime.Herders;

/// <summary>Something that happened: in the config topic, on the worker, or on an operator's wish.</summary>
internal abstract record HerderEvent
{
    /// <summary>The config topic says this of a connector now; null when it is gone.</summary>
    public sealed record ConnectorChanged(string Name, ConnectorEntry? Entry) : HerderEvent;

    /// <summary>A connector instance works.</summary>
    public sealed record ConnectorStarted(string Name, long Epoch) : HerderEvent;

    /// <summary>A connector instance failed, at its start or later.</summary>
    public sealed record ConnectorFailed(string Name, long Epoch, Failure Failure) : HerderEvent;

    /// <summary>A connector asks to be asked for its tasks again.</summary>
    public sealed record ReconfigurationRequested(string Name, long Epoch) : HerderEvent;

    /// <summary>A connector has divided its work.</summary>
    public sealed record TaskConfigsMade(
        string Name, long Epoch, IReadOnlyList<IReadOnlyDictionary<string, string>> Configs) : HerderEvent;

    /// <summary>A task works.</summary>
    public sealed record TaskStarted(ConnectorTaskId Id, long Epoch) : HerderEvent;

    /// <summary>A task failed, at its start or later.</summary>
    public sealed record TaskFailed(ConnectorTaskId Id, long Epoch, Failure Failure) : HerderEvent;

    /// <summary>A task that runs meets a failure that it tries again, or is over it: then <paramref name="Failure"/> is null.</summary>
    public sealed record TaskTroubled(ConnectorTaskId Id, long Epoch, Failure? Failure) : HerderEvent;

    /// <summary>An operator restarts a connector.</summary>
    public sealed record RestartConnector(string Name, bool IncludeTasks, bool OnlyFailed) : HerderEvent;

    /// <summary>An operator restarts a task.</summary>
    public sealed record RestartTask(ConnectorTaskId Id) : HerderEvent;

    /// <summary>The delay before an automatic restart of a connector instance is over.</summary>
    public sealed record ConnectorRestartDue(string Name, long Epoch) : HerderEvent;

    /// <summary>The delay before an automatic restart of a task is over.</summary>
    public sealed record TaskRestartDue(ConnectorTaskId Id, long Epoch) : HerderEvent;

    /// <summary>Nothing: its sender waits until everything before it was dealt with.</summary>
    public sealed record Barrier : HerderEvent;
}
