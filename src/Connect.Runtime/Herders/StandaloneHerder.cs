using Connect.Abstractions.Config;
using Connect.Abstractions.Errors;
using Connect.LogClient;
using Connect.Runtime.Configuration;
using Connect.Runtime.Plugins;
using Connect.Runtime.Stores;
using Connect.Runtime.Workers;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Herders;

/// <summary>
/// The herder of a worker that owns everything. Writes go to the config topic one at a time, after their checks; what they change comes
/// back from the topic to the <see cref="HerderLoop"/>, which acts on it.
/// </summary>
public sealed class StandaloneHerder : IHerder, IAsyncDisposable
{
    private readonly WorkerEnvironment _environment;
    private readonly HerderStartup _startup;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _writes = new(1);
    private Task _running = Task.CompletedTask;

    /// <summary>Creates the herder; see <see cref="Start"/>.</summary>
    public StandaloneHerder(WorkerEnvironment environment)
    {
        _environment = environment;
        _startup = new HerderStartup(environment);
    }

    /// <inheritdoc/>
    public WorkerHealth Health => _startup.Health;

    /// <inheritdoc/>
    public string WorkerId => _environment.WorkerId;

    /// <inheritdoc/>
    public string? ClusterId => _startup.ClusterId;

    private HerderParts Parts => _startup.Parts ?? throw new HerderNotReadyException(_startup.Health.Message);

    private ClusterConfig Config => Parts.Configs.Current;

    /// <summary>Starts in the background: opens the stores as soon as the log answers, then runs what they say.</summary>
    public void Start() => _running = Task.Run(() => _startup.RunAsync(_stopping.Token));

    /// <summary>Ends when the worker is ready for requests.</summary>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _startup.Ready.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public IReadOnlyList<string> ConnectorNames() => [.. Config.Connectors.Keys];

    /// <inheritdoc/>
    public ConnectorInfo Connector(string name) => InfoOf(name, Entry(name));

    /// <inheritdoc/>
    public ConnectorStatus Status(string name) => Parts.Statuses.OfConnector(name) is { } status
        ? new ConnectorStatus(name, status, Parts.Statuses.OfTasks(name), TypeOf(Config.Connectors.GetValueOrDefault(name)))
        : throw new NotFoundException($"No status found for connector {name}");

    /// <inheritdoc/>
    public RunStatus TaskStatus(ConnectorTaskId id) =>
        Parts.Statuses.OfTask(id) ?? throw new NotFoundException($"No status found for task {id}");

    /// <inheritdoc/>
    public IReadOnlyList<TaskInfo> Tasks(string name)
    {
        var entry = Entry(name);
        var definition = DefinitionOf(entry);
        return [.. entry.Tasks.Select((config, number) =>
            new TaskInfo(new ConnectorTaskId(name, number), SecretKeys.Mask(config, definition)))];
    }

