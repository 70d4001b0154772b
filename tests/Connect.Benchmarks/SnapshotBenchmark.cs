namespace Connect.Benchmarks;

/// <summary>How fast does the worker snapshot a table into its durable log, against COPY of it to /dev/null?</summary>
internal static class SnapshotBenchmark
{
    private const double Target = 0.5;

    public static async Task RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var size = RunSize.Parse(arguments, count: 2_000_000, rounds: 3);
        var report = new Report("snapshot", "Snapshot: a table read into the log, against COPY", size.IsTrial);
        await using var database = await BenchmarkDatabase.StartAsync(cancellationToken);
        await database.InsertCustomersAsync(size.Count, cancellationToken);
        await database.ExecuteAsync("VACUUM ANALYZE customers", cancellationToken);
        await using var worker = await BenchmarkWorker.StartAsync(cancellationToken);

        report.Line($"{size.Count:N0} rows of six columns.");
        var comparison = new RateComparison(report, "COPY TO STDOUT", size.Count);
        for (var round = 1; round <= size.Rounds; round++)
        {
            var peer = await database.CopyToNullAsync(cancellationToken);
            var config = database.SourceConfig($"bench{round}", $"snapshot{round}", "initial_only");
            comparison.Add(
                peer,
                await worker.MeasureSourceAsync(
                    $"snapshot{round}", config, $"bench{round}.public.customers", size.Count, cancellationToken));
        }

        comparison.Finish(Target);
    }
}
