namespace Connect.ObjectStorage.Rotation;

/// <summary>Wall-clock times at which objects are completed: the multiples of an interval since local midnight, and midnight.</summary>
public sealed record RotationSchedule(TimeSpan Interval, TimeZoneInfo TimeZone)
{
    /// <summary>The first of these times after <paramref name="now"/>.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset now)
    {
        var sinceMidnight = TimeZoneInfo.ConvertTime(now, TimeZone).TimeOfDay;
        var next = TimeSpan.FromTicks(((sinceMidnight.Ticks / Interval.Ticks) + 1) * Interval.Ticks);
        var untilNext = (next < TimeSpan.FromDays(1) ? next : TimeSpan.FromDays(1)) - sinceMidnight;
        return now + untilNext;
    }
}
