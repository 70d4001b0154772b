using Connect.Abstractions.Data;
using Connect.ObjectStorage.Rotation;

namespace Connect.ObjectStorage.Tests.Rotation;

public class RotationPolicyTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_000_000);
    private static readonly Generation Open = new(5, 500, BaseTimestamp: 1000, LastFolder: "a", OpenFiles: 1, ScheduledAt: null);
    private static readonly NextRecord Next = new(1000, "a", null, IsFileOpen: true, FileSchema: null);

    private static readonly RotationPolicy OnlySize = new() { FlushSize = 10 };
    private static readonly RotationPolicy ByTime = OnlySize with { RecordInterval = TimeSpan.FromSeconds(60) };

    [Theory]
    [InlineData(9, null)]
    [InlineData(10, RotationReason.FlushSize)]
    public void AfterAppend_Records_RotatesAtFlushSize(int records, RotationReason? expected) =>
        Assert.Equal(expected, OnlySize.AfterAppend(Open with { Records = records }));

    [Theory]
    [InlineData(499, null)]
    [InlineData(500, RotationReason.FlushBytes)]
    public void AfterAppend_Bytes_RotatesAtTheLimit(long bytes, RotationReason? expected) =>
        Assert.Equal(expected, (OnlySize with { FlushBytes = 500 }).AfterAppend(Open with { Bytes = bytes }));

    [Theory]
    [InlineData(60_999, null)]
    [InlineData(61_000, RotationReason.RecordTime)]
    [InlineData(0, null)]
    public void BeforeAppend_RecordTime_RotatesAfterTheInterval(long timestamp, RotationReason? expected) =>
        Assert.Equal(expected, ByTime.BeforeAppend(Open, Next with { Timestamp = timestamp }, Now));

    [Fact]
    public void BeforeAppend_OtherFolder_RotatesOnlyWithRecordTime()
    {
        var other = Next with { Folder = "b", IsFileOpen = false };

        Assert.Null(OnlySize.BeforeAppend(Open, other, Now));
        Assert.Equal(RotationReason.PartitionChange, ByTime.BeforeAppend(Open, other, Now));
        Assert.Null((ByTime with { RotateOnPartitionChange = false }).BeforeAppend(Open, other, Now));
    }

    [Fact]
    public void BeforeAppend_OtherSchemaInTheSameObject_Rotates()
    {
        Assert.Equal(RotationReason.SchemaChange, OnlySize.BeforeAppend(Open, Next with { Schema = Schema.Int32 }, Now));
        Assert.Null(OnlySize.BeforeAppend(Open, Next with { Schema = Schema.Int32, FileSchema = SchemaBuilder.Int32().Build() }, Now));
    }

    [Fact]
    public void BeforeAppend_OneObjectTooMany_Rotates()
    {
        var policy = OnlySize with { MaxOpenFiles = 1 };

        Assert.Null(policy.BeforeAppend(Open, Next, Now));
        Assert.Equal(RotationReason.OpenFiles, policy.BeforeAppend(Open, Next with { Folder = "b", IsFileOpen = false }, Now));
    }

    [Fact]
    public void BeforeAppend_NothingOpen_NeverRotates() =>
        Assert.Null(ByTime.BeforeAppend(default, Next with { Timestamp = long.MaxValue }, Now));

    [Fact]
    public void OnClock_Schedule_RotatesAtItsTimeAndOnlyWithRecords()
    {
        var scheduled = Open with { ScheduledAt = Now };

        Assert.Null(OnlySize.OnClock(scheduled, null, Now - TimeSpan.FromTicks(1)));
        Assert.Equal(RotationReason.Schedule, OnlySize.OnClock(scheduled, null, Now));
        Assert.Null(OnlySize.OnClock(scheduled with { Records = 0 }, null, Now));
    }

    [Fact]
    public void OnClock_RecordTime_MovesOnlyWithTheWallClock()
    {
        Assert.Null(ByTime.OnClock(Open, null, Now));
        Assert.Equal(RotationReason.RecordTime, ByTime.OnClock(Open, 61_000, Now));
    }
}
