using Connect.Abstractions.Connectors;
using Connect.Abstractions.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Errors;
using Connect.Runtime.Herders;
using Connect.Runtime.Tasks;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Workers;

/// <summary>
/// Runs connectors and tasks, and knows nothing of why. Every call returns at once; what comes of it is reported. Starting again waits
/// for the stop before it, so one name never runs twice. Owned by the herder's loop.
/// </summary>
internal sealed class Worker(WorkerEnvironment worker, WorkerStores stores, ConfigTransformer transformer, WorkerReport report)
{
    private readonly Dictionary<string, ConnectorRunner> _connectors = [];
    private readonly Dictionary<ConnectorTaskId, TaskRunner> _tasks = [];
    private readonly Dictionary<object, Task> _stops = []; // by connector name or task id: the last stop, finished or not

    /// <summary>Makes and starts a connector instance.</summary>
    public void StartConnector(string name, long epoch, IReadOnlyDictionary<string, string> config)
    {
        var masker = new SecretMasker();
        var identity = new ConnectorIdentity(name, epoch, masker, Loggers(masker, ("connector", name)));
        var runner = new ConnectorRunner(identity, stores.Offsets, worker.Time, report);
        _connectors[name] = runner;
        var previous = _stops.GetValueOrDefault(name, Task.CompletedTask);
        runner.Start(
            () => worker.Plugins.Create<Connector>(ConnectorClass(config)),
            config,
            async (connector, cancellationToken) =>
            {
                await previous.ConfigureAwait(false);
                return await ResolveAsync(config, connector, masker, cancellationToken).ConfigureAwait(false);
            });
    }

    /// <summary>Stops a connector instance, if there is one.</summary>
    public void StopConnector(string name)
    {
        if (_connectors.Remove(name, out var runner))
        {
            _stops[name] = StopAsync(runner, worker.Config.Get(WorkerKeys.TaskShutdownTimeout));
        }
    }

    /// <summary>Asks a connector to divide its work.</summary>
    public void MakeTaskConfigs(string name)
    {
        if (_connectors.TryGetValue(name, out var runner))
        {
            runner.MakeTaskConfigs();
        }
    }

    /// <summary>Makes and starts a task.</summary>
    public void StartTask(HerderEffect.StartTask start)
    {
        var masker = new SecretMasker();
        var loggers = Loggers(masker, ("connector", start.Id.Connector), ("task", start.Id.Task));
        var gate = new PauseGate(start.IsPaused);
        var runner = new TaskRunner(start.Id, start.Epoch, masker, gate, worker.Time, report, loggers.CreateLogger<TaskRunner>());
        _tasks[start.Id] = runner;
        var previous = _stops.GetValueOrDefault(start.Id, Task.CompletedTask);
        void Troubled(Exception? error) =>
            report(new HerderEvent.TaskTroubled(start.Id, start.Epoch, error is null ? null : Failure.Of(error, masker)));

        runner.Start(async stop =>
        {
            await previous.ConfigureAwait(false);
            var connector = worker.Plugins.Create<Connector>(ConnectorClass(start.ConnectorConfig));
            var connectorConfig = await ResolveAsync(start.ConnectorConfig, connector, masker, stop.Stopping).ConfigureAwait(false);
            var taskConfig = await ResolveAsync(start.Config, connector, masker, stop.Stopping).ConfigureAwait(false);
            return await new TaskBuilder(worker, stores, start.Id, masker, gate, Troubled, loggers)
                .BuildAsync(connector.TaskType, new TaskConfigs(connectorConfig.Config, taskConfig.Config),
                    stop.Stopping).ConfigureAwait(false);
        });
    }

    /// <summary>Stops a task, if there is one.</summary>
    public void StopTask(ConnectorTaskId id)
    {
        if (_tasks.Remove(id, out var runner))
        {
            _stops[id] = StopAsync(runner, worker.Config.Get(WorkerKeys.TaskShutdownTimeout));
        }
    }

    /// <summary>Lets a task wait, or go on.</summary>
    public void SetPaused(ConnectorTaskId id, bool isPaused)
    {
        if (_tasks.TryGetValue(id, out var runner))
        {
            runner.Gate.Set(isPaused);
        }
    }

    /// <summary>Stops everything; ends when all has stopped or was abandoned.</summary>
    public async Task StopAllAsync()
    {
        foreach (var id in _tasks.Keys.ToArray())
        {
            StopTask(id);
        }

        foreach (var name in _connectors.Keys.ToArray())
        {
            StopConnector(name);
        }

        await Task.WhenAll(_stops.Values).ConfigureAwait(false);
    }

    private static async Task StopAsync(TaskRunner runner, TimeSpan timeout)
    {
        using (runner)
        {
            await runner.StopAsync(timeout).ConfigureAwait(false);
        }
    }

    private static async Task StopAsync(ConnectorRunner runner, TimeSpan timeout)
    {
        using (runner)
        {
            await runner.StopAsync(timeout).ConfigureAwait(false);
        }
    }

    private Plugins.PluginDescriptor ConnectorClass(IReadOnlyDictionary<string, string> config) => worker.Plugins.FindConnector(
        config.GetValueOrDefault(ConnectorKeys.Class.Name)
            ?? throw new ConfigException(ConnectorKeys.Class.Name, "Setting connector.class is missing."));

    private async Task<ResolvedConfig> ResolveAsync(
        IReadOnlyDictionary<string, string> config, Connector connector, SecretMasker masker, CancellationToken cancellationToken)
    {
        var resolved = await transformer.ResolveAsync(config, cancellationToken).ConfigureAwait(false);
        masker.Add(resolved.Secrets);
        masker.Add(SecretKeys.Values(resolved.Config, connector.ConfigDef));
        return resolved;
    }

    private ScopedLoggerFactory Loggers(SecretMasker masker, params (string Key, object Value)[] scope) =>
        new(worker.Loggers, new LogScope(scope), masker);
}
