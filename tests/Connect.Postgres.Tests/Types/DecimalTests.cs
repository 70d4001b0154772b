using System.Numerics;
using System.Text;
using Connect.Abstractions.Data;
using Connect.Postgres.Types;

namespace Connect.Postgres.Tests.Types;

public sealed class DecimalTests
{
    private const int MostDigits = 131_072;

    [Fact]
    public void Numeric_OfAnyLength_IsTheNumberThatTheTextSays()
    {
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var text = RandomNumber(random, digits: random.Next(1, 60), scale: 4);

            Assert.Equal(BigDecimal.Parse(text), Read("numeric(64,4)", text));
        }
    }

    [Theory]
    [InlineData("0.0000")]
    [InlineData("-0.0001")]
    [InlineData("99999999999999.9999")]
    [InlineData("999999999999999.9999")]
    [InlineData("-9223372036854775808.0000")]
    [InlineData("9999999999999999999999999999.9999")]
    public void Numeric_AroundTheSizesOfIntegers_IsExact(string text) => Assert.Equal(BigDecimal.Parse(text), Read("numeric(64,4)", text));

    [Fact]
    public void Numeric_OfTheGreatestLength_IsExact()
    {
        var text = "1" + new string('0', MostDigits - 2) + "7";

        var value = Assert.IsType<Struct>(Read("numeric", text));

        Assert.Equal(BigInteger.Pow(10, MostDigits - 1) + 7, new BigInteger((byte[])value["value"]!, isBigEndian: true));
    }

    [Theory]
    [InlineData("1.500", 1, "15")]
    [InlineData("-1.500", 1, "-15")]
    [InlineData("100", 0, "100")]
    [InlineData("0.000", 0, "0")]
    [InlineData("0.0010", 3, "1")]
    public void NumericWithoutScale_DropsZerosOfTheFractionOnly(string text, int scale, string unscaled)
    {
        var value = Assert.IsType<Struct>(Read("numeric", text));

        Assert.Equal(scale, value["scale"]);
        Assert.Equal(BigInteger.Parse(unscaled, null), new BigInteger((byte[])value["value"]!, isBigEndian: true));
    }

    private static string RandomNumber(Random random, int digits, int scale)
    {
        var text = new StringBuilder(random.Next(2) == 0 ? "-" : "").Append((char)random.Next('1', '9' + 1));
        for (var i = 1; i < digits; i++)
        {
            text.Append((char)random.Next('0', '9' + 1));
        }

        text.Append('.');
        for (var i = 0; i < scale; i++)
        {
            text.Append((char)random.Next('0', '9' + 1));
        }

        return text.ToString();
    }

    private static object Read(string declared, string text)
    {
        var (type, modifier) = ExampleTypes.Resolve(declared);
        return new PostgresTypeRegistry(new TypeHandling()).ConverterFor(type, modifier)!.Read(Encoding.UTF8.GetBytes(text));
    }
}
