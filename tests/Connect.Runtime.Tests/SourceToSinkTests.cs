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
}
