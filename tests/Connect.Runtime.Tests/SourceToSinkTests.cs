using System.Text;
using Connect.Runtime.Herders;
using Connect.Runtime.Tests.TestPlugins;

namespace Connect.Runtime.Tests;

public sealed class SourceToSinkTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    [Fact]
    public async Task RecordsGoFromSourceThroughTheLogToTheSinkInOrder()
    {
        await fixture.CreateSourceAsync("way", ("count", "1000"));
        await fixture.CreateSinkAsync("way-sink", "way");
        var sink = Probe.Of("way-sink");

        await WorkerFixture.WaitAsync(() => sink.Values.Count >= 1000, () =>
            $"{sink.Values.Count} values; {fixture.Herder.Status("way-sink")}");

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{i}"), sink.Values);
        Assert.Equal(1000, Probe.Of("way").WrittenCount);
    }

    [Fact]
    public async Task Freshness_IsOfTheLogForASource_AndOfTheOutsideSystemForASink()
    {
        await fixture.CreateSourceAsync("fresh", ("count", "10"));
        await fixture.CreateSinkAsync("fresh-sink", "fresh");
        await WorkerFixture.WaitAsync(() => Probe.Of("fresh-sink").Values.Count >= 10, () => $"{fixture.Herder.Status("fresh-sink")}");

        using var page = new MemoryStream();
        await fixture.Registry.CollectAndExportAsTextAsync(page, TestContext.Current.CancellationToken);
        var series = Encoding.UTF8.GetString(page.ToArray());

        Assert.Contains("connect_commit_to_log_seconds_count{connector=\"fresh\"}", series, StringComparison.Ordinal);
        Assert.DoesNotContain("connect_commit_to_log_seconds_count{connector=\"fresh-sink\"}", series, StringComparison.Ordinal);
        Assert.Contains("connect_commit_to_landed_seconds_count{connector=\"fresh-sink\"}", series, StringComparison.Ordinal);
        Assert.DoesNotContain("connect_commit_to_landed_seconds_count{connector=\"fresh\"}", series, StringComparison.Ordinal);
    }
}
