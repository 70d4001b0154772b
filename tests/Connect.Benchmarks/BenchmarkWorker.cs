using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using Connect.LogClient;
using Connect.LogClient.Confluent;
using Connect.TestKit;
using Connect.TestKit.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Benchmarks;

/// <summary>How long a source took to fill its topic.</summary>
/// <param name="FirstToLast">From the first record in the log to the last.</param>
/// <param name="FromStart">From the REST call that created the connector.</param>
/// <param name="Cpu">What the worker's process used meanwhile, user and system: it tells something on a busy machine too.</param>
internal readonly record struct SourceRun(TimeSpan FirstToLast, TimeSpan FromStart, TimeSpan Cpu);

/// <summary>The worker under measurement: the built server as a child process.</summary>
internal sealed class BenchmarkWorker : IAsyncDisposable
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly ConnectClient _client;
    private readonly ILogAdmin _log;

    private BenchmarkWorker(ConnectProcess process)
    {
        Process = process;
        _client = new ConnectClient(process.RestUrl);
        var log = new ConfluentLogClient(process.BootstrapServers, FrozenDictionary<string, string>.Empty, NullLoggerFactory.Instance);
        _log = log.CreateAdmin(new ClientSettings { ClientId = "benchmark" });
    }

    /// <summary>The process itself, for its memory and its addresses.</summary>
    public ConnectProcess Process { get; }

    /// <summary>Its REST interface.</summary>
    public ConnectClient Client => _client;

    public static async Task<BenchmarkWorker> StartAsync(
        CancellationToken cancellationToken, params (string Variable, string Value)[] settings)
    {
        var process = new ConnectProcess();
        foreach (var (variable, value) in settings)
        {
            process.Settings[variable] = value;
        }

        await process.StartAsync(cancellationToken);
        return new BenchmarkWorker(process);
    }

    /// <summary>Creates a source and waits until its topic holds so many records; deletes the connector afterwards.</summary>
    public async Task<SourceRun> MeasureSourceAsync(
        string name, IReadOnlyDictionary<string, string> config, string topic, long count, CancellationToken cancellationToken)
    {
        using var process = System.Diagnostics.Process.GetProcessById(Process.ProcessId);
        var cpu = process.TotalProcessorTime;
        var created = Stopwatch.GetTimestamp();
        await _client.RunConnectorAsync(name, config, TimeSpan.FromMinutes(1), cancellationToken);
        await WaitForOffsetAsync(topic, 1, cancellationToken);
        var first = Stopwatch.GetTimestamp();
        await WaitForOffsetAsync(topic, count, cancellationToken);
        var last = Stopwatch.GetTimestamp();
        process.Refresh();
        cpu = process.TotalProcessorTime - cpu;
        await _client.DeleteConnectorAsync(name, cancellationToken);
        return new SourceRun(Stopwatch.GetElapsedTime(first, last), Stopwatch.GetElapsedTime(created, last), cpu);
    }

    /// <summary>Makes a topic in the worker's log.</summary>
    public Task CreateTopicAsync(string name, int partitionCount, CancellationToken cancellationToken) =>
        _log.CreateTopicAsync(new NewTopic(name, partitionCount, 1, FrozenDictionary<string, string>.Empty), cancellationToken);

    /// <summary>User and system time that the worker has taken so far.</summary>
    public TimeSpan CpuTime()
    {
        using var process = System.Diagnostics.Process.GetProcessById(Process.ProcessId);
        return process.TotalProcessorTime;
    }

    /// <summary>Resident memory at this moment.</summary>
    public long ResidentMegabytes() => MegabytesOf("VmRSS");

    /// <summary>The most resident memory since the process started.</summary>
    public long PeakResidentMegabytes() => MegabytesOf("VmHWM");

    /// <summary>Files and sockets that the process has open.</summary>
    public int OpenFiles() => Directory.EnumerateFileSystemEntries(ProcPath("fd")).Count();

    /// <summary>Bytes of all segments of a topic on the disk.</summary>
    public long LogBytes(string topic) => Directory
        .EnumerateDirectories(Process.DataFolder, $"{topic}-*")
        .SelectMany(partition => new DirectoryInfo(partition).EnumerateFiles("*.log"))
        .Sum(file => file.Length);

    /// <summary>A series of the metrics page that has no labels.</summary>
    public async Task<double> MetricAsync(string series, CancellationToken cancellationToken)
    {
        var page = await _client.MetricsAsync(cancellationToken);
        var line = page.Split('\n').FirstOrDefault(l => l.StartsWith(series + " ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"The metrics page has no {series}");
        return double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _client.Dispose();
        await Process.DisposeAsync();
    }

    private string ProcPath(string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{Process.ProcessId}/{file}");

    private long MegabytesOf(string field)
    {
        var line = File.ReadLines(ProcPath("status")).First(l => l.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private async Task WaitForOffsetAsync(string topic, long offset, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (await EndOffsetAsync(topic, cancellationToken) is var end && end < offset)
        {
            if (Stopwatch.GetElapsedTime(started) > LongestRun)
            {
                throw new TimeoutException($"{topic} holds {end} of {offset} records.\n{Process.LogTail()}");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    private async Task<long> EndOffsetAsync(string topic, CancellationToken cancellationToken)
    {
        var partition = new LogPartition(topic, 0);
        var exists = (await _log.PartitionCountsAsync([topic], cancellationToken)).ContainsKey(topic);
        return exists ? (await _log.EndOffsetsAsync([partition], cancellationToken))[partition] : 0;
    }
}
