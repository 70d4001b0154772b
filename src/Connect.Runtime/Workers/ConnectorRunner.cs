using Connect.Abstractions.Connectors;
using Connect.Abstractions.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Errors;
using Connect.Runtime.Herders;
using Connect.Runtime.Stores;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Workers;

/// <summary>What a running connector instance needs besides its plugin.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Epoch">Which start of it this is.</param>
/// <param name="Masker">Its secrets.</param>
/// <param name="Loggers">Its log.</param>
internal sealed record ConnectorIdentity(string Name, long Epoch, SecretMasker Masker, ILoggerFactory Loggers);

/// <summary>One start of a connector instance. Calls of the plugin run one at a time on threads of the pool, so that one that blocks
/// blocks nobody else.</summary>
internal sealed partial class ConnectorRunner(
    ConnectorIdentity identity, OffsetStore offsets, TimeProvider time, WorkerReport report) : ISourceConnectorContext, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger = identity.Loggers.CreateLogger<ConnectorRunner>();
    private Task _calls = Task.CompletedTask; // the chain of plugin calls; extended by the worker only
    private Connector? _connector;
    private ResolvedConfig? _resolved;
    private IReadOnlyDictionary<string, string>? _written;

    public string ConnectorName => identity.Name;

    public ILoggerFactory LoggerFactory => identity.Loggers;

    public IOffsetReader Offsets { get; } = new ConnectorOffsets(offsets, identity.Name);

    public void RequestTaskReconfiguration() => report(new HerderEvent.ReconfigurationRequested(identity.Name, identity.Epoch));

    public void RaiseError(Exception error) => Fail(error);

    /// <summary>Makes and starts the plugin, and reports how it went.</summary>
    /// <param name="create">Makes the instance.</param>
    /// <param name="config">The configuration as written.</param>
    /// <param name="resolve">Resolves its placeholders and learns its secrets.</param>
    public void Start(
        Func<Connector> create, IReadOnlyDictionary<string, string> config,
        Func<Connector, CancellationToken, Task<ResolvedConfig>> resolve) => Call(async () =>
    {
        _written = config;
        _connector = create();
        _resolved = await resolve(_connector, _stopping.Token).ConfigureAwait(false);
        (_connector as SourceConnector)?.Initialize(this);
        (_connector as SinkConnector)?.Initialize(this);
        await _connector.StartAsync(_resolved.Config, _stopping.Token).ConfigureAwait(false);
        LogStarted(_logger, identity.Name);
        report(new HerderEvent.ConnectorStarted(identity.Name, identity.Epoch));
    });

    /// <summary>Asks the plugin to divide its work, and reports the result.</summary>
    public void MakeTaskConfigs() => Call(() =>
    {
        var config = ConnectorKeys.Source.Parse(_resolved!.Config);
        var max = config.Get(ConnectorKeys.TasksMax);
        var made = _connector!.TaskConfigs(max)
            ?? throw new ConnectException($"Connector class {_connector.GetType().FullName} returned no list of task configurations.");
        if (made.Count > max && config.Get(ConnectorKeys.TasksMaxEnforce))
        {
            throw new ConfigException(
                ConnectorKeys.TasksMax.Name,
                $"The connector made {made.Count} tasks but tasks.max is {max}. Raise tasks.max, or set tasks.max.enforce=false.");
        }

        report(new HerderEvent.TaskConfigsMade(
            identity.Name, identity.Epoch, [.. made.Select(task => ConfigTransformer.Unresolve(task, _written!, _resolved.Config))]));
        return Task.CompletedTask;
    });

    /// <summary>Stops the plugin, waits that long, and abandons it then.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        _ = _stopping.CancelAsync();
        var stopped = StopPluginAsync();
        await Task.WhenAny(stopped, Task.Delay(timeout, time)).ConfigureAwait(false);
        if (!stopped.IsCompleted)
        {
            LogAbandoned(_logger, identity.Name, timeout.TotalMilliseconds);
        }
    }

    public void Dispose() => _calls.ContinueWith(
        _ => _stopping.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private async Task StopPluginAsync()
    {
        await _calls.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        try
        {
            await (_connector?.StopAsync(CancellationToken.None) ?? Task.CompletedTask).ConfigureAwait(false);
            (_connector as IDisposable)?.Dispose();
            LogStopped(_logger, identity.Name);
        }
        catch (Exception e)
        {
            LogStopFailed(_logger, e, identity.Name);
        }
    }

    private void Call(Func<Task> call)
    {
        var previous = _calls;
        _calls = Task.Run(async () =>
        {
            await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await call().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // It was asked to give up.
            }
            catch (Exception e)
            {
                Fail(e);
            }
        });
    }

    private void Fail(Exception error) =>
        report(new HerderEvent.ConnectorFailed(identity.Name, identity.Epoch, Failure.Of(error, identity.Masker)));

    [LoggerMessage(3040, LogLevel.Information, "Connector {Connector} started")]
    private static partial void LogStarted(ILogger logger, string connector);

    [LoggerMessage(3041, LogLevel.Information, "Connector {Connector} stopped")]
    private static partial void LogStopped(ILogger logger, string connector);

    [LoggerMessage(3042, LogLevel.Warning,
        "Connector {Connector} did not stop within {TimeoutMs} ms and is abandoned. Its plugin ignores cancellation")]
    private static partial void LogAbandoned(ILogger logger, string connector, double timeoutMs);

    [LoggerMessage(3043, LogLevel.Warning, "Connector {Connector} failed while it stopped")]
    private static partial void LogStopFailed(ILogger logger, Exception error, string connector);
}
