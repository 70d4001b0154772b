using System.Globalization;
using Connect.ObjectStorage.Rotation;

namespace Connect.ObjectStorage.Tests.Rotation;

public class RotationScheduleTests
{
    [Theory]
    [InlineData(1_000, "UTC", "2026-01-05T07:12:00.500Z", "2026-01-05T07:12:01Z")]
    [InlineData(1_000, "UTC", "2026-01-05T07:12:00Z", "2026-01-05T07:12:01Z")]
    [InlineData(3_600_000, "UTC", "2026-01-05T07:12:00Z", "2026-01-05T08:00:00Z")]
    [InlineData(25_200_000, "UTC", "2026-01-05T22:00:00Z", "2026-01-06T00:00:00Z")]
    [InlineData(172_800_000, "UTC", "2026-01-05T22:00:00Z", "2026-01-06T00:00:00Z")]
    [InlineData(86_400_000, "Europe/Prague", "2026-06-30T20:00:00Z", "2026-06-30T22:00:00Z")]
    public void NextAfter_AnyTime_IsTheNextMultipleSinceLocalMidnightOrMidnight(
        long intervalMs, string zone, string now, string expected)
    {
        var schedule = new RotationSchedule(TimeSpan.FromMilliseconds(intervalMs), TimeZoneInfo.FindSystemTimeZoneById(zone));

        Assert.Equal(Time(expected), schedule.NextAfter(Time(now)).ToUniversalTime());
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUniversalTime();
}
