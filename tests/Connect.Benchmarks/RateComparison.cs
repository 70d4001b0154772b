namespace Connect.Benchmarks;

/// <summary>The worker's rate against a peer's over the same changes, round by round; the median ratio counts.</summary>
internal sealed class RateComparison
{
    private readonly Report _report;
    private readonly long _count;
    private readonly List<double> _ratios = [];

    /// <param name="report">Where the table goes.</param>
    /// <param name="peer">The peer's name, for the head of its column.</param>
    /// <param name="count">Records of one round.</param>
    public RateComparison(Report report, string peer, long count)
    {
        _report = report;
        _count = count;
        report.Line($"");
        report.Line(
            $"| round | {peer} | worker, first to last record | worker, from the REST call | ratio of rates | worker's CPU a record |");
        report.Line($"|---|---|---|---|---|---|");
    }

    public void Add(TimeSpan peer, SourceRun worker)
    {
        _ratios.Add(peer / worker.FirstToLast);
        var (toLast, fromStart) = (Rate(worker.FirstToLast), Rate(worker.FromStart));
        var cpu = worker.Cpu.TotalMicroseconds / _count;
        _report.Line(
            $"| {_ratios.Count} | {Rate(peer)} | {toLast} | {fromStart} | {_ratios[^1]:0.00} | {cpu:0.00} µs |");
    }

    public void Finish(double target)
    {
        _ratios.Sort();
        _report.Line($"");
        _report.Line($"Median ratio: **{_ratios[_ratios.Count / 2]:0.00}**, target at least {target}.");
        _report.Save();
    }

    private string Rate(TimeSpan elapsed) =>
        FormattableString.Invariant($"{elapsed.TotalSeconds:0.0} s, {_count / elapsed.TotalSeconds:N0}/s");
}
