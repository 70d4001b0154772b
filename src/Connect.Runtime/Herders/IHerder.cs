using Connect.Abstractions.Errors;

namespace Connect.Runtime.Herders;

/// <summary>
/// Everything that can be asked of a worker from outside: the surface under REST. Failures are typed: <see cref="NotFoundException"/>
/// (404), <see cref="AlreadyExistsException"/> (409), <see cref="ConfigException"/> (400), <see cref="HerderNotReadyException"/>
/// (503) and anything else (500). Safe to use from any thread. Answers never hold secrets.
/// </summary>
public interface IHerder
{
    /// <summary>How the worker is. Does not depend on connectors and tasks.</summary>
    WorkerHealth Health { get; }

    /// <summary>The worker as others see it: <c>host:port</c> of its REST interface.</summary>
    string WorkerId { get; }

    /// <summary>The log's cluster id; null while the log was never reached.</summary>
    string? ClusterId { get; }

    /// <summary>The names of all connectors, sorted.</summary>
    IReadOnlyList<string> ConnectorNames();

    /// <summary>A connector as described.</summary>
    ConnectorInfo Connector(string name);

    /// <summary>How a connector and its tasks are.</summary>
    ConnectorStatus Status(string name);

    /// <summary>How a task is.</summary>
    RunStatus TaskStatus(ConnectorTaskId id);

    /// <summary>The tasks with their configurations, secrets masked.</summary>
    IReadOnlyList<TaskInfo> Tasks(string name);

    /// <summary>Validates and stores a new connector; initially in the wanted state.</summary>
    Task<ConnectorInfo> CreateAsync(
        string name, IReadOnlyDictionary<string, string> config, TargetState initialState, CancellationToken cancellationToken);

    /// <summary>Validates and stores a configuration, new or changed. A masked secret keeps the stored one.</summary>
    /// <returns>Whether the connector is new, and how it is now.</returns>
    Task<(bool Created, ConnectorInfo Info)> PutConfigAsync(
        string name, IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken);

    /// <summary>Changes some settings of a connector; null removes one.</summary>
    Task<ConnectorInfo> PatchConfigAsync(
        string name, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken);

    /// <summary>Removes a connector. Its offsets stay.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>Pauses, resumes or stops a connector; returns when that is stored.</summary>
    Task SetTargetStateAsync(string name, TargetState target, CancellationToken cancellationToken);

    /// <summary>
    /// Restarts a connector and, on demand, its tasks or the failed parts only.
    /// </summary>
    /// <returns>The status with everything that restarts shown as <see cref="RunState.Restarting"/>.</returns>
    Task<ConnectorStatus> RestartConnectorAsync(string name, bool includeTasks, bool onlyFailed, CancellationToken cancellationToken);

    /// <summary>Restarts one task.</summary>
    Task RestartTaskAsync(ConnectorTaskId id, CancellationToken cancellationToken);

    /// <summary>The committed offsets of a connector.</summary>
    Task<IReadOnlyList<ConnectorOffset>> OffsetsAsync(string name, CancellationToken cancellationToken);

    /// <summary>The topics that a connector has used since its creation or the last reset; empty for an unknown name.</summary>
    IReadOnlyList<string> ActiveTopics(string name);

    /// <summary>Forgets the topics that a connector has used.</summary>
    Task ResetActiveTopicsAsync(string name, CancellationToken cancellationToken);

    /// <summary>Checks a configuration without storing it; errors are in the answer.</summary>
    /// <exception cref="ConfigException">The connector class is missing or not known.</exception>
    Task<ConfigValidation> ValidateAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken);
}

/// <summary>The worker has not finished starting. REST answers 503.</summary>
/// <param name="message">Which stage it is in.</param>
public sealed class HerderNotReadyException(string message) : ConnectException(message);
