using Connect.Storage.Partitions;
using Connect.Storage.Topics;

namespace Connect.Storage.Tests;

/// <summary>Three segments: offsets 0-9, 10-19 and, active, 20-29, of 100 bytes each, with newest timestamps 1000, 2000 and 3000.</summary>
public sealed class RetentionRulesTests
{
    private static readonly RetainedSegment[] Segments = [new(10, 100, 1000), new(20, 100, 2000), new(30, 100, 3000)];

    [Theory]
    [InlineData("retention.ms", "-1", 9_000, 0)]
    [InlineData("retention.ms", "500", 1_500, 0)]
    [InlineData("retention.ms", "500", 1_501, 1)]
    [InlineData("retention.ms", "500", 2_501, 2)]
    [InlineData("retention.ms", "500", 3_501, 3)]
    [InlineData("retention.ms", "0", 3_001, 3)]
    public void Time_CountsFromTheNewestRecord_AndTakesTheActiveSegmentToo(string name, string value, long nowMs, int expected) =>
        Assert.Equal(expected, Count(nowMs, 0, 30, (name, value)));

    [Theory]
    [InlineData(300, 0)]
    [InlineData(299, 0)]
    [InlineData(201, 0)]
    [InlineData(200, 1)]
    [InlineData(101, 1)]
    [InlineData(100, 2)]
    [InlineData(0, 3)]
    public void Size_KeepsAtLeastTheBytesAskedFor(int bytes, int expected) =>
        Assert.Equal(expected, Count(0, 0, 30, ("retention.ms", "-1"), ("retention.bytes", $"{bytes}")));

    [Theory]
    [InlineData(9, 0)]
    [InlineData(10, 1)]
    [InlineData(25, 2)]
    [InlineData(30, 2)]
    public void LogStart_TakesWhatLiesBelow_ButNotTheActiveSegment(long logStart, int expected)
    {
        Assert.Equal(expected, Count(0, logStart, 30));
        Assert.Equal(expected, Count(0, logStart, 30, ("cleanup.policy", "compact")));
    }

    [Fact]
    public void NothingAboveTheHighWatermark_IsDeleted() => Assert.Equal(1, Count(9_000, 0, highWatermark: 19, ("retention.ms", "1")));

    [Fact]
    public void CompactedTopics_DeleteNothingByAgeOrSize() => Assert.Equal(
        0, Count(9_000, 0, 30, ("cleanup.policy", "compact"), ("retention.ms", "1"), ("retention.bytes", "0")));

    [Fact]
    public void CompactedAndDeletedTopics_DeleteByAge() =>
        Assert.Equal(2, Count(3_000, 0, 30, ("cleanup.policy", "compact,delete"), ("retention.ms", "900")));

    [Fact]
    public void AnEmptyActiveSegment_Stays() => Assert.Equal(
        (1, "older than retention.ms=1"),
        RetentionRules.Expired([new(10, 100, 1000), new(10, 0, 1000)], Config(("retention.ms", "1")), 0, 10, 9_000));

    private static int Count(long nowMs, long logStart, long highWatermark, params (string Key, string Value)[] configs) =>
        RetentionRules.Expired(Segments, Config(configs), logStart, highWatermark, nowMs).Count;

    private static TopicConfig Config(params (string Key, string Value)[] configs) =>
        TopicConfig.Parse(configs.ToDictionary(c => c.Key, c => c.Value), new Dictionary<string, string>());
}