    /// <inheritdoc/>
    public async Task<ConnectorInfo> CreateAsync(
        string name, IReadOnlyDictionary<string, string> config, TargetState initialState, CancellationToken cancellationToken)
    {
        var named = Name(name, config);
        await CheckAsync(named, cancellationToken).ConfigureAwait(false);
        return await WriteAsync(
            async parts =>
            {
                if (parts.Configs.Current.Connectors.ContainsKey(name))
                {
                    throw new AlreadyExistsException($"Connector {name} already exists");
                }

                await parts.Configs.PutConnectorAsync(name, named, initialState, cancellationToken).ConfigureAwait(false);
                return Connector(name);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<(bool Created, ConnectorInfo Info)> PutConfigAsync(
        string name, IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        var named = Name(name, SecretKeys.Unmask(config, Config.Connectors.GetValueOrDefault(name)?.Config));
        await CheckAsync(named, cancellationToken).ConfigureAwait(false);
        return await WriteAsync(
            async parts =>
            {
                var isNew = !parts.Configs.Current.Connectors.ContainsKey(name);
                await parts.Configs.PutConnectorAsync(name, named, isNew ? TargetState.Started : null,
                    cancellationToken).ConfigureAwait(false);
                return (isNew, Connector(name));
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ConnectorInfo> PatchConfigAsync(
        string name, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken)
    {
        var patched = Entry(name).Config.ToDictionary();
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                patched.Remove(key);
            }
            else if (value != Password.Hidden)
            {
                patched[key] = value;
            }
        }

        return (await PutConfigAsync(name, patched, cancellationToken).ConfigureAwait(false)).Info;
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) => WriteAsync(
        async parts =>
        {
            Entry(name);
            await parts.Configs.DeleteConnectorAsync(name, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task SetTargetStateAsync(string name, TargetState target, CancellationToken cancellationToken) => WriteAsync(
        async parts =>
        {
            Entry(name);
            await parts.Configs.PutTargetAsync(name, target, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<ConnectorStatus> RestartConnectorAsync(
        string name, bool includeTasks, bool onlyFailed, CancellationToken cancellationToken)
    {
        // The answer is the plan: by the time it is written, what restarts may be running again.
        var before = Status(name);
        await Parts.Loop.PostAndWaitAsync(new HerderEvent.RestartConnector(name, includeTasks, onlyFailed),
            cancellationToken).ConfigureAwait(false);
        return before with
        {
            Connector = Planned(before.Connector, onlyFailed),
            Tasks = [.. before.Tasks.Select(t => KeyValuePair.Create(t.Key, includeTasks ? Planned(t.Value, onlyFailed) : t.Value))],
        };
    }

    private static RunStatus Planned(RunStatus part, bool onlyFailed) =>
        part.State != RunState.Unassigned && (!onlyFailed || part.State == RunState.Failed)
            ? new RunStatus(RunState.Restarting, part.WorkerId)
            : part;

    /// <inheritdoc/>
    public async Task RestartTaskAsync(ConnectorTaskId id, CancellationToken cancellationToken)
    {
        if (id.Task < 0 || id.Task >= Entry(id.Connector).Tasks.Length)
        {
            throw new NotFoundException($"Unknown task: {id}");
        }

        await Parts.Loop.PostAndWaitAsync(new HerderEvent.RestartTask(id), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ConnectorOffset>> OffsetsAsync(string name, CancellationToken cancellationToken)
    {
        var entry = Entry(name);
        if (TypeOf(entry) != ConnectorType.Sink)
        {
            await Parts.Offsets.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            return [.. Parts.Offsets.ReadAll(name).Select(o => new ConnectorOffset(o.Partition, o.Offset))];
        }

        var resolved = await Parts.Transformer.ResolveAsync(entry.Config, cancellationToken).ConfigureAwait(false);
        var clients = new ClientSettingsBuilder(_environment.Config, resolved.Config, new ConnectorTaskId(name, 0));
        await using var admin = _environment.Log.CreateAdmin(clients.Admin());
        var offsets = await admin.GroupOffsetsAsync(ClientSettingsBuilder.GroupOf(name, resolved.Config),
            cancellationToken).ConfigureAwait(false);
        return [.. offsets.OrderBy(o => o.Key.Topic, StringComparer.Ordinal).ThenBy(o => o.Key.Partition).Select(SinkOffset)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ActiveTopics(string name) => Parts.Statuses.Topics(name);

    /// <inheritdoc/>
    public Task ResetActiveTopicsAsync(string name, CancellationToken cancellationToken)
    {
        Entry(name);
        Parts.Statuses.RemoveTopics(name);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ConfigValidation> ValidateAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken) =>
        Parts.Validator.ValidateAsync(
            SecretKeys.Unmask(config, Config.Connectors.GetValueOrDefault(config.GetValueOrDefault(ConnectorKeys.Name.Name, ""))?.Config),
            cancellationToken);

    /// <summary>Stops all connectors and tasks and closes the stores.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        _writes.Dispose();
    }

    private static ConnectorOffset SinkOffset(KeyValuePair<LogPartition, long> offset) => new(
        new Dictionary<string, object?> { ["kafka_topic"] = offset.Key.Topic, ["kafka_partition"] = (long)offset.Key.Partition },
        new Dictionary<string, object?> { ["kafka_offset"] = offset.Value });

    private static Dictionary<string, string> Name(string name, IReadOnlyDictionary<string, string> config) =>
        new(config) { [ConnectorKeys.Name.Name] = name };

    private ConnectorEntry Entry(string name) => Config.Connectors.GetValueOrDefault(name)
        ?? throw new NotFoundException($"Connector {name} not found");

    private async Task CheckAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        var validation = await Parts.Validator.ValidateAsync(config, cancellationToken).ConfigureAwait(false);
        if (validation.ErrorCount > 0)
        {
            throw new ConfigException([.. validation.Values.SelectMany(v => v.Errors.Select(e => new ConfigError(v.Key.Name, e)))]);
        }
    }

    // One write at a time: what a check found still holds when its write is made. Afterwards the loop has acted on it, so that a
    // caller who asks next sees its change.
    private async Task<T> WriteAsync<T>(Func<HerderParts, Task<T>> write, CancellationToken cancellationToken)
    {
        var parts = Parts;
        await _writes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var result = await write(parts).ConfigureAwait(false);
            await parts.Loop.PostAndWaitAsync(new HerderEvent.Barrier(), cancellationToken).ConfigureAwait(false);
            return result;
        }
        finally
        {
            _writes.Release();
        }
    }

    private ConnectorInfo InfoOf(string name, ConnectorEntry entry) => new(
        name,
        SecretKeys.Mask(entry.Config, DefinitionOf(entry)),
        [.. entry.Tasks.Select((_, number) => new ConnectorTaskId(name, number))],
        TypeOf(entry));

    private PluginDescriptor? DescriptorOf(ConnectorEntry? entry)
    {
        var className = entry?.Config.GetValueOrDefault(ConnectorKeys.Class.Name);
        return className is null ? null : _environment.Plugins.FindAny(className) is { Kind: PluginKind.Source or PluginKind.Sink } found
            ? found : null;
    }

    private ConnectorType TypeOf(ConnectorEntry? entry) => DescriptorOf(entry)?.Kind switch
    {
        PluginKind.Source => ConnectorType.Source,
        PluginKind.Sink => ConnectorType.Sink,
        _ => ConnectorType.Unknown,
    };

    private ConfigDef? DefinitionOf(ConnectorEntry entry)
    {
        try
        {
            return DescriptorOf(entry) is { } plugin ? _environment.Plugins.ConfigDefOf(plugin) : null;
        }
        catch (ConnectException)
        {
            // A plugin that cannot be loaded still has a configuration to show; names tell the secrets then.
            return null;
        }
    }
}
