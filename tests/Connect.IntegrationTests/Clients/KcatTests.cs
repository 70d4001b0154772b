using System.Globalization;

namespace Connect.IntegrationTests.Clients;

/// <summary>kcat of the distribution, an old librdkafka: what it does here, it does against Apache Kafka.</summary>
public sealed class KcatTests(BrokerProcess broker) : IClassFixture<BrokerProcess>, IAsyncLifetime
{
    private const int Count = 3000;

    private readonly string _topic = $"kcat-{Guid.NewGuid():n}";

    public async ValueTask InitializeAsync() => await ClientProgram.InstallAsync("kcat.sh");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task List_ShowsTheBrokerAndTheInternalTopic()
    {
        var listed = await KcatAsync("", "-L");

        Assert.Contains($"broker 1 at {broker.BootstrapServers} (controller)", listed, StringComparison.Ordinal);
        Assert.Contains("__consumer_offsets", listed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public async Task Records_OfEachCodec_ComeBackWithKeysHeadersAndOffsets(string codec)
    {
        await KcatAsync(Lines(0, Count), "-P", "-t", _topic, "-K", "\t", "-z", codec, "-H", "codec=" + codec, "-X", "acks=all");

        var consumed = await KcatAsync("", "-C", "-t", _topic, "-e", "-q", "-X", "check.crcs=true", "-f", @"%k\t%s\t%h\t%o\n");

        var expected = Enumerable.Range(0, Count).Select(i => $"k{i % 50}\tvalue {i}\tcodec={codec}\t{i}");
        Assert.Equal(expected, consumed.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task NullAndEmpty_StayDifferent()
    {
        await KcatAsync("k1:v1\nk2:\n:v3\n", "-P", "-t", _topic, "-K:", "-Z");

        var lengths = await KcatAsync("", "-C", "-t", _topic, "-e", "-q", "-f", "%K,%S;");

        Assert.Equal("2,2;2,-1;-1,2;", lengths);
    }

    [Fact]
    public async Task Offsets_AreFoundByEndAndByTime()
    {
        await KcatAsync("a\n", "-P", "-t", _topic);
        var first = await KcatAsync("", "-C", "-t", _topic, "-e", "-q", "-f", "%T");
        var between = long.Parse(first, CultureInfo.InvariantCulture) + 1;
        await KcatAsync("b\n", "-P", "-t", _topic);

        Assert.Contains("offset 2", await KcatAsync("", "-Q", "-t", $"{_topic}:0:-1"), StringComparison.Ordinal);
        Assert.Contains("offset 1", await KcatAsync("", "-Q", "-t", $"{_topic}:0:{between}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Group_ResumesBehindItsLastCommit()
    {
        await KcatAsync(Lines(0, Count), "-P", "-t", _topic, "-K", "\t");
        string[] group = ["-G", $"g-{_topic}", "-q", "-f", @"%o\n", "-X", "auto.offset.reset=earliest"];

        var first = await KcatAsync("", [.. group, "-c", "1000", _topic]);
        var second = await KcatAsync("", [.. group, "-e", _topic]);

        Assert.Equal(
            Enumerable.Range(0, Count).Select(i => $"{i}"),
            (first + second).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Lines(int from, int to) =>
        string.Concat(Enumerable.Range(from, to - from).Select(i => $"k{i % 50}\tvalue {i}\n"));

    private Task<string> KcatAsync(string input, params string[] arguments) =>
        ClientProgram.KcatAsync(broker.BootstrapServers, input, arguments);
}
