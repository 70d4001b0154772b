using Connect.Abstractions.Text;

namespace Connect.Abstractions.Tests.Text;

public class JavaDateFormatTests
{
    private static readonly DateTimeOffset Instant = new(2024, 3, 7, 15, 4, 5, 67, TimeSpan.Zero);

    [Theory]
    [InlineData("yyyyMMdd", "20240307")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", "2024-03-07T15:04:05.067Z")]
    [InlineData("yy/M/d h:mm a", "24/3/7 3:04 PM")]
    [InlineData("EEE, d MMM yyyy", "Thu, 7 Mar 2024")]
    [InlineData("EEEE MMMM", "Thursday March")]
    [InlineData("d", "7")]
    [InlineData("HH 'o''clock' ''z", "15 o'clock 'UTC")]
    [InlineData("HH:mmZ", "15:04+0000")]
    [InlineData("HH:mmXXX", "15:04Z")]
    public void Format_SimpleDateFormatPattern_GivesWhatJavaGives(string pattern, string expected) =>
        Assert.Equal(expected, JavaDateFormat.Parse(pattern).Format(Instant));

    [Theory]
    [InlineData("HHZ", "17+0200")]
    [InlineData("HHX", "17+02")]
    [InlineData("HHXX", "17+0200")]
    [InlineData("HHXXX", "17+02:00")]
    public void Format_InstantWithOffset_WritesTheOffset(string pattern, string expected) =>
        Assert.Equal(expected, JavaDateFormat.Parse(pattern).Format(Instant.ToOffset(TimeSpan.FromHours(2))));

    [Theory]
    [InlineData("'year'=YYYY/'month'=MM/'day'=dd/'hour'=HH", "year=2024/month=03/day=07/hour=15")]
    [InlineData("YYYY-MM-dd--HH-mm-ss.SSSSSS", "2024-03-07--15-04-05.067000")]
    public void Format_JodaPattern_GivesWhatJodaGives(string pattern, string expected) =>
        Assert.Equal(expected, JavaDateFormat.Parse(pattern, JavaDateDialect.JodaTime).Format(Instant));

    [Theory]
    [InlineData("yyyy-MM-dd HH:mm:ss.SSS", "2024-03-07 15:04:05.067")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2024-03-07T17:04:05.067+02:00")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.SSSX", "2024-03-07T15:04:05.067Z")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.SSSZ", "2024-03-07T17:04:05.067+0200")]
    public void TryParse_TextOfThePattern_GivesTheInstant(string pattern, string text)
    {
        Assert.True(JavaDateFormat.Parse(pattern).TryParse(text, out var instant));
        Assert.Equal(Instant, instant);
    }

    [Fact]
    public void TryParse_OtherText_SaysNo() => Assert.False(JavaDateFormat.Parse("yyyy-MM-dd").TryParse("7.3.2024", out _));

    [Theory]
    [InlineData("YYYY-MM", "'YYYY' at position 1", "write yyyy")]
    [InlineData("HH:mm.SSSSSS", "'SSSSSS' at position 7", "SSS")]
    [InlineData("yyyy-DDD", "'DDD' at position 6", "MM and dd")]
    [InlineData("yyyy'x", "apostrophe at position 5", "never closed")]
    [InlineData("", "between 1 and", "characters")]
    public void Parse_UnsupportedPattern_NamesTheLetterAndTheCure(string pattern, string where, string advice)
    {
        var error = Assert.Throws<FormatException>(() => JavaDateFormat.Parse(pattern));

        Assert.Contains(where, error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }
}
