using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Connect.Broker.Tests.Testing;

/// <summary>A broker in this process on a free port with a folder of its own, which a restart keeps.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private readonly BrokerOptions _options;
    private readonly ILoggerFactory _loggers;

    private TestBroker(BrokerOptions options, BrokerServer server, ILoggerFactory loggers, CapturedLog log)
    {
        _options = options;
        Server = server;
        _loggers = loggers;
        Log = log;
    }

    public BrokerServer Server { get; private set; }

    public CapturedLog Log { get; }

    public Connect.Broker.Network.Endpoint Endpoint => Server.Endpoints[0];

    public string BootstrapServers => Server.BootstrapServers;

    public static async Task<TestBroker> StartAsync(Action<BrokerOptions>? configure = null)
    {
        var options = new BrokerOptions
        {
            Listeners = "PLAINTEXT://127.0.0.1:0",
            LogDirs = Path.Combine(Path.GetTempPath(), "connect-tests", $"broker-{Guid.NewGuid():n}"),
            GroupInitialRebalanceDelayMs = 0,
        };
        configure?.Invoke(options);
        var log = new CapturedLog();
        var loggers = LoggerFactory.Create(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Debug));
        return new TestBroker(options, await StartAsync(options, loggers), loggers, log);
    }

    /// <summary>Stops cleanly and starts again on the same folder; the port may change.</summary>
    public async Task RestartAsync()
    {
        await Server.DisposeAsync();
        Server = await StartAsync(_options, _loggers);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _loggers.Dispose();
        Directory.Delete(_options.LogDirs, recursive: true);
        foreach (var line in Log.Lines.Where(line => !line.StartsWith("Debug", StringComparison.Ordinal)))
        {
            TestContext.Current.TestOutputHelper?.WriteLine(line);
        }
        // Nothing that a client does is an error of the broker.
        Assert.DoesNotContain(Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static Task<BrokerServer> StartAsync(BrokerOptions options, ILoggerFactory loggers) =>
        BrokerServer.StartAsync(options, loggers, Metrics.NewCustomRegistry());
}

/// <summary>What was logged, as text.</summary>
internal sealed class CapturedLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IEnumerable<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
