namespace Connect.Transforms.Casting;

/// <summary>The forms of a point in time between which <see cref="TimestampConverter"/> translates.</summary>
internal enum TimestampForm
{
    String,
    Unix,
    Date,
    Time,
    Timestamp,
}

/// <summary>The unit of a <see cref="TimestampForm.Unix"/> number.</summary>
internal enum UnixPrecision
{
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}
