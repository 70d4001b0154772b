namespace Connect.Abstractions.Text;

/// <summary>Which Java library gives the letters of a <see cref="JavaDateFormat"/> their meaning.</summary>
public enum JavaDateDialect
{
    /// <summary><c>java.text.SimpleDateFormat</c>: <c>Y</c> is the week-based year, <c>S</c> counts milliseconds.</summary>
    SimpleDateFormat,

    /// <summary>
    /// Joda-Time, used by time-based partitioners: <c>Y</c> is the year, each <c>S</c> one digit of the second's fraction.
    /// </summary>
    JodaTime,
}
