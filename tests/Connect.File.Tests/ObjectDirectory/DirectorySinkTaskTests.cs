using System.Text.Json;
using Connect.Abstractions.Connectors;
using Connect.File.ObjectDirectory;
using Connect.TestKit.Conformance;

namespace Connect.File.Tests.ObjectDirectory;

public sealed class DirectorySinkTaskTests : SinkTaskConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected override IReadOnlyDictionary<string, string> Config => new Dictionary<string, string>
    {
        ["directory.path"] = _folder.Path,
        ["flush.size"] = "10",
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Put_HundredRecords_GivesTenObjectsWithTheNamesOfConfluent()
    {
        await using var run = await SinkRun.StartAsync(NewTask(), Config, [First]);

        await run.PutAsync(Numbers(First, 0, 100));
        await VouchedAsync(run, First, 100);

        Assert.Equal(
            Enumerable.Range(0, 10).Select(i => $"topics/orders/partition=0/orders+0+{i * 10:D10}.json"), _folder.Objects());
        var first = _folder.Read("topics/orders/partition=0/orders+0+0000000000.json");
        Assert.StartsWith("{\"number\":0}\n{\"number\":1}\n", first, StringComparison.Ordinal);
        Assert.Equal(100, run.Context.LandedOffsets[First]);
    }

    protected override SinkTask NewTask() => new DirectorySinkTask();

    protected override Task<IReadOnlyList<long>> LandedNumbersAsync() => Task.FromResult<IReadOnlyList<long>>(_folder.Objects()
        .SelectMany(name => _folder.Read(name).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("number").GetInt64())
        .ToArray());
}
