using System.Diagnostics;
using Xunit;

namespace Connect.TestKit.Servers;

/// <summary>
/// The product as its users run it: the built server as a child process with own ports and an own data folder, both kept over restarts.
/// </summary>
public sealed class ConnectProcess : IAsyncLifetime
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);

    private readonly PortBlock _ports = PortBlock.Take();
    private readonly ChildProcess _process;

    /// <summary>Prepares a server; nothing runs yet.</summary>
    public ConnectProcess()
    {
        Folder = TestFolder.NewPath("connect");
        RestUrl = new Uri($"http://127.0.0.1:{_ports.First}/");
        BootstrapServers = $"127.0.0.1:{_ports.First + 1}";
        Rest = new HttpClient { BaseAddress = RestUrl };
        _process = new ChildProcess(ExecutablePath, Arguments, Folder);
        Settings["CONNECT_LISTENERS"] = RestUrl.GetLeftPart(UriPartial.Authority);
        Settings["CONNECT_BROKER_LISTENERS"] = $"PLAINTEXT://{BootstrapServers}";
        Settings["CONNECT_BROKER_LOG_DIRS"] = DataFolder;
    }

    /// <summary>The built executable, of the same configuration as the running test.</summary>
    public static string ExecutablePath { get; } = RepositoryRoot.Combine("artifacts", "bin", "Connect.Server", Configuration, "connect");

    /// <summary>
    /// Environment variables: CONNECT_PLUGIN_PATH sets <c>plugin.path</c>. A change takes effect at the next start.
    /// </summary>
    public Dictionary<string, string> Settings => _process.Environment;

    /// <summary>The command line, <c>worker</c> where it is empty. A change takes effect at the next start.</summary>
    public List<string> Arguments { get; } = [];

    /// <summary>Log and data of the process. Removed by <see cref="DisposeAsync"/>.</summary>
    public string Folder { get; }

    /// <summary>What the built-in log stores.</summary>
    public string DataFolder => Path.Combine(Folder, "data");

    /// <summary>The address of the REST interface.</summary>
    public Uri RestUrl { get; }

    /// <summary>A client with that address.</summary>
    public HttpClient Rest { get; }

    /// <summary>The address of the built-in log, for Kafka clients.</summary>
    public string BootstrapServers { get; }

    /// <summary>Ports that nobody else takes, for further listeners.</summary>
    public IReadOnlyList<int> FreePorts => [.. Enumerable.Range(_ports.First + 2, PortBlock.Size - 2)];

    /// <summary>The process's id, for measurements.</summary>
    public int ProcessId => _process.Id;

    /// <summary>The exit code, once it has ended; 128 + the signal's number after a signal.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>True while the process runs.</summary>
    public bool IsRunning => _process.IsRunning;

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Name;

    /// <summary>Starts the server and returns when its REST interface says that it is ready.</summary>
    /// <returns>The time that it took.</returns>
    public async Task<TimeSpan> StartAsync(CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        _process.Start();
        await WaitUntil.TrueAsync(IsReadyAsync, ReadyTimeout, () => $"GET {RestUrl}health answers 200.\n{LogTail()}", cancellationToken);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Starts the server where it is expected to end by itself, and returns when it has.</summary>
    /// <returns>The exit code and what it wrote.</returns>
    public async Task<(int ExitCode, string Output)> RunToEndAsync(CancellationToken cancellationToken = default)
    {
        _process.Start();
        await WaitUntil.TrueAsync(() => !IsRunning, ReadyTimeout, () => $"the server ends by itself.\n{LogTail()}", cancellationToken);
        return (_process.ExitCode, LogTail());
    }

    /// <summary>Stops the server in the orderly way (SIGTERM).</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _process.StopAsync(cancellationToken);

    /// <summary>Kills the server (SIGKILL), and returns when it is gone.</summary>
    public Task KillAsync(CancellationToken cancellationToken = default) => _process.KillAsync(cancellationToken);

    /// <summary>Freezes the server (SIGSTOP): connections stay open, nothing answers.</summary>
    public Task FreezeAsync(CancellationToken cancellationToken = default) => _process.SignalAsync("STOP", cancellationToken);

    /// <summary>Lets a frozen server go on (SIGCONT).</summary>
    public Task ThawAsync(CancellationToken cancellationToken = default) => _process.SignalAsync("CONT", cancellationToken);

    /// <summary>Stops and starts the server on the same ports and data.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync(cancellationToken);
        await StartAsync(cancellationToken);
    }

    /// <summary>The last lines of the server's log, to add to a failure.</summary>
    public string LogTail(int lines = 60) => _process.LogTail(lines);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => await StartAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Rest.Dispose();
        _ports.Dispose();
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private async ValueTask<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (!IsRunning)
        {
            throw new ServerException($"The server ended with exit code {_process.ExitCode} before it was ready.\n{LogTail()}");
        }

        try
        {
            using var answer = await Rest.GetAsync("health", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Not listening yet: asked again until the time is up.
            return false;
        }
    }
}
