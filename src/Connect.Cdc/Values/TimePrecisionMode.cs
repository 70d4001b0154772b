namespace Connect.Cdc.Values;

/// <summary><c>time.precision.mode</c>: how dates and times without a time zone are written.</summary>
public enum TimePrecisionMode
{
    /// <summary>By the column's precision: milliseconds, microseconds or nanoseconds.</summary>
    Adaptive,

    /// <summary>As adaptive, but a time of day is always in microseconds.</summary>
    AdaptiveTimeMicroseconds,

    /// <summary>Kafka Connect's own Date, Time and Timestamp: milliseconds.</summary>
    Connect,

    /// <summary>ISO 8601 text.</summary>
    Isostring,

    /// <summary>Microseconds.</summary>
    Microseconds,

    /// <summary>Nanoseconds.</summary>
    Nanoseconds,
}
