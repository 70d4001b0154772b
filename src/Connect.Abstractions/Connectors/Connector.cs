using Connect.Abstractions.Config;
using Connect.Abstractions.Plugins;

namespace Connect.Abstractions.Connectors;

/// <summary>
/// A connector plans: it checks its configuration against the outside system and divides the work into task configurations. The work
/// itself is done by its tasks. Derive from <see cref="SourceConnector"/> or <see cref="SinkConnector"/>; the class needs a public
/// constructor without parameters.
/// </summary>
/// <remarks>
/// The runtime calls one method at a time. An instance made for validation is never started; one made to run is started once,
/// asked for task configurations any number of times, and stopped once.
/// </remarks>
public abstract class Connector : IPlugin
{
    /// <inheritdoc/>
    public abstract string Version { get; }

    /// <inheritdoc/>
    public abstract ConfigDef ConfigDef { get; }

    /// <summary>The tasks' class: a <see cref="SourceTask"/> or <see cref="SinkTask"/> with a public parameterless constructor.</summary>
    public abstract Type TaskType { get; }

    /// <summary>
    /// Checks a configuration: each setting, then what needs several settings or the outside system. Must not change anything
    /// outside. The default checks each setting by <see cref="ConfigDef"/>.
    /// </summary>
    /// <param name="config">The configuration with placeholders resolved.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>One value a setting, with all errors; see <see cref="ConfigValue.WithError"/>.</returns>
    public virtual Task<IReadOnlyList<ConfigValue>> ValidateAsync(
        IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken) =>
        Task.FromResult(ConfigDef.Validate(config));

    /// <summary>Starts planning with a configuration that has passed validation.</summary>
    /// <exception cref="Errors.ConnectException">The connector cannot run; it becomes FAILED with this message.</exception>
    public virtual Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The configurations of the tasks, at most <paramref name="maxTasks"/>; called after the start.</summary>
    public abstract IReadOnlyList<IReadOnlyDictionary<string, string>> TaskConfigs(int maxTasks);

    /// <summary>Ends planning and releases everything. Called once after the start, also when the start failed.</summary>
    public virtual Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>What the runtime offers to a started connector. Safe to use from any thread.</summary>
public interface IConnectorContext
{
    /// <summary>The connector's name.</summary>
    string ConnectorName { get; }

    /// <summary>Writes to the worker's log with the connector in scope.</summary>
    Microsoft.Extensions.Logging.ILoggerFactory LoggerFactory { get; }

    /// <summary>Asks for <see cref="Connector.TaskConfigs"/> to be called again: the work divides differently now.</summary>
    void RequestTaskReconfiguration();

    /// <summary>Makes the connector FAILED: it noticed something that the operator must mend.</summary>
    void RaiseError(Exception error);
}
