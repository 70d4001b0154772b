namespace Connect.Storage.Tests;

public sealed class DeleteRecordsTests
{
    private const string Checkpoint = "/data/log-start-offset-checkpoint";

    [Fact]
    public async Task Start_MovesInsideASegment_AndOnlyForward()
    {
        StoreFixture fixture = await CreateAsync();
        Assert.Equal(4, await fixture.Log.DeleteRecordsAsync(4));
        Assert.Equal(4, await fixture.Log.DeleteRecordsAsync(2));
        Assert.Equal((4, "4=4"), (fixture.Log.LogStartOffset, Batches.ReadAll(fixture.Log)[0]));
        Assert.Equal(4, fixture.Log.OffsetForTimestamp(0)?.Offset);
        Assert.Equal(LogErrorKind.OffsetOutOfRange, Assert.Throws<LogException>(() => fixture.Log.Read(3, 1000)).Kind);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(-2)]
    public async Task BeyondTheHighWatermark_IsOutOfRange(long offset)
    {
        StoreFixture fixture = await CreateAsync();
        LogException e = await Assert.ThrowsAsync<LogException>(() => fixture.Log.DeleteRecordsAsync(offset));
        Assert.Equal(LogErrorKind.OffsetOutOfRange, e.Kind);
        Assert.Equal(0, fixture.Log.LogStartOffset);
    }

    [Fact]
    public async Task MinusOne_IsTheHighWatermark_AndTheLogGoesOn()
    {
        StoreFixture fixture = await CreateAsync();
        Assert.Equal(10, await fixture.Log.DeleteRecordsAsync(PartitionLog.ToHighWatermark));
        Assert.Empty(Batches.ReadAll(fixture.Log));
        Assert.Null(fixture.Log.OffsetOfMaxTimestamp());
        Assert.Null(fixture.Log.OffsetForTimestamp(0));
        Assert.Equal(10, (await fixture.AppendAsync("next")).BaseOffset);
        Assert.Equal(["10=next"], Batches.ReadAll(fixture.Log));
    }

    [Fact]
    public async Task Start_IsDurableWhenTheCallCompletes()
    {
        StoreFixture fixture = await CreateAsync();
        await fixture.Log.DeleteRecordsAsync(5);
        Assert.Equal("0\n1\nt 0 5\n", fixture.Disk.ReadText(Checkpoint));
        fixture.Disk.Crash(new Random(3));
        await fixture.OpenAsync();
        Assert.Equal((5, 10), (fixture.Log.LogStartOffset, fixture.Log.LogEndOffset));
    }

    [Fact]
    public async Task Segments_BelowTheStart_GoWithTheNextRound()
    {
        StoreFixture fixture = await CreateAsync();
        await fixture.Log.DeleteRecordsAsync(7);
        fixture.Store.EnforceRetention();
        Assert.False(fixture.Disk.FileExists(StoreFixture.LogPath));
        Assert.Equal((7, 3), (fixture.Log.LogStartOffset, Batches.ReadAll(fixture.Log).Count));
        await fixture.RestartAsync(clean: true);
        Assert.Equal((7, 3), (fixture.Log.LogStartOffset, Batches.ReadAll(fixture.Log).Count));
    }

    [Fact]
    public async Task CompactedTopic_Refuses()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("cleanup.policy", "compact")]);
        LogException e = await Assert.ThrowsAsync<LogException>(() => fixture.Log.DeleteRecordsAsync(0));
        Assert.Equal(LogErrorKind.PolicyViolation, e.Kind);
    }

    [Fact]
    public async Task NewTopicOfTheSameName_StartsAtZero()
    {
        StoreFixture fixture = await CreateAsync();
        await fixture.Log.DeleteRecordsAsync(9);
        await fixture.Store.DeleteTopicAsync("t", TestContext.Current.CancellationToken);
        await fixture.Store.CreateTopicAsync("t", 1, cancellationToken: TestContext.Current.CancellationToken);
        await fixture.AppendAsync("new");
        await fixture.RestartAsync(clean: false);
        Assert.Equal(["0=new"], Batches.ReadAll(fixture.Log));
    }

    [Fact]
    public async Task DamagedCheckpoint_IsSaid_AndDoesNotKeepTheLogFromOpening()
    {
        StoreFixture fixture = await CreateAsync();
        await fixture.Log.DeleteRecordsAsync(5);
        fixture.Disk.Corrupt(Checkpoint, 2, (byte)'7');
        await fixture.RestartAsync(clean: false);
        Assert.Contains(fixture.Messages, message => message.Contains($"{Checkpoint} is not used", StringComparison.Ordinal));
        Assert.Equal(0, fixture.Log.LogStartOffset);
    }

    [Fact]
    public async Task LogThatEndsBelowItsStart_BeginsAgainThere()
    {
        StoreFixture fixture = await CreateAsync();
        await fixture.Log.DeleteRecordsAsync(10);
        fixture.Disk.Corrupt("/data/t-0/00000000000000000008.log", 70, 0x55);
        await fixture.RestartAsync(clean: false);
        Assert.Equal((10, 10), (fixture.Log.LogStartOffset, fixture.Log.LogEndOffset));
        Assert.Equal(10, (await fixture.AppendAsync("next")).BaseOffset);
    }

    private static async Task<StoreFixture> CreateAsync()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("segment.bytes", "300")]);
        for (int i = 0; i < 10; i++)
        {
            await fixture.AppendAsync($"{i}");
        }

        return fixture;
    }
}
