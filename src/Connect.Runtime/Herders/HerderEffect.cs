using Connect.Runtime.Errors;

namespace Connect.Runtime.Herders;

/// <summary>Something to do outside, decided by the reducer.</summary>
internal abstract record HerderEffect
{
    /// <summary>Make and start a connector instance.</summary>
    public sealed record StartConnector(string Name, long Epoch, IReadOnlyDictionary<string, string> Config) : HerderEffect;

    /// <summary>Stop a connector instance.</summary>
    public sealed record StopConnector(string Name) : HerderEffect;

    /// <summary>Ask a connector to divide its work.</summary>
    public sealed record MakeTaskConfigs(string Name, long Epoch) : HerderEffect;

    /// <summary>Store a connector's set of tasks.</summary>
    public sealed record WriteTasks(
        string Name, long Epoch, IReadOnlyList<IReadOnlyDictionary<string, string>> Configs) : HerderEffect;

    /// <summary>Make and start a task.</summary>
    public sealed record StartTask(
        ConnectorTaskId Id,
        long Epoch,
        IReadOnlyDictionary<string, string> ConnectorConfig,
        IReadOnlyDictionary<string, string> Config,
        bool IsPaused) : HerderEffect;

    /// <summary>Stop a task.</summary>
    public sealed record StopTask(ConnectorTaskId Id) : HerderEffect;

    /// <summary>Let a task wait, or go on.</summary>
    public sealed record SetPaused(ConnectorTaskId Id, bool IsPaused) : HerderEffect;

    /// <summary>Publish how a connector is.</summary>
    public sealed record PublishConnector(string Name, RunnerState Run) : HerderEffect;

    /// <summary>Publish how a task is.</summary>
    public sealed record PublishTask(ConnectorTaskId Id, RunnerState Run) : HerderEffect;

    /// <summary>Forget a connector that exists no more.</summary>
    public sealed record ForgetConnector(string Name) : HerderEffect;

    /// <summary>Forget a task that exists no more.</summary>
    public sealed record ForgetTask(ConnectorTaskId Id) : HerderEffect;

    /// <summary>Send an event later.</summary>
    public sealed record Schedule(TimeSpan Delay, HerderEvent Event) : HerderEffect;
}
