using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Text;

namespace Connect.ObjectStorage.Partitioning;

/// <summary>One folder a stretch of local time: <c>year=2026/month=01/day=05/hour=07</c>.</summary>
public sealed class TimeBasedPartitioner(JavaDateFormat pattern, TimeSpan duration, TimeZoneInfo timeZone) : IPartitioner
{
    private static readonly long MinMilliseconds = DateTimeOffset.MinValue.AddDays(2).ToUnixTimeMilliseconds();
    private static readonly long MaxMilliseconds = DateTimeOffset.MaxValue.AddDays(-2).ToUnixTimeMilliseconds();

    private long _lastBucket = long.MinValue;
    private string _lastFolder = "";

    /// <inheritdoc/>
    public string Encode(SinkRecord record, long? timestamp)
    {
        if (timestamp is not { } milliseconds || milliseconds < MinMilliseconds || milliseconds > MaxMilliseconds)
        {
            throw new DataException(
                $"The time {timestamp} of the record at {record.Position()} is outside the years 1 to 9999.");
        }

        // Buckets are cut in local time, so that a day is the local calendar's day.
        var instant = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        var offset = timeZone.GetUtcOffset(instant);
        var local = milliseconds + (long)offset.TotalMilliseconds;
        var length = (long)duration.TotalMilliseconds;
        var bucket = local - (((local % length) + length) % length);
        if (bucket != _lastBucket)
        {
            _lastBucket = bucket;
            _lastFolder = pattern.Format(new DateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(bucket).DateTime, offset));
        }

        return _lastFolder;
    }
}
