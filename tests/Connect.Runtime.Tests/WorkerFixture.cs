using Connect.Broker;
using Connect.LogClient;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herders;
using Connect.Runtime.Metrics;
using Connect.Runtime.Plugins;
using Connect.Runtime.Tests.TestPlugins;
using Connect.Runtime.Workers;
using Connect.TestKit;
using Prometheus;

namespace Connect.Runtime.Tests;

/// <summary>A built-in log and a worker on it, in this process.</summary>
public sealed class WorkerFixture : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _directory = Directory.CreateTempSubdirectory("connect-runtime-tests-").FullName;

    public BrokerServer Broker { get; private set; } = null!;

    public ILogClient Log { get; private set; } = null!;

    public StandaloneHerder Herder { get; private set; } = null!;

    public RecordingLoggers Loggers { get; } = new();

    public CollectorRegistry Registry { get; } = Prometheus.Metrics.NewCustomRegistry();

    public async ValueTask InitializeAsync()
    {
        Broker = await BrokerServer.StartAsync(
            new BrokerOptions { Listeners = "PLAINTEXT://127.0.0.1:0", LogDirs = _directory }, Loggers,
            Prometheus.Metrics.NewCustomRegistry());
        Log = Broker.Client;
        Herder = await StartHerderAsync();
    }

    public async Task<StandaloneHerder> StartHerderAsync()
    {
        var herder = new StandaloneHerder(Environment());
        herder.Start();
        await WaitAsync(
            () => herder.Health.Status == HealthStatus.Healthy,
            () => $"{herder.Health}; log:\n{string.Join('\n', Loggers.Lines.Take(30))}");
        return herder;
    }

    /// <summary>The worker stops and another one starts on the same log.</summary>
    public async Task RestartAsync()
    {
        await Herder.DisposeAsync();
        Herder = await StartHerderAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Herder.DisposeAsync();
        await Broker.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public Task<ConnectorInfo> CreateSourceAsync(string name, params (string Key, string Value)[] settings) => CreateAsync(
        name, [("connector.class", typeof(CountingSourceConnector).FullName!), ("topic", name), .. settings]);

    public Task<ConnectorInfo> CreateSinkAsync(string name, string topic, params (string Key, string Value)[] settings) => CreateAsync(
        name, [("connector.class", "CollectingSink"), ("topics", topic), .. settings]);

    public Task<ConnectorInfo> CreateAsync(string name, params (string Key, string Value)[] settings) => Herder.CreateAsync(
        name, settings.ToDictionary(s => s.Key, s => s.Value), TargetState.Started, TestContext.Current.CancellationToken);

    public Task TaskStateAsync(string name, RunState state, int task = 0) => WaitAsync(
        () => Herder.Status(name).Tasks.Any(t => t.Key == task && t.Value.State == state),
        () => $"{name}-{task} is not {state}: {string.Join(", ", Herder.Status(name).Tasks)}; {Herder.Status(name).Connector}");

    public static Task WaitAsync(Func<bool> condition, Func<string> describe) =>
        WaitUntil.TrueAsync(condition, Patience, describe, TestContext.Current.CancellationToken);

    private WorkerEnvironment Environment() => new(
        WorkerConfig.Parse(new Dictionary<string, string>
        {
            ["key.converter"] = "TextConverter",
            ["value.converter"] = "TextConverter",
            ["header.converter"] = "org.example.TextConverter",
            ["offset.flush.interval.ms"] = "200",
            ["task.shutdown.graceful.timeout.ms"] = "1500",
            ["task.restart.initial.delay.ms"] = "50",
            ["task.restart.max.delay.ms"] = "200",
            ["offset.storage.partitions"] = "3",
        }),
        "127.0.0.1:8083",
        PluginCatalog.Scan([], [typeof(WorkerFixture).Assembly], Loggers),
        Log,
        new WorkerMetrics(Registry),
        TimeProvider.System,
        Loggers);
}
