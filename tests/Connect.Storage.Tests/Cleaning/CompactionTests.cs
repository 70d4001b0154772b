using Connect.Protocol.Compression;
using Connect.Protocol.Records;
using Connect.Storage.Cleaning;

namespace Connect.Storage.Tests.Cleaning;

public sealed class CompactionTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task LastRecordOfEachKey_Stays_AtItsOffset()
    {
        CompactedLog log = await CompactedLog.CreateAsync();
        await log.FillAsync(30);
        await log.RollAsync();
        long before = log.Log.SizeBytes;
        SortedDictionary<string, string> values = log.LastValues();

        Assert.Equal(1, log.Clean());

        Assert.Equal(["27:k0=v27", "28:k1=v28", "29:k2=v29"], log.ReadOwn());
        Assert.Equal(values, log.LastValues());
        Assert.InRange(log.Log.SizeBytes, 1, before / 2);
        Assert.Equal(0, log.Log.LogStartOffset);
        using LogReadResult fromRemoved = log.Log.Read(3, 10_000);
        Assert.False(fromRemoved.Batches.IsEmpty);
    }

    [Fact]
    public async Task ActiveSegment_IsLeftAlone_UntilItIsComplete()
    {
        CompactedLog log = await CompactedLog.CreateAsync(("segment.bytes", "100000"), ("segment.ms", "60000"));
        await log.FillAsync(30);
        Assert.Equal(0, log.Clean());

        log.Fixture.Time.Advance(TimeSpan.FromMinutes(1));
        log.Fixture.Store.EnforceRetention();
        Assert.Equal(1, log.Clean());
        Assert.Equal(3, log.Read().Count);
    }

    [Fact]
    public async Task SmallSegments_BecomeFewer_AndNoneIsLargerThanTheTopicWants()
    {
        CompactedLog log = await CompactedLog.CreateAsync();
        await log.FillAsync(200, keys: 20);
        Assert.InRange(log.Log.SegmentCount, 40, 60);
        log.Clean();
        Assert.InRange(log.Log.SegmentCount, 2, 12);
        Assert.All(
            log.Fixture.Disk.ListFiles("/data/t-0").Where(name => name.EndsWith(".log", StringComparison.Ordinal)),
            name => Assert.InRange(log.Fixture.Disk.LengthOf($"/data/t-0/{name}"), 0, 400));
    }

    [Theory]
    [InlineData("0.9", 0)]
    [InlineData("0.4", 1)]
    public async Task DirtyRatio_DecidesWhenItIsWorthIt(string ratio, int passes)
    {
        CompactedLog log = await CompactedLog.CreateAsync(("segment.bytes", "1000"));
        await log.FillAsync(100, keys: 20);
        log.Clean();
        await SetAsync(log, ("segment.bytes", "1000"), ("min.cleanable.dirty.ratio", ratio));
        await log.FillAsync(60, keys: 20);
        Assert.Equal(passes, log.Clean());
    }

    [Fact]
    public async Task MinLag_KeepsRecentRecords()
    {
        CompactedLog log = await CompactedLog.CreateAsync(("min.compaction.lag.ms", "60000"));
        await log.FillAsync(20);
        await log.RollAsync();
        Assert.Equal(0, log.Clean());

        log.Fixture.Time.Advance(TimeSpan.FromSeconds(61));
        await log.AppendAsync("k0=new");
        await log.RollAsync();
        log.Clean();
        Assert.Equal(["18:k0=v18", "19:k1=v19", "17:k2=v17"], log.ReadOwn()[..^1].OrderBy(record => record.Split(':')[1]));
    }

    [Fact]
    public async Task MaxLag_CompletesAndCompacts_WhateverTheRatio()
    {
        CompactedLog log = await CompactedLog.CreateAsync(
            ("min.cleanable.dirty.ratio", "1"), ("max.compaction.lag.ms", "60000"), ("segment.bytes", "100000"));
        await log.FillAsync(20);
        Assert.Equal(0, log.Clean());
        log.Fixture.Time.Advance(TimeSpan.FromSeconds(61));
        log.Fixture.Store.EnforceRetention();
        Assert.Equal(1, log.Clean());
        Assert.Equal(3, log.Read().Count);
    }

    [Fact]
    public async Task Tombstones_StayForTheirTime_AndThenGo()
    {
        CompactedLog log = await CompactedLog.CreateAsync(("delete.retention.ms", "60000"));
        await log.AppendAsync("a=1", "b=2");
        await log.AppendAsync("a");
        await log.RollAsync();
        long cleanedAtMs = log.NowMs;
        log.Clean();
        Assert.Equal(["1:b=2", "2:a"], log.ReadOwn());
        _ = RecordBatchHeader.TryRead(Batches.ReadBatches(log.Log)[1], out RecordBatchHeader withTombstone);
        Assert.Equal(cleanedAtMs + 60_000, withTombstone.DeleteHorizonMs);
        Assert.Equal(Batches.TimestampMs, log.Log.OffsetForTimestamp(0)!.Value.TimestampMs);

        log.Fixture.Time.Advance(TimeSpan.FromSeconds(59));
        await log.RollAsync();
        log.Clean();
        Assert.Equal(["1:b=2", "2:a"], log.ReadOwn());

        log.Fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await log.RollAsync();
        log.Clean();
        Assert.Equal(["1:b=2"], log.ReadOwn());
    }

    [Fact]
    public async Task CompactAndDelete_DoesBoth()
    {
        CompactedLog log = await CompactedLog.CreateAsync(("cleanup.policy", "compact,delete"), ("retention.ms", "60000"));
        await log.FillAsync(20);
        await log.RollAsync();
        log.Clean();
        Assert.Equal(3, log.ReadOwn().Count);
        log.Fixture.Time.Advance(TimeSpan.FromSeconds(61));
        log.Fixture.Store.EnforceRetention();
        Assert.Empty(log.Read());
    }

    [Theory]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public async Task Codec_OfABatchIsKept(CompressionCodec codec)
    {
        CompactedLog log = await CompactedLog.CreateAsync();
        await log.AppendAsync(codec, "a=1", "b=2", "c=3");
        await log.AppendAsync(codec, "b=4");
        await log.RollAsync();
        log.Clean();
        Assert.Equal(["0:a=1", "2:c=3", "3:b=4"], log.ReadOwn());
        _ = RecordBatchHeader.TryRead(Batches.ReadBatches(log.Log)[0], out RecordBatchHeader header);
        Assert.Equal((codec, 0, 2, 2), (header.Codec, header.BaseOffset, header.LastOffsetDelta, header.RecordCount));
    }

    [Fact]
    public async Task LastBatchOfEachProducer_KeepsItsSequence()
    {
        CompactedLog log = await CompactedLog.CreateAsync();
        await AppendIdempotentAsync(log, 0, "a=1");
        await AppendIdempotentAsync(log, 1, "a=2", "b=2");
        await log.AppendAsync("a=3", "b=3");
        await log.RollAsync();
        log.Clean();

        List<RecordBatchHeader> headers = [.. Batches.ReadBatches(log.Log).Select(HeaderOf)];
        RecordBatchHeader kept = Assert.Single(headers, header => header.ProducerId == 7);
        Assert.Equal((1, 2, 0, 1, 2), (kept.BaseOffset, kept.LastOffset, kept.RecordCount, kept.BaseSequence, kept.LastSequence));

        // The state has to come from the log: there is no snapshot any more.
        await log.Fixture.Store.DisposeAsync();
        foreach (string name in log.Fixture.Disk.ListFiles("/data/t-0").Where(n => n.EndsWith(".snapshot", StringComparison.Ordinal)))
        {
            log.Fixture.Disk.DeleteFile($"/data/t-0/{name}");
        }

        await log.Fixture.OpenAsync();
        LogException e = await Assert.ThrowsAsync<LogException>(() => AppendIdempotentAsync(log, 4, "x=1"));
        Assert.Equal(LogErrorKind.OutOfOrderSequence, e.Kind);
        await AppendIdempotentAsync(log, 3, "x=1");
    }

    [Theory]
    [InlineData(1_000_000, 1)]
    [InlineData(600, 5)]
    public async Task KeysThatDoNotFitTheMemory_TakeSeveralPasses(int bytes, int minPasses)
    {
        CompactedLog log = await CompactedLog.CreateAsync(("segment.bytes", "2000"));
        log.Fixture.DedupeBufferBytes = bytes;
        await log.Fixture.RestartAsync(clean: true);
        await log.FillAsync(300, keys: 100);
        await log.RollAsync();
        SortedDictionary<string, string> values = log.LastValues();

        Assert.InRange(log.Clean(), minPasses, 50);
        Assert.Equal(values, log.LastValues());
        Assert.Equal(100, log.ReadOwn().Count);
    }

    [Fact]
    public async Task Checkpoint_SaysWhatIsCompacted_AndARestartGoesOnFromThere()
    {
        CompactedLog log = await CompactedLog.CreateAsync();
        await log.FillAsync(30);
        log.Clean();
        long cleaned = log.Log.CleanedOffset!.Value;
        await log.Fixture.RestartAsync(clean: true);
        Assert.Equal($"0\n1\nt 0 {cleaned}\n", log.Fixture.Disk.ReadText("/data/cleaner-offset-checkpoint"));
        Assert.Equal(cleaned, log.Log.CleanedOffset);
        Assert.Equal(0, log.Clean());
    }

    [Fact]
    public async Task Damage_MakesThePartitionUncleanable_AndNothingElse()
    {
        CompactedLog log = await CompactedLog.CreateAsync();
        await log.FillAsync(30);
        log.Fixture.Disk.Corrupt(StoreFixture.LogPath, 70, 0x55);

        log.Clean();

        Assert.Equal(1, log.Fixture.Store.Compaction.Failures);
        Assert.Contains(StoreFixture.LogPath, log.Log.UncleanableReason, StringComparison.Ordinal);
        Assert.Contains(log.Fixture.Messages, m => m.Contains("t-0 cannot be compacted", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Fixture.Disk.ListFiles("/data/t-0"), n => n.EndsWith(".cleaned", StringComparison.Ordinal));
        CleanerBacklog backlog = log.Fixture.Store.DescribeBacklog();
        Assert.Equal((1, log.Log.SizeBytes, 0), (backlog.UncleanablePartitions, backlog.UncleanableBytes, backlog.DirtyBytes));
        Assert.Equal(30, await log.AppendAsync("more=1"));
        Assert.Equal(0, log.Clean());
    }

    [Fact]
    public async Task Backlog_IsWhatWaits()
    {
        CompactedLog log = await CompactedLog.CreateAsync();
        await log.FillAsync(30);

        CleanerBacklog before = log.Fixture.Store.DescribeBacklog();
        log.Clean();
        CleanerBacklog after = log.Fixture.Store.DescribeBacklog();

        Assert.Equal((true, 1.0), (before.DirtyBytes > 1000, before.MaxDirtyRatio));
        Assert.Equal((0L, 0.0, 0), (after.DirtyBytes, after.MaxDirtyRatio, after.UncleanablePartitions));
    }

    [Fact]
    public async Task FullDisk_PutsCompactionOff()
    {
        CompactedLog log = await CompactedLog.CreateAsync();
        await log.FillAsync(30, keys: 25);
        log.Fixture.Disk.CapacityBytes = 0;
        Assert.Equal(0, log.Clean());
        Assert.Null(log.Log.UncleanableReason);
        Assert.Contains(log.Fixture.Messages, m => m.Contains("waits for space", StringComparison.Ordinal));

        log.Fixture.Disk.CapacityBytes = long.MaxValue;
        Assert.Equal(1, log.Clean());
    }

    [Fact]
    public async Task DeletedTopic_IsNotCompactedAnyMore()
    {
        CompactedLog log = await CompactedLog.CreateAsync();
        await log.FillAsync(30);
        PartitionLog deleted = log.Log;
        await log.Fixture.Store.DeleteTopicAsync("t", Token);
        Assert.False(log.Fixture.Store.CleanNext());
        Assert.Null(deleted.PlanCleaning());
    }

    private static RecordBatchHeader HeaderOf(byte[] batch) =>
        RecordBatchHeader.TryRead(batch, out RecordBatchHeader header) ? header : throw new InvalidDataException();

    private static Task<TopicInfo> SetAsync(CompactedLog log, params (string Key, string Value)[] configs) =>
        log.Fixture.Store.SetTopicConfigsAsync(
        "t", configs.Append(("cleanup.policy", "compact")).ToDictionary(c => c.Item1, c => c.Item2), Token);

    private static Task<long> AppendIdempotentAsync(CompactedLog log, int sequence, params string[] records) =>
        log.AppendAsync(new RecordBatchWriterOptions { ProducerId = 7, ProducerEpoch = 0, BaseSequence = sequence }, records);
}
