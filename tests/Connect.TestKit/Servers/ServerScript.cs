using System.Diagnostics;
using Xunit;

namespace Connect.TestKit.Servers;

/// <summary>
/// A real server that one of the scripts in <c>tests/servers</c> installs and runs, with an own data folder and own ports.
/// As an xunit fixture it is running when the tests begin and removed with its data after them.
/// </summary>
public abstract class ServerScript : IAsyncLifetime
{
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromMinutes(5);

    private readonly string _script;
    private readonly PortBlock _ports = PortBlock.Take();
    private Dictionary<string, string> _values = [];

    /// <summary>Prepares a server; nothing runs yet.</summary>
    /// <param name="script">File name of the script in <c>tests/servers</c>.</param>
    protected ServerScript(string script)
    {
        _script = script;
        DataFolder = TestFolder.NewPath(Path.GetFileNameWithoutExtension(script));
    }

    /// <summary>The server listens on <see cref="Port"/> of this address.</summary>
    public static string Host => "127.0.0.1";

    /// <summary>The server's main port. It stays the same over restarts.</summary>
    public int Port => _ports.First;

    /// <summary>Data, logs and pid files. Removed by <see cref="DisposeAsync"/>.</summary>
    public string DataFolder { get; }

    /// <summary>Environment of the script: its knobs, such as <c>PG_CONF</c>. Set them before the start.</summary>
    protected Dictionary<string, string> Knobs { get; } = [];

    /// <summary>Installs what is missing, starts the server and returns when it answers. Does nothing when it runs.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await RunAsync("start", cancellationToken);
        _values = ParseValues(await RunAsync("env", cancellationToken));
    }

    /// <summary>Stops the server in the orderly way. Its data stays.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => RunAsync("stop", cancellationToken);

    /// <summary>Kills the server (SIGKILL), and returns when it is gone. Its data stays as the crash left it.</summary>
    public Task KillAsync(CancellationToken cancellationToken = default) => RunAsync("kill9", cancellationToken);

    /// <summary>Stops and starts the server on the same port and data.</summary>
    public Task RestartAsync(CancellationToken cancellationToken = default) => RunAsync("restart", cancellationToken);

    /// <summary>The last lines of the server's logs, to add to a failure.</summary>
    public string LogTail(int lines = 40) => LogFiles.Tail(DataFolder, lines);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => await StartAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await RunAsync("wipe", CancellationToken.None);
        }
        finally
        {
            _ports.Dispose();
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>A value that the script's <c>env</c> command prints.</summary>
    protected string Value(string name) => _values.TryGetValue(name, out var value)
        ? value
        : throw new ServerException(
            $"{_script} env printed no {name}, only: {string.Join(", ", _values.Keys)}. Start the server before asking for its addresses.");

    /// <summary>Reads lines of the form <c>NAME='value'</c>.</summary>
    internal static Dictionary<string, string> ParseValues(string text) => text
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split('=', 2))
        .Where(parts => parts.Length == 2)
        .ToDictionary(parts => parts[0], parts => parts[1].Trim('\''));

    private async Task<string> RunAsync(string command, CancellationToken cancellationToken)
    {
        var path = RepositoryRoot.Combine("tests", "servers", _script);
        var start = new ProcessStartInfo(path, [command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Knobs)
        {
            start.Environment[name] = value;
        }

        start.Environment["DIR"] = DataFolder;
        start.Environment["PORT"] = $"{Port}";
        using var process = Process.Start(start) ?? throw new ServerException($"{path} could not be started");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CommandTimeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0
                ? await output
                : throw new ServerException($"{_script} {command} failed with exit code {process.ExitCode}:\n{await error}");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new ServerException($"{_script} {command} took longer than {CommandTimeout.TotalMinutes} minutes.\n{LogTail()}", e);
        }
    }
}
