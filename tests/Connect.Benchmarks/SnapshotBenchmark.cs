namespace Connect.Benchmarks;

/// <summary>How fast does the worker snapshot two million rows into its durable log, against COPY of the same rows to /dev/null?</summary>
internal static class SnapshotBenchmark
{
    private const int RowCount = 2_000_000;
    private const int RoundCount = 3;
    private const double Target = 0.5;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var report = new Report("snapshot", "Snapshot: a table read into the log, against COPY");
        await using var database = await BenchmarkDatabase.StartAsync(cancellationToken);
        await database.InsertCustomersAsync(RowCount, cancellationToken);
        await database.ExecuteAsync("VACUUM ANALYZE customers", cancellationToken);
        await using var worker = await BenchmarkWorker.StartAsync(cancellationToken);

        report.Line($"{RowCount:N0} rows of six columns.");
        var comparison = new RateComparison(report, "COPY TO STDOUT", RowCount);
        for (var round = 1; round <= RoundCount; round++)
        {
            var peer = await database.CopyToNullAsync(cancellationToken);
            var config = database.SourceConfig($"bench{round}", $"snapshot{round}", "initial_only");
            comparison.Add(
                peer,
                await worker.MeasureSourceAsync(
                    $"snapshot{round}", config, $"bench{round}.public.customers", RowCount, cancellationToken));
        }

        comparison.Finish(Target);
    }
}
