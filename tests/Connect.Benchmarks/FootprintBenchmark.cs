using Connect.TestKit.Servers;

namespace Connect.Benchmarks;

/// <summary>Time to REST ready and resident memory: of an idle worker, and of one that drains a full slot.</summary>
internal static class FootprintBenchmark
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var size = RunSize.Parse(arguments, count: 1_000_000, rounds: 5);
        var report = new Report("footprint", "Footprint: start time and memory", size.IsTrial);
        var starts = new List<TimeSpan>();
        for (var i = 0; i < size.Rounds; i++)
        {
            await using var process = new ConnectProcess();
            starts.Add(await process.StartAsync(cancellationToken));
            await process.StopAsync(cancellationToken);
        }

        starts.Sort();
        await using var database = await BenchmarkDatabase.StartAsync(cancellationToken);
        await database.ExecuteAsync("SELECT pg_create_logical_replication_slot('load', 'pgoutput')", cancellationToken);
        await database.InsertCustomersAsync(size.Count, cancellationToken);
        await using var worker = await BenchmarkWorker.StartAsync(cancellationToken);
        await Task.Delay(IdleTime, cancellationToken);
        var idle = worker.ResidentMegabytes();
        var load = await worker.MeasureSourceAsync(
            "load", database.SourceConfig("bench", "load", "no_data"), "bench.public.customers", size.Count, cancellationToken);
        var peak = worker.PeakResidentMegabytes();

        report.Line($"| what | measured | target |");
        report.Line($"|---|---|---|");
        report.Line($"| process start to REST ready, median of {size.Rounds} | {starts[size.Rounds / 2].TotalSeconds:0.00} s | < 1.5 s |");
        report.Line($"| resident memory, idle for {IdleTime.TotalSeconds} s, no connector | {idle} MB | < 200 MB |");
        report.Line($"| peak resident memory, {size.Count:N0} changes drained at full speed | {peak} MB | < 400 MB |");
        report.Line($"");
        report.Line($"CPU of the worker under load: {load.Cpu.TotalMicroseconds / size.Count:0.00} µs a record.");
        report.Save();
    }
}
