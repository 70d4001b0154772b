using System.Diagnostics;
using System.Globalization;

namespace Connect.TestKit.Servers;

/// <summary>
/// A program of ours as a child process that a test may crash. It can be started again after each end; its output is appended to one log.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    // The shell replaces itself: the child's pid is the program's, and the output needs no reader here.
    private const string Launcher = """echo $$ > "$1"; log=$2; shift 2; exec "$@" >> "$log" 2>&1""";

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private readonly string _program;
    private readonly IReadOnlyList<string> _arguments;
    private readonly string _folder;
    private readonly string _name;
    private Process? _process;

    /// <summary>Prepares a process; nothing runs yet.</summary>
    /// <param name="program">Path of the executable.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where its log and pid file are kept, and where it runs.</param>
    public ChildProcess(string program, IReadOnlyList<string> arguments, string folder)
    {
        _program = program;
        _arguments = arguments;
        _folder = folder;
        _name = Path.GetFileName(program);
        LogFile = Path.Combine(folder, $"{_name}.log");
    }

    /// <summary>Variables that the process gets beside those of the test.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Standard output and error of all starts.</summary>
    public string LogFile { get; }

    /// <summary>True while the process runs.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The process's id, for measurements.</summary>
    public int Id => Started.Id;

    /// <summary>The exit code, once it has ended; 128 + the signal's number after a signal.</summary>
    public int ExitCode => Started.ExitCode;

    private Process Started => _process ?? throw new InvalidOperationException($"{_name} was not started");

    /// <summary>Starts the program and returns at once.</summary>
    public void Start()
    {
        if (IsRunning)
        {
            throw new InvalidOperationException($"{_name} runs already. Stop or kill it first");
        }

        if (!File.Exists(_program))
        {
            throw new ServerException($"{_program} does not exist. Build the solution first: dotnet build Connect.sln");
        }

        Directory.CreateDirectory(_folder);
        var pidFile = Path.Combine(_folder, $"{_name}.pid");
        var start = new ProcessStartInfo("/bin/sh", ["-c", Launcher, "sh", pidFile, LogFile, _program, .. _arguments])
        {
            WorkingDirectory = _folder,
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        _process?.Dispose();
        _process = Process.Start(start) ?? throw new ServerException($"{_program} could not be started");
    }

    /// <summary>Asks the program to end (SIGTERM) and waits until it has.</summary>
    /// <exception cref="ServerException">It did not end in time; it is killed then.</exception>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (!IsRunning)
        {
            return;
        }

        await SignalAsync("TERM", cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StopTimeout);
        try
        {
            await Started.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            await KillAsync(CancellationToken.None);
            throw new ServerException($"{_name} did not end within {StopTimeout.TotalSeconds} s of SIGTERM.\n{LogTail()}", e);
        }
    }

    /// <summary>Kills the program (SIGKILL) and waits until it is gone.</summary>
    public async Task KillAsync(CancellationToken cancellationToken = default)
    {
        if (IsRunning)
        {
            Started.Kill();
            await Started.WaitForExitAsync(cancellationToken);
        }
    }

    /// <summary>Sends a signal by its name without "SIG": <c>STOP</c> and <c>CONT</c> freeze and thaw the program.</summary>
    public async Task SignalAsync(string name, CancellationToken cancellationToken = default)
    {
        using var kill = Process.Start("/bin/kill", ["-s", name, Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
        if (kill.ExitCode != 0)
        {
            throw new ServerException($"kill -s {name} failed for {_name}, process {Id}");
        }
    }

    /// <summary>The last lines of the log.</summary>
    public string LogTail(int lines = 60) => LogFiles.Tail(_folder, lines);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
    }
}
