using System.Collections.Concurrent;
using Connect.Storage.Files;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Connect.Broker.Tests.Testing;

/// <summary>A broker in this process on a free port with a folder of its own, which a restart keeps.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    /// <summary>The value of authorizer.class.name that turns ACLs on.</summary>
    public const string StandardAuthorizer = "org.apache.kafka.metadata.authorizer.StandardAuthorizer";

    private readonly BrokerOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _time;

    private TestBroker(BrokerOptions options, TimeProvider time, IFileSystem files)
    {
        _options = options;
        _time = time;
        Files = files;
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(Log).SetMinimumLevel(LogLevel.Debug));
    }

    public BrokerServer Server { get; private set; } = null!;

    public IFileSystem Files { get; set; }

    public CapturedLog Log { get; } = new();

    public CollectorRegistry Metrics { get; private set; } = null!;

    public Connect.Broker.Network.Endpoint Endpoint => Server.Endpoints[0];

    public string BootstrapServers => Server.BootstrapServers;

    public static async Task<TestBroker> StartAsync(
        Action<BrokerOptions>? configure = null, TimeProvider? time = null, IFileSystem? files = null)
    {
        var options = new BrokerOptions
        {
            Listeners = "PLAINTEXT://127.0.0.1:0",
            LogDirs = Path.Combine(Path.GetTempPath(), "connect-tests", $"broker-{Guid.NewGuid():n}"),
            GroupInitialRebalanceDelayMs = 0,
        };
        configure?.Invoke(options);
        var broker = new TestBroker(options, time ?? TimeProvider.System, files ?? new DiskFileSystem());
        await broker.StartServerAsync();
        return broker;
    }

    /// <summary>
    /// Stops as well as the disk lets it, and starts again on the same folder; the port may change. <paramref name="meanwhile"/> may do
    /// something to the disk.
    /// </summary>
    public async Task RestartAsync(Action? meanwhile = null)
    {
        await Server.DisposeAsync();
        meanwhile?.Invoke();
        await StartServerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _loggers.Dispose();
        Files.DeleteDirectory(_options.LogDirs);
        foreach (var line in Log.Lines.Where(line => !line.StartsWith("Debug", StringComparison.Ordinal)))
        {
            TestContext.Current.TestOutputHelper?.WriteLine(line);
        }
        // Nothing that a client does is an error of the broker; a broken disk is.
        Assert.DoesNotContain(Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) && Files is DiskFileSystem);
    }

    private async Task StartServerAsync()
    {
        Metrics = Prometheus.Metrics.NewCustomRegistry();
        Server = await BrokerServer.StartAsync(_options, _loggers, Metrics, _time, Files, TestContext.Current.CancellationToken);
    }
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
