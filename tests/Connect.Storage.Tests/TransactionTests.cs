using Connect.Protocol.Records;
using Connect.Storage.Durability;

namespace Connect.Storage.Tests;

/// <summary>Open transactions hold back the last stable offset; aborted ones are named; both survive every kind of stop.</summary>
public sealed class TransactionTests
{
    private const string IndexPath = "/data/t-0/00000000000000000000.txnindex";
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenTransaction_HoldsTheLastStableOffset_UntilItsMarker()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await fixture.AppendAsync("plain");
        await WriteAsync(fixture, 1, 0, "a");
        await WriteAsync(fixture, 2, 0, "b");
        await fixture.AppendAsync("later");
        Assert.Equal((1, 4), (fixture.Log.LastStableOffset, fixture.Log.HighWatermark));

        await CommitAsync(fixture, 1);
        Assert.Equal(2, fixture.Log.LastStableOffset);
        using (LogReadResult read = fixture.Log.Read(0, 1 << 20, upTo: ReadLimit.LastStableOffset))
        {
            Assert.Equal(["0=plain", "1=a"], Batches.Decode(read.Batches));
            Assert.Equal((2, 5), (read.LastStableOffset, read.HighWatermark));
        }

        await AbortAsync(fixture, 2);
        Assert.Equal((6, 6), (fixture.Log.LastStableOffset, fixture.Log.HighWatermark));
    }

    [Fact]
    public async Task LastStableOffset_WaitsForTheFlushOfTheMarker()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await WriteAsync(fixture, 1, 0, "a");
        fixture.Disk.FailFlushAt = fixture.Disk.Flushes + 1;
        await Assert.ThrowsAsync<LogStorageException>(() => CommitAsync(fixture, 1));
        Assert.Equal((2, 1, 0), (fixture.Log.LogEndOffset, fixture.Log.HighWatermark, fixture.Log.LastStableOffset));
    }

    [Fact]
    public async Task LastStableOffset_FollowsTheHighWatermark_WithLazyFlushes()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(FlushPolicy.Interval);
        await WriteAsync(fixture, 1, 0, "a");
        Assert.Equal((1, 0), (fixture.Log.HighWatermark, fixture.Log.LastStableOffset));
        await CommitAsync(fixture, 1);
        Assert.Equal((2, 2), (fixture.Log.HighWatermark, fixture.Log.LastStableOffset));
    }

    [Fact]
    public async Task AbortedTransactions_AreThoseThatOverlapTheRange()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("segment.bytes", "250")]);
        await WriteAsync(fixture, 1, 0, "a0");
        await WriteAsync(fixture, 2, 0, "b0");
        await AbortAsync(fixture, 1);
        await WriteAsync(fixture, 1, 1, "a1");
        await AbortAsync(fixture, 2);
        await CommitAsync(fixture, 1);
        await WriteAsync(fixture, 2, 1, "b1");
        await AbortAsync(fixture, 2);
        Assert.True(fixture.Log.SegmentCount > 2);

        Assert.Equal([new(1, 0), new(2, 1)], fixture.Log.AbortedTransactions(0, 4));
        Assert.Equal([new(2, 1)], fixture.Log.AbortedTransactions(3, 4));
        Assert.Equal([new(1, 0)], fixture.Log.AbortedTransactions(0, 1));
        Assert.Equal([new(2, 6)], fixture.Log.AbortedTransactions(5, 8));
        Assert.Empty(fixture.Log.AbortedTransactions(5, 6));
        using LogReadResult read = fixture.Log.Read(6, 1, upTo: ReadLimit.LastStableOffset);
        Assert.Equal([new(2, 6)], read.AbortedTransactions);
        using LogReadResult all = fixture.Log.Read(6, 1);
        Assert.Null(all.AbortedTransactions);
    }

    [Theory]
    [InlineData(true, "1000")]
    [InlineData(false, "1000")]
    [InlineData(true, "1000000")]
    [InlineData(false, "1000000")]
    public async Task Restart_KeepsOpenAndAbortedTransactions(bool clean, string segmentBytes)
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("segment.bytes", segmentBytes)]);
        for (int i = 0; i < 20; i++)
        {
            await WriteAsync(fixture, 1, i, $"a{i}");
            await AbortAsync(fixture, 1);
        }

        await WriteAsync(fixture, 2, 0, "open");
        await fixture.AppendAsync("behind");
        IReadOnlyList<AbortedTransaction> before = fixture.Log.AbortedTransactions(0, 40);
        Assert.Equal(20, before.Count);

        await fixture.RestartAsync(clean);

        Assert.Equal((40, 42), (fixture.Log.LastStableOffset, fixture.Log.HighWatermark));
        Assert.Equal(before, fixture.Log.AbortedTransactions(0, 40));
        Assert.True(fixture.Log.DescribeProducers().Single(p => p.ProducerId == 2) is { TransactionFirstOffset: 40, LastSequence: 0 });
        await AbortAsync(fixture, 2);
        Assert.Equal([new(2, 40)], fixture.Log.AbortedTransactions(40, 43));
        Assert.Equal(43, fixture.Log.LastStableOffset);
    }

    [Fact]
    public async Task LostSnapshots_AreMadeUpForByTheLog()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("segment.bytes", "250")]);
        for (int i = 0; i < 10; i++)
        {
            await WriteAsync(fixture, 1, i, $"a{i}");
            await AbortAsync(fixture, 1);
        }

        IReadOnlyList<AbortedTransaction> before = fixture.Log.AbortedTransactions(0, 20);
        await fixture.Store.DisposeAsync();
        foreach (string name in fixture.Disk.ListFiles("/data/t-0").Where(name => Path.GetExtension(name) is ".snapshot" or ".txnindex"))
        {
            fixture.Disk.DeleteFile($"/data/t-0/{name}");
        }

        await fixture.OpenAsync();
        Assert.Equal(before, fixture.Log.AbortedTransactions(0, 20));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(33)]
    public async Task TornIndex_IsMadeAgainAfterAKill(int tornBytes)
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await WriteAsync(fixture, 1, 0, "a");
        await AbortAsync(fixture, 1);
        await WriteAsync(fixture, 1, 1, "b");
        await AbortAsync(fixture, 1);
        using (var file = fixture.Disk.Open(IndexPath, create: false))
        {
            file.Truncate(34 + tornBytes);
        }

        await fixture.KillAndReopenAsync();
        Assert.Equal([new(1, 0), new(1, 2)], fixture.Log.AbortedTransactions(0, 4));
    }

    [Fact]
    public async Task CutMarker_OpensTheTransactionAgain()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await WriteAsync(fixture, 1, 0, "a");
        await AbortAsync(fixture, 1);
        using (var file = fixture.Disk.Open(StoreFixture.LogPath, create: false))
        {
            file.Truncate(file.LengthBytes - 1);
        }

        await fixture.KillAndReopenAsync();
        Assert.Equal((1, 0), (fixture.Log.HighWatermark, fixture.Log.LastStableOffset));
        await CommitAsync(fixture, 1);
        Assert.Empty(fixture.Log.AbortedTransactions(0, 2));
    }

    [Fact]
    public async Task Batches_OutsideTheTransactionThatIsOpen_AreRefused()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await WriteAsync(fixture, 1, 0, "a");
        LogException e = await Assert.ThrowsAsync<LogException>(
            async () => await fixture.Log.AppendAsync(Batches.Idempotent(1, 0, 1, "x"), AppendOptions.Client, Token));
        Assert.Equal(LogErrorKind.InvalidTransactionState, e.Kind);
    }

    [Fact]
    public async Task Marker_OfANewerEpoch_FencesTheProducer_OneOfAnOlderCoordinatorIsRefused()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await WriteAsync(fixture, 1, 0, "a");
        await fixture.Log.AppendMarkerAsync(1, 1, ControlRecordType.Abort, coordinatorEpoch: 5);
        LogException fenced = await Assert.ThrowsAsync<LogException>(() => WriteAsync(fixture, 1, 1, "b"));
        Assert.Equal(LogErrorKind.InvalidProducerEpoch, fenced.Kind);
        LogException old = await Assert.ThrowsAsync<LogException>(
            async () => await fixture.Log.AppendMarkerAsync(1, 1, ControlRecordType.Abort, coordinatorEpoch: 4));
        Assert.Equal(LogErrorKind.TransactionCoordinatorFenced, old.Kind);

        await fixture.RestartAsync(clean: true);
        ActiveProducer producer = fixture.Log.DescribeProducers().Single();
        Assert.Equal((1, -1, 5, -1L), (producer.Epoch, producer.LastSequence, producer.CoordinatorEpoch, producer.TransactionFirstOffset));
    }

    [Fact]
    public async Task Producer_WithAnOpenTransaction_DoesNotExpire()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await WriteAsync(fixture, 1, 0, "a");
        await fixture.Log.AppendAsync(Batches.Idempotent(2, 0, 0, "b"), AppendOptions.Client, Token);
        fixture.Time.Advance(TimeSpan.FromDays(2));
        fixture.Log.ExpireProducers();
        Assert.Equal(1, fixture.Log.DescribeProducers().Single().ProducerId);
    }

    [Fact]
    public async Task DeletedRecords_TakeTheLastStableOffsetAlong()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await WriteAsync(fixture, 1, 0, "a");
        await fixture.AppendAsync("b", "c");
        Assert.Equal(0, fixture.Log.LastStableOffset);
        await fixture.Log.DeleteRecordsAsync(2);
        Assert.Equal(2, fixture.Log.LastStableOffset);
    }

    // docs/formats/log-segment.md: version, producer id, first offset, last offset, last stable offset.
    [Fact]
    public async Task Index_HasKafkasBytes()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await WriteAsync(fixture, 0x0102, 0, "a");
        await WriteAsync(fixture, 7, 0, "b");
        await AbortAsync(fixture, 7);
        await AbortAsync(fixture, 0x0102);

        var bytes = new byte[68];
        using var file = fixture.Disk.Open(IndexPath, create: false);
        Assert.Equal((68, 68), (file.LengthBytes, file.Read(bytes, 0)));
        Assert.Equal(
            "0000" + "0000000000000007" + "0000000000000001" + "0000000000000002" + "0000000000000000"
            + "0000" + "0000000000000102" + "0000000000000000" + "0000000000000003" + "0000000000000004",
            Convert.ToHexString(bytes));
    }

    private static async Task WriteAsync(StoreFixture fixture, long producerId, int sequence, string value) =>
        await fixture.Log.AppendAsync(Batches.Transactional(producerId, 0, sequence, value), AppendOptions.Client, Token);

    private static async Task CommitAsync(StoreFixture fixture, long producerId) =>
        await fixture.Log.AppendMarkerAsync(producerId, 0, ControlRecordType.Commit, coordinatorEpoch: 0);

    private static async Task AbortAsync(StoreFixture fixture, long producerId) =>
        await fixture.Log.AppendMarkerAsync(producerId, 0, ControlRecordType.Abort, coordinatorEpoch: 0);
}
