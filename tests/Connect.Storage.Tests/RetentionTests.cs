using Connect.Protocol.Records;
using Connect.Storage.Files;
using Connect.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Connect.Storage.Tests;

/// <summary>Segments of 300 bytes, which is four small batches, that come every second.</summary>
public sealed class RetentionTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task OldSegments_AreDeleted_AndReadsBelowAreOutOfRange()
    {
        StoreFixture fixture = await CreateAsync(("retention.ms", "10000"));
        fixture.Time.Advance(TimeSpan.FromSeconds(6));
        fixture.Store.EnforceRetention();

        // Offset 11, the newest of the third segment, is 14 s old; offset 15, the newest of the fourth, 10 s.
        Assert.Equal(12, fixture.Log.LogStartOffset);
        Assert.Equal("12=12", Batches.ReadAll(fixture.Log)[0]);
        LogException e = Assert.Throws<LogException>(() => fixture.Log.Read(11, 1000));
        Assert.Equal(LogErrorKind.OffsetOutOfRange, e.Kind);
        Assert.Equal(12, fixture.Log.OffsetForTimestamp(0)?.Offset);
        Assert.Equal((20, "19=19"), (fixture.Log.LogEndOffset, Batches.ReadAll(fixture.Log)[^1]));
    }

    [Fact]
    public async Task StartThatOnlyMemoryKnows_IsNotAcknowledged() // I1
    {
        StoreFixture fixture = await CreateAsync(("retention.ms", "10000"));
        fixture.Time.Advance(TimeSpan.FromSeconds(6));
        fixture.Disk.PowerOffAt = fixture.Disk.Operations;
        fixture.Store.EnforceRetention();

        Assert.Equal(12, fixture.Log.LogStartOffset);
        await Assert.ThrowsAsync<LogStorageException>(() => fixture.Log.DeleteRecordsAsync(12));
    }

    [Fact]
    public async Task Files_GoAfterTheirDelay_AndReadersOfThemEndWell()
    {
        StoreFixture fixture = await CreateAsync(("retention.ms", "10000"), ("file.delete.delay.ms", "60000"));
        fixture.Time.Advance(TimeSpan.FromSeconds(6));
        fixture.Store.EnforceRetention();
        Assert.False(fixture.Disk.FileExists(StoreFixture.LogPath));
        Assert.True(fixture.Disk.FileExists(StoreFixture.LogPath + ".deleted"));

        fixture.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(fixture.Disk.FileExists(StoreFixture.LogPath + ".deleted"));
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(fixture.Disk.ListFiles("/data/t-0"), name => name.EndsWith(".deleted", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FilesThatWereStillThere_GoAtTheNextStart(bool clean)
    {
        StoreFixture fixture = await CreateAsync(("retention.ms", "10000"));
        fixture.Time.Advance(TimeSpan.FromSeconds(6));
        fixture.Store.EnforceRetention();
        await fixture.RestartAsync(clean);

        Assert.DoesNotContain(fixture.Disk.ListFiles("/data/t-0"), name => name.EndsWith(".deleted", StringComparison.Ordinal));
        Assert.Equal(12, fixture.Log.LogStartOffset);
        Assert.Equal(8, Batches.ReadAll(fixture.Log).Count);
    }

    [Fact]
    public async Task IdlePartition_LosesItsLastSegmentToo_AndGoesOnAtTheSameOffset()
    {
        StoreFixture fixture = await CreateAsync(("retention.ms", "10000"));
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        fixture.Store.EnforceRetention();

        Assert.Equal((20, 20, 0), (fixture.Log.LogStartOffset, fixture.Log.LogEndOffset, fixture.Log.SizeBytes));
        await fixture.RestartAsync(clean: false);
        Assert.Equal((20, 20), (fixture.Log.LogStartOffset, fixture.Log.LogEndOffset));
        Assert.Equal(20, (await fixture.AppendAsync("next")).BaseOffset);
        Assert.Equal(["20=next"], Batches.ReadAll(fixture.Log));
    }

    [Fact]
    public async Task IdlePartition_CompletesItsSegmentByAge()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("segment.ms", "60000"), ("retention.ms", "-1")]);
        await fixture.AppendAsync("a");
        fixture.Store.EnforceRetention();
        Assert.Equal(1, fixture.Log.SegmentCount);

        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        fixture.Store.EnforceRetention();
        Assert.Equal(2, fixture.Log.SegmentCount);
        fixture.Time.Advance(TimeSpan.FromMinutes(5));
        fixture.Store.EnforceRetention();
        Assert.Equal(2, fixture.Log.SegmentCount);
    }

    [Fact]
    public async Task SegmentsAge_OutlivesARestart()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("segment.ms", "60000"), ("retention.ms", "-1")]);
        await fixture.AppendAsync("a");
        fixture.Time.Advance(TimeSpan.FromSeconds(40));
        await fixture.RestartAsync(clean: true);
        fixture.Time.Advance(TimeSpan.FromSeconds(20));
        fixture.Store.EnforceRetention();
        Assert.Equal(2, fixture.Log.SegmentCount);
    }

    [Fact]
    public async Task Jitter_LetsSegmentsEndAtDifferentTimes()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(
            configs: [("segment.ms", "60000"), ("segment.jitter.ms", "30000"), ("retention.ms", "-1")]);
        TopicInfo topic = await fixture.Store.CreatePartitionsAsync("t", 20, Token);
        foreach (PartitionLog log in topic.Partitions)
        {
            await log.AppendAsync(Batches.Of("a"), AppendOptions.Client, Token);
        }

        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        fixture.Store.EnforceRetention();
        int early = topic.Partitions.Count(log => log.SegmentCount == 2);
        fixture.Time.Advance(TimeSpan.FromSeconds(15));
        fixture.Store.EnforceRetention();
        int middle = topic.Partitions.Count(log => log.SegmentCount == 2);
        fixture.Time.Advance(TimeSpan.FromSeconds(15));
        fixture.Store.EnforceRetention();

        Assert.InRange(early, 0, 1);
        Assert.InRange(middle, 3, 17);
        Assert.All(topic.Partitions, log => Assert.Equal(2, log.SegmentCount));
    }

    [Fact]
    public async Task Size_IsKept()
    {
        StoreFixture fixture = await CreateAsync(("retention.bytes", "500"));
        fixture.Store.EnforceRetention();
        Assert.InRange(fixture.Log.SizeBytes, 500, 800);
    }

    [Fact]
    public async Task Scheduler_DoesItByItself()
    {
        string directory = Directory.CreateTempSubdirectory("connect-retention-").FullName;
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Batches.TimestampMs));
        try
        {
            await using LogStore store = await LogStore.OpenAsync(
                new LogStoreOptions { DataDirectory = directory, RetentionCheckInterval = TimeSpan.FromMinutes(5) },
                DiskFileSystem.Instance,
                time,
                NullLoggerFactory.Instance,
                Token);
            TopicInfo topic = await store.CreateTopicAsync("t", 1, new Dictionary<string, string> { ["retention.ms"] = "1000" }, Token);
            await topic.Partitions[0].AppendAsync(Batches.Of("a"), AppendOptions.Client, Token);

            time.Advance(TimeSpan.FromMinutes(5));
            await WaitUntil.TrueAsync(
                () => topic.Partitions[0].LogStartOffset == 1, TimeSpan.FromSeconds(30), () => "the record is still there", Token);
            time.Advance(TimeSpan.FromMinutes(1));
            await WaitUntil.TrueAsync(
                () => !File.Exists(Path.Combine(directory, "t-0", "00000000000000000000.log.deleted")),
                TimeSpan.FromSeconds(30),
                () => "its file is still there",
                Token);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<StoreFixture> CreateAsync(params (string Key, string Value)[] configs)
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("segment.bytes", "300"), .. configs]);
        for (int i = 0; i < 20; i++)
        {
            long timestampMs = fixture.Time.GetUtcNow().ToUnixTimeMilliseconds();
            byte[] batch = Batches.Of(RecordBatchWriterOptions.Default, timestampMs, $"{i}");
            await fixture.Log.AppendAsync(batch, AppendOptions.Client, Token);
            fixture.Time.Advance(TimeSpan.FromSeconds(i < 19 ? 1 : 0));
        }

        return fixture;
    }
}
