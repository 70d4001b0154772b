using Connect.Storage.Durability;

namespace Connect.Storage.Tests;

public sealed class RecoveryTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task TornTail_IsCut_AndSaid()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await fixture.AppendAsync("a");
        await fixture.AppendAsync("b", "c");
        int length = (int)fixture.Disk.LengthOf(StoreFixture.LogPath);
        using (var file = fixture.Disk.Open(StoreFixture.LogPath, create: false))
        {
            file.Write(Batches.Of("torn").AsSpan(0, 40), length);
        }

        await fixture.KillAndReopenAsync();

        Assert.Equal(["0=a", "1=b", "2=c"], Batches.ReadAll(fixture.Log));
        Assert.Equal(length, fixture.Disk.LengthOf(StoreFixture.LogPath));
        Assert.Contains(fixture.Messages, message =>
            message.Contains($"cut 40 bytes off {StoreFixture.LogPath} at position {length}", StringComparison.Ordinal)
            && message.Contains("Offsets from 3 on", StringComparison.Ordinal));
        Assert.Equal(1, fixture.Log.LeaderEpoch);
        Assert.Equal((0, 3), fixture.Log.EndOffsetForLeaderEpoch(0));
    }

    [Fact]
    public async Task BadChecksumInTheLastSegment_CutsFromThere_AndCountsWhatFollowed()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await fixture.AppendAsync("a");
        int position = (int)fixture.Disk.LengthOf(StoreFixture.LogPath);
        await fixture.AppendAsync("b");
        await fixture.AppendAsync("c");
        fixture.Disk.Corrupt(StoreFixture.LogPath, position + 65, 0x55);

        await fixture.KillAndReopenAsync();

        Assert.Equal(["0=a"], Batches.ReadAll(fixture.Log));
        Assert.Contains(fixture.Messages, message =>
            message.Contains("checksum", StringComparison.Ordinal)
            && message.Contains("2 more batches up to offset 2", StringComparison.Ordinal));
        Assert.Equal(1, (await fixture.AppendAsync("d")).BaseOffset);
    }

    [Fact]
    public async Task DamageInTheMiddle_IsAnErrorThatNamesThePlace_AndNeverAnAnswer()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await fixture.AppendAsync("a");
        int position = (int)fixture.Disk.LengthOf(StoreFixture.LogPath);
        await fixture.AppendAsync("b");
        await fixture.AppendAsync("c");
        fixture.Disk.Corrupt(StoreFixture.LogPath, position + 65, 0x55);

        using LogReadResult before = fixture.Log.Read(0, 10_000);
        Assert.Equal(["0=a"], Batches.Decode(before.Batches));
        var e = Assert.Throws<LogStorageException>(() => fixture.Log.Read(1, 10_000));
        Assert.Equal(LogErrorKind.CorruptLog, e.Kind);
        Assert.Contains($"{StoreFixture.LogPath} is damaged at position {position}", e.Message, StringComparison.Ordinal);
        using LogReadResult after = fixture.Log.Read(2, 10_000);
        Assert.Equal(["2=c"], Batches.Decode(after.Batches));
    }

    [Fact]
    public async Task MissingIndexesOfACompletedSegment_AreRebuilt()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("segment.bytes", "400"), ("index.interval.bytes", "50")]);
        for (int i = 0; i < 30; i++)
        {
            await fixture.AppendAsync($"value-{i}");
        }

        List<string> before = Batches.ReadAll(fixture.Log);
        await fixture.Store.DisposeAsync();
        fixture.Disk.DeleteFile("/data/t-0/00000000000000000000.index");
        fixture.Disk.DeleteFile("/data/t-0/00000000000000000000.timeindex");
        await fixture.OpenAsync();

        Assert.Equal(before, Batches.ReadAll(fixture.Log));
        Assert.Contains(fixture.Messages, message => message.Contains("000.log are missing or wrong", StringComparison.Ordinal));
        Assert.True(fixture.Disk.LengthOf("/data/t-0/00000000000000000000.index") > 0);
        Assert.Equal(new TimestampedOffset(0, Batches.TimestampMs), fixture.Log.OffsetForTimestamp(1));
    }

    [Fact]
    public async Task WrongOffset_IsToldByTheBatchesAroundIt()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await fixture.AppendAsync("a");
        int position = (int)fixture.Disk.LengthOf(StoreFixture.LogPath);
        foreach (string value in new[] { "b", "c", "d", "e", "f", "g" })
        {
            await fixture.AppendAsync(value);
        }

        fixture.Disk.Corrupt(StoreFixture.LogPath, position + 7, 5);

        using LogReadResult before = fixture.Log.Read(0, 10_000);
        Assert.Equal(["0=a"], Batches.Decode(before.Batches));
        foreach (int maxBytes in new[] { 1, 69, 10_000 })
        {
            var e = Assert.Throws<LogStorageException>(() => fixture.Log.Read(1, maxBytes));
            Assert.Equal(LogErrorKind.CorruptLog, e.Kind);
            Assert.Contains("offsets 5 to 5; the one behind it begins with 2", e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/data/topics.json")]
    [InlineData("/data/meta.properties")]
    [InlineData("/data/t-0/partition.metadata")]
    [InlineData("/data/t-0/leader-epoch-checkpoint")]
    public async Task FileThatDecidesWhatThereIs_IsNotGuessed(string path)
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await fixture.Store.DisposeAsync();
        fixture.Disk.Corrupt(path, 0, (byte)'x');

        var e = await Assert.ThrowsAsync<LogStorageException>(() => fixture.OpenAsync());
        Assert.Equal(LogErrorKind.CorruptLog, e.Kind);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task IndexesWithoutALog_AreRemovedAtTheNextStart(bool clean)
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await fixture.AppendAsync("a");
        fixture.Disk.Open("/data/t-0/00000000000000000007.timeindex", create: true).Dispose();
        await fixture.RestartAsync(clean);

        Assert.False(fixture.Disk.FileExists("/data/t-0/00000000000000000007.timeindex"));
        Assert.Equal(["0=a"], Batches.ReadAll(fixture.Log));
    }

    [Fact]
    public async Task FailedFlush_MakesThePartitionReadOnly_UntilARestart()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await fixture.AppendAsync("a");
        fixture.Disk.FailFlushAt = fixture.Disk.Flushes + 1;

        var e = await Assert.ThrowsAsync<LogStorageException>(() => fixture.AppendAsync("b"));
        Assert.Equal(LogErrorKind.ReadOnly, e.Kind);
        Assert.Contains("restart", e.Message, StringComparison.Ordinal);
        e = await Assert.ThrowsAsync<LogStorageException>(() => fixture.AppendAsync("c"));
        Assert.Equal(LogErrorKind.ReadOnly, e.Kind);
        Assert.Equal(["0=a"], Batches.ReadAll(fixture.Log));

        await fixture.KillAndReopenAsync();
        await fixture.AppendAsync("d");
        fixture.Disk.Crash(new Random(1));
        await fixture.OpenAsync();
        Assert.Equal("d", Batches.ReadAll(fixture.Log)[^1].Split('=')[1]);
    }

    [Fact]
    public async Task FullDisk_RefusesTheBatch_AndTakesTheNextOnceThereIsSpace()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await fixture.AppendAsync("a");
        long length = fixture.Disk.LengthOf(StoreFixture.LogPath);
        fixture.Disk.CapacityBytes = 0;

        var e = await Assert.ThrowsAsync<LogStorageException>(() => fixture.AppendAsync("b"));
        Assert.Equal(LogErrorKind.DiskFull, e.Kind);
        Assert.Equal(length, fixture.Disk.LengthOf(StoreFixture.LogPath));

        fixture.Disk.CapacityBytes = long.MaxValue;
        Assert.Equal(1, (await fixture.AppendAsync("c")).BaseOffset);
        Assert.Equal(["0=a", "1=c"], Batches.ReadAll(fixture.Log));
    }

    [Fact]
    public async Task AcknowledgedRecords_OutliveAPowerFailure() // I1
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await fixture.AppendAsync("a");
        await fixture.AppendAsync("b");
        fixture.Disk.Crash(new Random(7));
        await fixture.OpenAsync();
        Assert.Equal(["0=a", "1=b"], Batches.ReadAll(fixture.Log));
    }

    [Fact]
    public async Task CleanShutdown_IsNotedOnce()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await fixture.AppendAsync("a");
        await fixture.Store.DisposeAsync();
        Assert.True(fixture.Disk.FileExists("/data/.kafka_cleanshutdown"));
        await fixture.OpenAsync();
        Assert.False(fixture.Disk.FileExists("/data/.kafka_cleanshutdown"));
        Assert.Contains(fixture.Messages, message => message.Contains("after a clean shutdown", StringComparison.Ordinal));
        Assert.Equal(["0=a"], Batches.ReadAll(fixture.Log));
        Assert.Equal(0, fixture.Log.LeaderEpoch);
    }

    [Fact]
    public async Task OtherFlushPolicy_RaisesTheLeaderEpochAfterACrash()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(FlushPolicy.OperatingSystem);
        await fixture.AppendAsync("a");
        Assert.Equal(1, fixture.Log.HighWatermark);
        await fixture.KillAndReopenAsync(FlushPolicy.OperatingSystem);
        Assert.Equal(1, fixture.Log.LeaderEpoch);
        await fixture.Log.AppendAsync(Batches.Of("b"), AppendOptions.Client, Token);
        using LogReadResult result = fixture.Log.Read(1, 1000);
        Assert.Equal(1, result.Batches.Span[15]);
    }
}
