using System.Text;
using Connect.Abstractions.Errors;
using Connect.Postgres.Types;

namespace Connect.Postgres.Tests.Types;

public sealed class MalformedTextTests
{
    [Theory]
    [InlineData("boolean", "true")]
    [InlineData("smallint", "32768")]
    [InlineData("integer", "1x")]
    [InlineData("bigint", "")]
    [InlineData("real", "1,5")]
    [InlineData("double precision", "abc")]
    [InlineData("numeric(4,2)", "1.2.3")]
    [InlineData("numeric", ".")]
    [InlineData("numeric", "-")]
    [InlineData("numeric", "1e5")]
    [InlineData("numeric", "123456789012345678901234567890x")]
    [InlineData("money", "$")]
    [InlineData("bytea", "abc")]
    [InlineData("bytea", "\\x0")]
    [InlineData("bytea", "\\xzz")]
    [InlineData("bit", "2")]
    [InlineData("bit(3)", "1a1")]
    [InlineData("date", "2016-13-01")]
    [InlineData("date", "2016-11-04 ")]
    [InlineData("date", "04/11/2016")]
    [InlineData("time", "24:00:00.000001")]
    [InlineData("time", "12:60:00")]
    [InlineData("time with time zone", "12:00:00")]
    [InlineData("timestamp", "2016-11-04")]
    [InlineData("timestamp", "2016-11-04 13:51:30+00")]
    [InlineData("timestamp with time zone", "2016-11-04 13:51:30")]
    [InlineData("timestamp with time zone", "Fri Nov 04 13:51:30 2016 UTC")]
    [InlineData("interval", "P1Y")]
    [InlineData("interval", "1 fortnight")]
    [InlineData("interval", "1:2:3")]
    [InlineData("point", "(1)")]
    [InlineData("point", "(1,2,3)")]
    [InlineData("polygon", "()")]
    [InlineData("circle", "<(1,2)>")]
    [InlineData("geometry", "0101")]
    [InlineData("geometry", "010")]
    [InlineData("hstore", "a=>1")]
    [InlineData("hstore", "\"a\"=>\"1")]
    [InlineData("vector", "1,2")]
    [InlineData("sparsevec", "{1:1}")]
    [InlineData("sparsevec", "{1}/3")]
    [InlineData("sparsevec", "{}/40000")]
    [InlineData("integer[]", "")]
    [InlineData("integer[]", "1,2")]
    [InlineData("integer[]", "{1,2")]
    [InlineData("integer[]", "{1}2")]
    [InlineData("integer[]", "[0:1]")]
    [InlineData("text[]", "{\"a}")]
    public void Read_TextThatTheServerDoesNotWrite_GivesTheTypedError(string declared, string text)
    {
        var error = Assert.Throws<DataException>(() => ConverterFor(declared).Read(Encoding.UTF8.GetBytes(text)));

        Assert.NotEmpty(error.Message);
    }

    [Fact]
    public void Read_RandomDamageToEveryExample_GivesAValueOrTheTypedError()
    {
        var random = new Random(1);
        foreach (var example in TypeExample.ReadAll().Where(e => e.Text.Length > 0 && e.Schema != TypeExample.LeftOut))
        {
            var (type, modifier) = ExampleTypes.Resolve(example.DatabaseType);
            var converter = new PostgresTypeRegistry(example.ToHandling()).ConverterFor(type, modifier)!;
            for (var round = 0; round < 200; round++)
            {
                var damaged = Encoding.UTF8.GetBytes(example.Text);
                damaged[random.Next(damaged.Length)] = (byte)random.Next(' ', 127);
                ReadOrDataException(converter, damaged.AsSpan(0, random.Next(damaged.Length + 1)));
                ReadOrDataException(converter, damaged);
            }
        }
    }

    [Fact]
    public void Error_OfALongText_IsShort()
    {
        var error = Assert.Throws<DataException>(() => ConverterFor("integer").Read(Encoding.UTF8.GetBytes(new string('9', 10_000))));

        Assert.True(error.Message.Length < 300, error.Message);
    }

    private static void ReadOrDataException(ColumnConverter converter, ReadOnlySpan<byte> text)
    {
        try
        {
            Assert.NotNull(converter.Read(text));
        }
        catch (DataException)
        {
            // The one exception that damaged text may give.
        }
    }

    private static ColumnConverter ConverterFor(string declared)
    {
        var (type, modifier) = ExampleTypes.Resolve(declared);
        return new PostgresTypeRegistry(new TypeHandling()).ConverterFor(type, modifier)!;
    }
}
