using System.Globalization;
using System.Text.RegularExpressions;

namespace Connect.Benchmarks.Broker;

/// <summary>
/// What many partitions and many connections cost: memory and file handles, idle and after a load on all partitions, and the time of a
/// start after a clean stop and after a kill. One partition in the same run shows what the process itself costs.
/// </summary>
internal static partial class PartitionsBenchmark
{
    private const string Topic = "many";
    private const int RecordBytes = 100;
    private const int RecordCount = 1_000_000;
    private const int ConnectionCount = 1_000;
    private const double CleanStartTargetSeconds = 3;
    private static readonly string[] Evenly = ["-X", "sticky.partitioning.linger.ms=0"];
    private static readonly int[] PartitionCounts = [1, 1_000, 5_000];
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var client = await RdkafkaPerformance.InstallAsync(cancellationToken);
        var report = new Report("broker-partitions", "Partitions and connections: memory, file handles, start times");
        report.Line($"The load: rdkafka_performance, {RecordCount:N0} records of {RecordBytes} bytes, acks=all, over all partitions.");
        report.Line($"The whole worker is measured, its REST interface included.");
        report.Line($"");
        report.Row(
            $"partitions", $"memory idle", $"files idle", $"records a second", $"memory at most", $"files after the load",
            $"start after a clean stop", $"of it the log", $"start after a kill", $"of it the log");
        report.Line($"|---|---|---|---|---|---|---|---|---|---|");
        foreach (var partitionCount in PartitionCounts)
        {
            await MeasurePartitionsAsync(report, client, partitionCount, cancellationToken);
        }

        report.Line($"");
        report.Line($"Target: a clean start with {PartitionCounts[^1]:N0} partitions takes under {CleanStartTargetSeconds} s.");
        report.Line($"");
        await MeasureConnectionsAsync(report, cancellationToken);
        report.Save();
    }

    private static async Task MeasurePartitionsAsync(
        Report report, RdkafkaPerformance client, int partitionCount, CancellationToken cancellationToken)
    {
        await using var worker = await BenchmarkWorker.StartAsync(cancellationToken);
        await worker.CreateTopicAsync(Topic, partitionCount, cancellationToken);
        await Task.Delay(IdleTime, cancellationToken);
        var (idleMegabytes, idleFiles) = (worker.ResidentMegabytes(), worker.OpenFiles());
        var load = await client.ProduceAsync(
            worker.Process.BootstrapServers, Topic, RecordBytes, RecordCount, 1, cancellationToken, Evenly);
        var (peakMegabytes, files) = (worker.PeakResidentMegabytes(), worker.OpenFiles());

        await worker.Process.StopAsync(cancellationToken);
        var (clean, cleanLog) = await StartAsync(worker, cancellationToken);
        await client.ProduceAsync(worker.Process.BootstrapServers, Topic, RecordBytes, RecordCount / 10, 1, cancellationToken, Evenly);
        await worker.Process.KillAsync(cancellationToken);
        var (unclean, uncleanLog) = await StartAsync(worker, cancellationToken);

        report.Row(
            $"{partitionCount:N0}",
            $"{idleMegabytes} MB",
            $"{idleFiles:N0}",
            $"{RecordCount / load.TotalSeconds:N0}",
            $"{peakMegabytes} MB",
            $"{files:N0}",
            $"{clean.TotalSeconds:0.00} s",
            $"{cleanLog.TotalSeconds:0.00} s",
            $"{unclean.TotalSeconds:0.00} s",
            $"{uncleanLog.TotalSeconds:0.00} s");
    }

    private static async Task MeasureConnectionsAsync(Report report, CancellationToken cancellationToken)
    {
        await using var worker = await BenchmarkWorker.StartAsync(cancellationToken);
        var (megabytes, files) = (worker.ResidentMegabytes(), worker.OpenFiles());
        var connections = new List<IdleConnection>();
        try
        {
            for (var i = 0; i < ConnectionCount; i++)
            {
                connections.Add(await IdleConnection.OpenAsync(worker.Process.BootstrapServers, cancellationToken));
            }

            report.Line($"{ConnectionCount:N0} connections that asked for ApiVersions and wait take:");
            report.Line($"{worker.ResidentMegabytes() - megabytes} MB and {worker.OpenFiles() - files:N0} files.");
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }

    // Both from the start of the process to a ready REST interface, and what the log says of its own part.
    private static async Task<(TimeSpan Ready, TimeSpan Log)> StartAsync(BenchmarkWorker worker, CancellationToken cancellationToken)
    {
        var ready = await worker.Process.StartAsync(cancellationToken);
        var match = LogOpened().Matches(worker.Process.LogTail(lines: 1_000))[^1];
        return (ready, TimeSpan.FromMilliseconds(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));
    }

    [GeneratedRegex(@"Log opened: .*?, (\d+) ms")]
    private static partial Regex LogOpened();
}
