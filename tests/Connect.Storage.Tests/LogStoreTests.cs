using Connect.Storage.Topics;
using Connect.TestKit.Disk;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Storage.Tests;

public sealed class LogStoreTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private readonly FaultyDisk _disk = new();

    [Fact]
    public async Task Topics_OutliveARestart_WithIdAndConfigs()
    {
        LogStore store = await OpenAsync();
        string clusterId = store.ClusterId;
        var configs = new Dictionary<string, string> { ["cleanup.policy"] = "compact" };
        TopicInfo created = await store.CreateTopicAsync("orders", 3, configs, Token);
        await store.CreatePartitionsAsync("orders", 5, Token);
        await store.DisposeAsync();

        store = await OpenAsync();
        TopicInfo topic = Assert.Single(store.Topics.Values);
        Assert.Equal((created.Id, 5, "compact"), (topic.Id, topic.Partitions.Length, topic.Configs["cleanup.policy"]));
        Assert.True(topic.Config.IsCompacted);
        Assert.Equal(clusterId, store.ClusterId);
        Assert.Equal(created.Id, TopicIds.Parse(TopicIds.Format(created.Id)));
        await store.DisposeAsync();
    }

    [Fact]
    public async Task DeletedTopic_CanBeCreatedAgain_Empty()
    {
        LogStore store = await OpenAsync();
        TopicInfo first = await store.CreateTopicAsync("t", 1, cancellationToken: Token);
        await first.Partitions[0].AppendAsync(Batches.Of("a"), AppendOptions.Client, Token);
        await store.DeleteTopicAsync("t", Token);

        Assert.False(store.TryGet("t", 0, out _));
        Assert.Equal(LogErrorKind.Closed, Assert.Throws<LogException>(() => first.Partitions[0].Read(0, 100)).Kind);
        TopicInfo second = await store.CreateTopicAsync("t", 1, cancellationToken: Token);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(0, second.Partitions[0].LogEndOffset);
        Assert.Equal(["t-0"], _disk.ListDirectories("/data"));
        await store.DisposeAsync();
    }

    [Fact]
    public async Task Deletion_ThatACrashInterrupts_IsFinishedOrNotBegun()
    {
        for (int at = 0; at < 25; at++)
        {
            var disk = new FaultyDisk();
            LogStore store = await OpenAsync(disk);
            TopicInfo topic = await store.CreateTopicAsync("t", 2, cancellationToken: Token);
            await topic.Partitions[0].AppendAsync(Batches.Of("a"), AppendOptions.Client, Token);
            disk.PowerOffAt = disk.Operations + at;
            Exception? failure = await Record.ExceptionAsync(() => store.DeleteTopicAsync("t", Token));
            await store.DisposeAsync();
            disk.Crash(new Random(at));

            store = await OpenAsync(disk);
            if (store.TryGet("t", 0, out PartitionLog? log))
            {
                Assert.NotNull(failure);
                Assert.Equal(["0=a"], Batches.ReadAll(log!));
            }
            else
            {
                Assert.DoesNotContain("t-0", disk.ListDirectories("/data"));
                await store.CreateTopicAsync("t", 2, cancellationToken: Token);
            }

            await store.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("", 1, LogErrorKind.InvalidTopic)]
    [InlineData("..", 1, LogErrorKind.InvalidTopic)]
    [InlineData("a/b", 1, LogErrorKind.InvalidTopic)]
    [InlineData("ok", 0, LogErrorKind.InvalidPartitions)]
    [InlineData("ok", int.MaxValue, LogErrorKind.InvalidPartitions)]
    [InlineData("taken", 1, LogErrorKind.TopicExists)]
    public async Task CreateTopic_RefusesWhatCannotBe(string name, int partitions, LogErrorKind kind)
    {
        LogStore store = await OpenAsync();
        await store.CreateTopicAsync("taken", 1, cancellationToken: Token);
        LogException e = await Assert.ThrowsAsync<LogException>(() => store.CreateTopicAsync(name, partitions, cancellationToken: Token));
        Assert.Equal(kind, e.Kind);
        await store.DisposeAsync();
    }

    [Fact]
    public async Task Configs_AllMistakesAreToldTogether()
    {
        LogStore store = await OpenAsync();
        var configs = new Dictionary<string, string> { ["segment.bytes"] = "x", ["no.such.key"] = "1", ["cleanup.policy"] = "burn" };
        LogException e = await Assert.ThrowsAsync<LogException>(() => store.CreateTopicAsync("t", 1, configs, Token));
        Assert.Equal(LogErrorKind.InvalidConfig, e.Kind);
        Assert.All(configs.Keys, key => Assert.Contains(key, e.Message, StringComparison.Ordinal));
        await store.DisposeAsync();
    }

    [Fact]
    public async Task SetConfigs_HoldAtOnce()
    {
        LogStore store = await OpenAsync();
        TopicInfo topic = await store.CreateTopicAsync("t", 1, cancellationToken: Token);
        await store.SetTopicConfigsAsync("t", new Dictionary<string, string> { ["max.message.bytes"] = "80" }, Token);
        LogException e = await Assert.ThrowsAsync<LogException>(
            async () => await topic.Partitions[0].AppendAsync(Batches.Of("a value that is too long"), AppendOptions.Client, Token));
        Assert.Equal(LogErrorKind.MessageTooLarge, e.Kind);
        await store.DisposeAsync();
    }

    [Fact]
    public async Task DataDirectory_IsForOneProcess_AndOneNode()
    {
        LogStore store = await OpenAsync();
        LogException e = await Assert.ThrowsAsync<LogException>(() => OpenAsync());
        Assert.Contains("Another process uses /data", e.Message, StringComparison.Ordinal);
        await store.DisposeAsync();

        e = await Assert.ThrowsAsync<LogException>(() => OpenAsync(nodeId: 2));
        Assert.Contains("belongs to node 1", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("topics.json", "{ not json")]
    [InlineData("topics.json", "{\"version\":9,\"topics\":[]}")]
    [InlineData("meta.properties", "nonsense")]
    public async Task DamagedFile_IsNamed(string name, string content)
    {
        await (await OpenAsync()).DisposeAsync();
        using (var file = _disk.Open("/data/" + name, create: true))
        {
            file.Truncate(0);
            file.Write(System.Text.Encoding.UTF8.GetBytes(content), 0);
        }

        var e = await Assert.ThrowsAsync<LogStorageException>(() => OpenAsync());
        Assert.Equal(LogErrorKind.CorruptLog, e.Kind);
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registry_AndMetadata_HaveTheseBytes()
    {
        LogStore store = await OpenAsync();
        TopicInfo topic = await store.CreateTopicAsync("t", 1, new Dictionary<string, string> { ["retention.ms"] = "5" }, Token);
        string id = TopicIds.Format(topic.Id);
        Assert.Equal(
            "{\n  \"version\": 1,\n  \"topics\": [\n    {\n      \"name\": \"t\",\n      \"id\": \"" + id
            + "\",\n      \"partitions\": 1,\n      \"configs\": {\n        \"retention.ms\": \"5\"\n      }\n    }\n  ]\n}\n",
            ReadText("/data/topics.json"));
        Assert.Equal($"version=1\ncluster.id={store.ClusterId}\nnode.id=1\n", ReadText("/data/meta.properties"));
        Assert.Equal($"version: 0\ntopic_id: {id}\n", ReadText("/data/t-0/partition.metadata"));
        Assert.Equal("0\n1\n0 0\n", ReadText("/data/t-0/leader-epoch-checkpoint"));
        await store.DisposeAsync();
    }

    private string ReadText(string path)
    {
        using var file = _disk.Open(path, create: false);
        var bytes = new byte[file.LengthBytes];
        file.Read(bytes, 0);
        return System.Text.Encoding.UTF8.GetString(bytes);
    }

    private Task<LogStore> OpenAsync(FaultyDisk? disk = null, int nodeId = 1) => LogStore.OpenAsync(
        new LogStoreOptions { DataDirectory = "/data", FlushThreads = 0, NodeId = nodeId, RecoveryParallelism = 1 },
        disk ?? _disk,
        TimeProvider.System,
        NullLoggerFactory.Instance,
        Token);
}
