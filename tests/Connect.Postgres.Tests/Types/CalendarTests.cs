using System.Globalization;
using System.Text;
using Connect.Cdc.Values;
using Connect.Postgres.Types;

namespace Connect.Postgres.Tests.Types;

/// <summary>Dates against .NET's calendar where that reaches, and against known numbers where it does not.</summary>
public sealed class CalendarTests
{
    private const int Step = 11;

    [Fact]
    public void Date_OfEveryYearThatDateOnlyKnows_CountsTheSameDays()
    {
        var epoch = new DateOnly(1970, 1, 1).DayNumber;
        var numbers = ConverterFor("date", TimePrecisionMode.Adaptive);
        var texts = ConverterFor("date", TimePrecisionMode.Isostring);
        for (var day = DateOnly.MinValue.DayNumber; day <= DateOnly.MaxValue.DayNumber; day += Step)
        {
            var text = DateOnly.FromDayNumber(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

            Assert.Equal(day - epoch, numbers.Read(Encoding.UTF8.GetBytes(text)));
            Assert.Equal(text + "Z", texts.Read(Encoding.UTF8.GetBytes(text)));
        }
    }

    [Theory]
    [InlineData("2000-02-29", 11_016)]
    [InlineData("1969-12-31", -1)]
    [InlineData("0001-01-01", -719_162)]
    [InlineData("0001-12-31 BC", -719_163)]
    [InlineData("0001-02-29 BC", -719_469)]
    [InlineData("4714-11-24 BC", -2_440_588)]
    [InlineData("5874897-12-31", 2_145_042_905)]
    public void Date_AtTheEdgesOfTheCalendar_CountsDaysSince1970(string text, int expected) =>
        Assert.Equal(expected, ConverterFor("date", TimePrecisionMode.Adaptive).Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("0001-01-01", "0001-01-01Z")]
    [InlineData("0001-12-31 BC", "0000-12-31Z")]
    [InlineData("0002-03-01 BC", "-0001-03-01Z")]
    [InlineData("4714-11-24 BC", "-4713-11-24Z")]
    [InlineData("5874897-12-31", "+5874897-12-31Z")]
    public void IsoDate_AtTheEdgesOfTheCalendar_HasJavasForm(string text, string expected) =>
        Assert.Equal(expected, ConverterFor("date", TimePrecisionMode.Isostring).Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("4713-12-31 23:59:59.999999 BC", -210_831_897_600_000_001)]
    [InlineData("1969-12-31 23:59:59.999999", -1)]
    [InlineData("1970-01-01 00:00:00.1", 100_000)]
    [InlineData("294247-01-01 23:59:59.999999", 9_223_371_331_199_999_999)]
    [InlineData("294247-01-10 04:00:54.775807", long.MaxValue)]
    public void Timestamp_FarAway_CountsMicroseconds(string text, long expected) =>
        Assert.Equal(expected, ConverterFor("timestamp", TimePrecisionMode.Adaptive).Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("1677-09-21 00:12:43.145225", -9_223_372_036_854_775_000)]
    [InlineData("2262-04-11 23:47:16.854775", 9_223_372_036_854_775_000)]
    public void Timestamp_AtTheEdgesOfNanoseconds_IsRead(string text, long expected) =>
        Assert.Equal(expected, ConverterFor("timestamp", TimePrecisionMode.Nanoseconds).Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("1999-12-31 23:30:00-01", "2000-01-01T00:30:00.000000Z")]
    [InlineData("2000-01-01 05:00:00+05:30", "1999-12-31T23:30:00.000000Z")]
    [InlineData("1890-01-01 00:00:00+00:19:32", "1889-12-31T23:40:28.000000Z")]
    [InlineData("0001-01-01 00:00:00+00", "0001-01-01T00:00:00.000000Z")]
    [InlineData("0001-01-01 00:30:00+01", "0000-12-31T23:30:00.000000Z")]
    public void ZonedTimestamp_WithAnOffset_IsInUtc(string text, string expected) =>
        Assert.Equal(expected, ConverterFor("timestamp with time zone", TimePrecisionMode.Adaptive).Read(Encoding.UTF8.GetBytes(text)));

    private static ColumnConverter ConverterFor(string declared, TimePrecisionMode mode)
    {
        var (type, modifier) = ExampleTypes.Resolve(declared);
        return new PostgresTypeRegistry(new TypeHandling { Time = mode }).ConverterFor(type, modifier)!;
    }
}
