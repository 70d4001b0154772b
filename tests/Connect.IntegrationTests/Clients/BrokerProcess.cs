using System.Net.Sockets;
using Connect.TestKit;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Clients;

/// <summary>The built-in log alone in a child process, to be killed; port and data stay the same over restarts.</summary>
public class BrokerProcess : IAsyncLifetime
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);

    private readonly PortBlock _ports = PortBlock.Take();
    private readonly string _folder = TestFolder.NewPath("broker");
    private readonly List<string> _arguments = [];
    private readonly ChildProcess _process;

    public BrokerProcess()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var program = RepositoryRoot.Combine("artifacts", "bin", "Connect.BrokerHost", configuration, "Connect.BrokerHost");
        _process = new ChildProcess(program, _arguments, _folder);
        Set("log.dirs", Path.Combine(_folder, "data"));
        Set("listeners", $"PLAINTEXT://{BootstrapServers}");
    }

    public int Port => _ports.First;

    /// <summary>A port that nobody else takes, for a second listener or what a test puts before the first one.</summary>
    public int SecondPort => _ports.First + 1;

    public string BootstrapServers => $"127.0.0.1:{Port}";

    /// <summary>Sets a setting of the broker; the last one counts. A change takes effect at the next start.</summary>
    public void Set(string name, string value) => _arguments.AddRange([$"--{name}", value]);

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        _process.Start();
        await WaitUntil.TrueAsync(
            IsListeningAsync, ReadyTimeout, () => $"{BootstrapServers} accepts connections.\n{LogTail()}", cancellationToken);
    }

    /// <summary>SIGKILL in the middle of whatever it does, and up again.</summary>
    public async Task KillAndRestartAsync(CancellationToken cancellationToken = default)
    {
        await _process.KillAsync(cancellationToken);
        await StartAsync(cancellationToken);
    }

    public string LogTail() => _process.LogTail();

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _process.DisposeAsync();
        _ports.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async ValueTask<bool> IsListeningAsync(CancellationToken cancellationToken)
    {
        Assert.True(_process.IsRunning, $"The broker has ended.\n{LogTail()}");
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _ports.First, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            // Not listening yet: asked again until the time is up.
            return false;
        }
    }
}
