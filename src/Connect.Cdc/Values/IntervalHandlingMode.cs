namespace Connect.Cdc.Values;

/// <summary><c>interval.handling.mode</c>: how intervals are written.</summary>
public enum IntervalHandlingMode
{
    /// <summary>Microseconds; a month counts 365.25/12 days.</summary>
    Numeric,

    /// <summary>ISO 8601 text, such as <c>P1Y2M3DT4H5M6.78S</c>.</summary>
    String,
}
