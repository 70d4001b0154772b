using System.Collections.Frozen;
using System.Diagnostics;
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

    public static async Task<BenchmarkWorker> StartAsync(CancellationToken cancellationToken)
    {
        var process = new ConnectProcess();
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

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _client.Dispose();
        await Process.DisposeAsync();
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
