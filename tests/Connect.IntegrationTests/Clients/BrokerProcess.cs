using System.Net.Sockets;
using Connect.TestKit;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Clients;

/// <summary>The built-in log alone in a child process, to be killed; port and data stay the same over restarts.</summary>
public sealed class BrokerProcess : IAsyncLifetime
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);

    private readonly PortBlock _ports = PortBlock.Take();
    private readonly string _folder = TestFolder.NewPath("broker");
    private readonly ChildProcess _process;

    public BrokerProcess()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var program = RepositoryRoot.Combine("artifacts", "bin", "Connect.BrokerHost", configuration, "Connect.BrokerHost");
        string[] arguments = ["--log.dirs", Path.Combine(_folder, "data"), "--listeners", $"PLAINTEXT://{BootstrapServers}"];
        _process = new ChildProcess(program, arguments, _folder);
    }

    public string BootstrapServers => $"127.0.0.1:{_ports.First}";

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
