using Connect.Abstractions.Errors;
using Connect.ObjectStorage.Partitioning;
using Microsoft.Extensions.Time.Testing;

namespace Connect.ObjectStorage.Tests.Partitioning;

public class TimestampExtractorTests
{
    public static TheoryData<object, long> FieldValues => new()
    {
        { DateTimeOffset.FromUnixTimeMilliseconds(1_767_597_120_123), 1_767_597_120_123 },
        { 1_767_597_120_123L, 1_767_597_120_123 },
        { 12, 12 },
        { "1767597120123", 1_767_597_120_123 },
        { "-5", -5 },
        { "2026-01-05T07:12:00.123Z", 1_767_597_120_123 },
        { "2026-01-05T08:12:00.123+01:00", 1_767_597_120_123 },
    };

    [Theory]
    [MemberData(nameof(FieldValues), DisableDiscoveryEnumeration = true)]
    public void RecordField_EachFormOfATime_IsRead(object value, long expected) => Assert.Equal(
        expected, Field("when").Extract(Records.At(0, new Dictionary<string, object?> { ["when"] = value })));

    [Theory]
    [InlineData("yesterday")]
    [InlineData(true)]
    [InlineData(null)]
    public void RecordField_NoTime_IsADataErrorThatNamesTheField(object? value)
    {
        var record = Records.At(7, new Dictionary<string, object?> { ["when"] = value });

        var error = Assert.Throws<DataException>(() => Field("when").Extract(record));

        Assert.Contains("orders-3 offset 7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_WithoutTimestamp_IsADataError() =>
        Assert.Throws<DataException>(
            () => new TimestampExtractor(TimestampSource.Record, "", TimeProvider.System).Extract(Records.At(0, timestamp: null)));

    [Fact]
    public void Wallclock_AnyRecord_IsNow()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(55));

        Assert.Equal(55, new TimestampExtractor(TimestampSource.Wallclock, "", clock).Extract(Records.At(0, timestamp: 1)));
    }

    private static TimestampExtractor Field(string name) => new(TimestampSource.RecordField, name, TimeProvider.System);
}
