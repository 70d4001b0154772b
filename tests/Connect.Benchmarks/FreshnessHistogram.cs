using System.Globalization;
using System.Text.RegularExpressions;

namespace Connect.Benchmarks;

/// <summary>A cumulative histogram as a metrics page shows it, for one connector.</summary>
internal sealed partial class FreshnessHistogram
{
    private readonly (double UpTo, long Count)[] _buckets;

    private FreshnessHistogram((double UpTo, long Count)[] buckets) => _buckets = buckets;

    /// <summary>Observations in all.</summary>
    public long Count => _buckets.Length == 0 ? 0 : _buckets[^1].Count;

    /// <summary>Finds a histogram on a metrics page.</summary>
    public static FreshnessHistogram Parse(string page, string metric, string connector) => new(
        page.Split('\n')
            .Where(l => l.StartsWith(metric + "_bucket{", StringComparison.Ordinal))
            .Where(l => l.Contains($"connector=\"{connector}\"", StringComparison.Ordinal))
            .Select(l => (UpTo: Bound(l), Count: long.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)))
            .OrderBy(b => b.UpTo)
            .ToArray());

    /// <summary>What came since an earlier reading.</summary>
    public FreshnessHistogram Since(FreshnessHistogram earlier) => earlier._buckets.Length == 0
        ? this
        : new(_buckets.Zip(earlier._buckets, (now, then) => (now.UpTo, now.Count - then.Count)).ToArray());

    /// <summary>The bound of the bucket in which a part of the observations ends: "at most so much".</summary>
    public string AtMost(double part)
    {
        var bucket = _buckets.FirstOrDefault(b => b.Count >= part * Count);
        return double.IsPositiveInfinity(bucket.UpTo) ? "over the last bucket" : FormattableString.Invariant($"{bucket.UpTo * 1000:0} ms");
    }

    private static double Bound(string line)
    {
        var text = LessOrEqual().Match(line).Groups[1].Value;
        return text == "+Inf" ? double.PositiveInfinity : double.Parse(text, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("le=\"([^\"]+)\"")]
    private static partial Regex LessOrEqual();
}
