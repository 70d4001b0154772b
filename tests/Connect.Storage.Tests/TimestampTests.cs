using Connect.Protocol.Records;

namespace Connect.Storage.Tests;

public sealed class TimestampTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task OffsetForTimestamp_BeforeExactBetweenAndAfter_AcrossSegments()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("segment.bytes", "300"), ("index.interval.bytes", "80")]);
        for (int i = 0; i < 40; i++)
        {
            byte[] batch = Batches.Of(RecordBatchWriterOptions.Default, 1000 + (i * 10), $"value-{i}");
            await fixture.Log.AppendAsync(batch, AppendOptions.Client, Token);
        }

        Assert.Equal(new TimestampedOffset(0, 1000), fixture.Log.OffsetForTimestamp(0));
        for (int i = 0; i < 40; i++)
        {
            Assert.Equal(new TimestampedOffset(i, 1000 + (i * 10)), fixture.Log.OffsetForTimestamp(1000 + (i * 10)));
            Assert.Equal(new TimestampedOffset(i, 1000 + (i * 10)), fixture.Log.OffsetForTimestamp(1000 + (i * 10) - 5));
        }

        Assert.Null(fixture.Log.OffsetForTimestamp(1391));
        Assert.Equal(new TimestampedOffset(39, 1390), fixture.Log.OffsetOfMaxTimestamp());
    }

    [Fact]
    public async Task OffsetForTimestamp_OutOfOrderTimestamps_FindsTheFirstInOffsetOrder()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("segment.bytes", "400"), ("index.interval.bytes", "0")]);
        var random = new Random(3);
        long[] timestamps = [.. Enumerable.Range(0, 60).Select(_ => (long)random.Next(1000))];
        foreach (long timestamp in timestamps)
        {
            await fixture.Log.AppendAsync(Batches.Of(RecordBatchWriterOptions.Default, timestamp, "x"), AppendOptions.Client, Token);
        }

        for (long asked = 0; asked <= 1000; asked += 7)
        {
            int expected = Array.FindIndex(timestamps, timestamp => timestamp >= asked);
            Assert.Equal(expected < 0 ? null : expected, fixture.Log.OffsetForTimestamp(asked)?.Offset);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OlderTimestampsAfterARestart_LeaveTheLargestKnown(bool clean)
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("index.interval.bytes", "0")]);
        foreach (long timestamp in new[] { 500, 2000 })
        {
            await fixture.Log.AppendAsync(Batches.Of(RecordBatchWriterOptions.Default, timestamp, "before"), AppendOptions.Client, Token);
        }

        await fixture.RestartAsync(clean);
        foreach (long timestamp in new[] { 1000, 1100 })
        {
            await fixture.Log.AppendAsync(Batches.Of(RecordBatchWriterOptions.Default, timestamp, "after"), AppendOptions.Client, Token);
        }

        for (int restarts = 0; restarts < 2; restarts++)
        {
            Assert.Equal(new TimestampedOffset(1, 2000), fixture.Log.OffsetOfMaxTimestamp());
            Assert.Equal(new TimestampedOffset(1, 2000), fixture.Log.OffsetForTimestamp(900));
            await fixture.RestartAsync(clean);
        }
    }

    [Fact]
    public async Task LogAppendTime_IsSetByTheLog()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("message.timestamp.type", "LogAppendTime")]);
        fixture.Time.Advance(TimeSpan.FromSeconds(5));
        long nowMs = fixture.Time.GetUtcNow().ToUnixTimeMilliseconds();
        AppendResult result = await fixture.AppendAsync("a");
        Assert.Equal(nowMs, result.LogAppendTimeMs);
        Assert.Equal(new TimestampedOffset(0, nowMs), fixture.Log.OffsetForTimestamp(nowMs));
    }

    [Fact]
    public async Task WrongMaxTimestampInTheHeader_IsCorrected()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        byte[] batch = Batches.Of(RecordBatchWriterOptions.Default, 5000, "a");
        RecordBatchHeader.SetMaxTimestamp(batch, 1);
        await fixture.Log.AppendAsync(batch, AppendOptions.Client, Token);
        Assert.Equal(new TimestampedOffset(0, 5000), fixture.Log.OffsetForTimestamp(4000));
    }

    [Fact]
    public async Task TimestampTooFarAhead_IsRefused()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("message.timestamp.after.max.ms", "1000")]);
        long ahead = fixture.Time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds();
        LogException e = await Assert.ThrowsAsync<LogException>(async () => await fixture.Log.AppendAsync(
            Batches.Of(RecordBatchWriterOptions.Default, ahead, "a"), AppendOptions.Client, Token));
        Assert.Equal(LogErrorKind.InvalidTimestamp, e.Kind);
        Assert.Equal([0], e.RecordIndexes);
    }
}
