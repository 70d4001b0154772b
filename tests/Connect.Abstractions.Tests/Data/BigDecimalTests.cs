using System.Globalization;
using System.Numerics;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.Abstractions.Tests.Data;

public sealed class BigDecimalTests
{
    [Theory]
    [InlineData("0", "0", 0)]
    [InlineData("12.50", "1250", 2)]
    [InlineData("-0.05", "-5", 2)]
    [InlineData("1e-7", "1", 7)]
    [InlineData("1.5E3", "15", -2)]
    [InlineData("+7", "7", 0)]
    [InlineData("123456789012345678901234567890.123", "123456789012345678901234567890123", 3)]
    public void Parse_Digits_KeepsValueAndScale(string text, string unscaled, int scale) =>
        Assert.Equal(new BigDecimal(BigInteger.Parse(unscaled, CultureInfo.InvariantCulture), scale), BigDecimal.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("1,5")]
    [InlineData("1.2.3")]
    [InlineData("1e999999999")]
    public void Parse_NotANumber_Throws(string text) => Assert.Throws<DataException>(() => BigDecimal.Parse(text));

    [Theory]
    [InlineData(5, 2, "0.05")]
    [InlineData(-5, 2, "-0.05")]
    [InlineData(1250, 2, "12.50")]
    [InlineData(15, -2, "1500")]
    [InlineData(0, 3, "0.000")]
    public void ToString_AnyScale_WritesPlainDigits(int unscaled, int scale, string expected) =>
        Assert.Equal(expected, new BigDecimal(unscaled, scale).ToString());

    [Fact]
    public void WithScale_LargerScale_KeepsTheValue() => Assert.Equal(new BigDecimal(12500, 3), BigDecimal.Parse("12.5").WithScale(3));

    [Fact]
    public void WithScale_DigitsWouldBeLost_Throws() => Assert.Throws<DataException>(() => BigDecimal.Parse("12.55").WithScale(1));
}
