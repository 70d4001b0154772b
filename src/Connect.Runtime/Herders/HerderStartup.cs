using Connect.Abstractions.Config;
using Connect.LogClient;
using Connect.Runtime.Configuration;
using Connect.Runtime.Stores;
using Connect.Runtime.Workers;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Herders;

/// <summary>What a herder works with once the log has answered.</summary>
internal sealed record HerderParts(
    ConfigStore Configs, OffsetStore Offsets, StatusStore Statuses, ConfigTransformer Transformer, ConnectorValidator Validator,
        HerderLoop Loop);

/// <summary>
/// Brings a herder up and tells how it is: opens the stores as soon as the log answers, runs the loop, and looks every few seconds
/// whether the log still answers.
/// </summary>
internal sealed partial class HerderStartup(WorkerEnvironment environment)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = environment.Loggers.CreateLogger<StandaloneHerder>();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IAsyncDisposable> _opened = [];
    private volatile string _stage = "Worker is starting: connecting to the log.";
    private volatile string? _outage;
    private volatile HerderParts? _parts;

    public HerderParts? Parts => _parts;

    public string? ClusterId { get; private set; }

    public Task Ready => _ready.Task;

    public WorkerHealth Health
    {
        get
        {
            if (_parts is not { } parts)
            {
                return new WorkerHealth(HealthStatus.Starting, _stage);
            }

            if (parts.Loop.BusyFor > Patience)
            {
                return new WorkerHealth(HealthStatus.Unhealthy, "Worker did not complete its current step within 10 s.");
            }

            return _outage is { } outage
                ? new WorkerHealth(HealthStatus.Unhealthy, outage)
                : new WorkerHealth(HealthStatus.Healthy, "Worker has completed startup and is ready to handle requests.");
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var loop = await StartAsync(cancellationToken).ConfigureAwait(false);
            var checking = WatchLogAsync(cancellationToken);
            await loop.RunAsync(cancellationToken).ConfigureAwait(false);
            await checking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop before it was up.
        }
        catch (Exception e)
        {
            _stage = $"Worker cannot start: {e.Message}";

            // Whoever waits for the start reports it; after the start nobody waits any more.
            if (!_ready.TrySetException(e))
            {
                LogStartFailed(_logger, e);
            }
        }
        finally
        {
            foreach (var store in Enumerable.Reverse(_opened))
            {
                await store.DisposeAsync().ConfigureAwait(false);
            }

            _parts?.Transformer.Dispose();
        }
    }

    private async Task<HerderLoop> StartAsync(CancellationToken cancellationToken)
    {
        var transformer = ConfigTransformer.Create(environment.Config, environment.Plugins);
        await RetryAsync("connecting to the log", ReadClusterIdAsync, cancellationToken).ConfigureAwait(false);
        StoreFactory stores = new(environment);
        HerderLoop? loop = null;
        var offsets = await OpenAsync("reading source offsets", stores.OffsetsAsync, cancellationToken).ConfigureAwait(false);
        var statuses = await OpenAsync("reading statuses", stores.StatusesAsync, cancellationToken).ConfigureAwait(false);
        ConfigStore? configs = null;
        configs = await OpenAsync(
            "reading connector configurations",
            token => stores.ConfigsAsync(name => Changed(configs, loop, name), token),
            cancellationToken).ConfigureAwait(false);
        statuses.Keep(configs.Current);
        loop = new HerderLoop(environment, configs, new WorkerStores(offsets, statuses), transformer);
        foreach (var name in configs.Current.Connectors.Keys)
        {
            Changed(configs, loop, name);
        }

        var validator = new ConnectorValidator(environment.Plugins, transformer, environment.Config);
        _parts = new HerderParts(configs, offsets, statuses, transformer, validator, loop);
        _ready.TrySetResult();
        LogReady(_logger, ClusterId, configs.Current.Connectors.Count);
        return loop;
    }

    // Before the loop exists the topic is still being read; it starts from what was read.
    private static void Changed(ConfigStore? configs, HerderLoop? loop, string name) =>
        loop?.Post(new HerderEvent.ConnectorChanged(name, configs!.Current.Connectors.GetValueOrDefault(name)));

    private async Task<T> OpenAsync<T>(string what, Func<CancellationToken, Task<T>> open, CancellationToken cancellationToken)
        where T : class, IAsyncDisposable
    {
        T? store = null;
        await RetryAsync(what, async token => store = await open(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        _opened.Add(store!);
        return store!;
    }

    private async Task RetryAsync(string what, Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        while (true)
        {
            _stage = $"Worker is starting: {what}.";
            try
            {
                await act(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (LogException e) when (e.IsRetriable)
            {
                _stage = $"Worker is starting: {what} failed and is tried again: {e.Message}";
                LogRetry(_logger, what, e.Message);
                await Task.Delay(RetryDelay, environment.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ReadClusterIdAsync(CancellationToken cancellationToken)
    {
        await using var admin = environment.Log.CreateAdmin(AdminSettings());
        ClusterId = await admin.ClusterIdAsync(cancellationToken).ConfigureAwait(false);
    }

    private ClientSettings AdminSettings() => new() { ClientId = $"{environment.Config.Get(WorkerKeys.ClientId)}-admin" };

    private async Task WatchLogAsync(CancellationToken cancellationToken)
    {
        await using var admin = environment.Log.CreateAdmin(AdminSettings());
        while (true)
        {
            await Task.Delay(CheckInterval, environment.Time, cancellationToken).ConfigureAwait(false);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            try
            {
                await admin.ClusterIdAsync(limit.Token).ConfigureAwait(false);
                _outage = null;
            }
            catch (Exception e) when (e is LogException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                _outage = $"The log does not answer: {e.Message}";
            }
        }
    }

    [LoggerMessage(3020, LogLevel.Information, "Worker is ready: log cluster {ClusterId}, {Count} connectors")]
    private static partial void LogReady(ILogger logger, string? clusterId, int count);

    [LoggerMessage(3021, LogLevel.Warning, "Start: {What} failed and is tried again: {Reason}")]
    private static partial void LogRetry(ILogger logger, string what, string reason);

    [LoggerMessage(3022, LogLevel.Critical, "The worker cannot start")]
    private static partial void LogStartFailed(ILogger logger, Exception error);
}
