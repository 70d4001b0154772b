using System.Text;
using Connect.Postgres.Types;

namespace Connect.Postgres.Tests.Types;

/// <summary>Money as databases of different <c>lc_monetary</c> write it.</summary>
public sealed class MoneyTests
{
    [Theory]
    [InlineData("$0.00", 2, "0.00")]
    [InlineData("$1,234,567.89", 2, "1234567.89")]
    [InlineData("-$1,234.56", 2, "-1234.56")]
    [InlineData("($1,234.56)", 2, "-1234.56")]
    [InlineData("1.234,50 €", 2, "1234.50")]
    [InlineData("-1.234.567,50 €", 2, "-1234567.50")]
    [InlineData("CHF 1'234.50", 2, "1234.50")]
    [InlineData("₹ 12,34,567.00", 2, "1234567.00")]
    [InlineData("¥1,234", 0, "1234")]
    [InlineData("¥1,234", 2, "1234.00")]
    [InlineData("-¥100", 2, "-100.00")]
    [InlineData("د.ك. 1.234", 3, "1.234")]
    [InlineData("$1.25", 1, "1.3")]
    [InlineData("-$1.25", 1, "-1.3")]
    [InlineData("$92,233,720,368,547,758.07", 2, "92233720368547758.07")]
    public void Read_TextOfALocale_GivesTheAmount(string text, int fractionDigits, string expected)
    {
        var (type, modifier) = ExampleTypes.Resolve("money");
        var registry = new PostgresTypeRegistry(new TypeHandling { MoneyFractionDigits = fractionDigits });

        var value = registry.ConverterFor(type, modifier)!.Read(Encoding.UTF8.GetBytes(text));

        Assert.Equal(expected, Notation.Of(value));
    }
}
