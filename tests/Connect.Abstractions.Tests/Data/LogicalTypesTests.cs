using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.Abstractions.Tests.Data;

public sealed class LogicalTypesTests
{
    [Fact]
    public void Decimal_RoundTrip_IsBigEndianTwosComplement()
    {
        var schema = LogicalTypes.Decimal(2).Build();

        var bytes = Assert.IsType<byte[]>(LogicalTypes.ToPrimitive(schema, BigDecimal.Parse("-1.28")));

        Assert.Equal([0x80], bytes);
        Assert.Equal(BigDecimal.Parse("-1.28"), LogicalTypes.FromPrimitive(schema, bytes));
    }

    [Fact]
    public void Decimal_OfAnotherScale_Throws() =>
        Assert.Throws<DataException>(() => LogicalTypes.ToPrimitive(LogicalTypes.Decimal(2).Build(), BigDecimal.Parse("1.5")));

    [Fact]
    public void Date_RoundTrip_IsDaysSince1970()
    {
        Assert.Equal(-1, LogicalTypes.ToPrimitive(LogicalTypes.DateSchema, new DateOnly(1969, 12, 31)));
        Assert.Equal(new DateOnly(1969, 12, 31), LogicalTypes.FromPrimitive(LogicalTypes.DateSchema, -1));
    }

    [Fact]
    public void Time_RoundTrip_IsMillisecondsOfDay()
    {
        Assert.Equal(3_661_001, LogicalTypes.ToPrimitive(LogicalTypes.TimeSchema, new TimeOnly(1, 1, 1, 1)));
        Assert.Equal(new TimeOnly(1, 1, 1, 1), LogicalTypes.FromPrimitive(LogicalTypes.TimeSchema, 3_661_001));
    }

    [Fact]
    public void Timestamp_RoundTrip_IsMillisecondsSince1970()
    {
        var instant = new DateTimeOffset(2001, 9, 9, 1, 46, 40, 123, TimeSpan.Zero);

        Assert.Equal(1_000_000_000_123L, LogicalTypes.ToPrimitive(LogicalTypes.TimestampSchema, instant));
        Assert.Equal(instant, LogicalTypes.FromPrimitive(LogicalTypes.TimestampSchema, 1_000_000_000_123L));
    }

    [Fact]
    public void FromPrimitive_OutsideTheRange_Throws()
    {
        Assert.Throws<DataException>(() => LogicalTypes.FromPrimitive(LogicalTypes.DateSchema, int.MaxValue));
        Assert.Throws<DataException>(() => LogicalTypes.FromPrimitive(LogicalTypes.TimestampSchema, long.MaxValue));
    }

    [Fact]
    public void Struct_WithLogicalField_TakesTheDotNetValue()
    {
        var schema = SchemaBuilder.Struct().Field("day", LogicalTypes.DateSchema).Build();

        Assert.Equal(new DateOnly(2024, 2, 29), new Struct(schema).Put("day", new DateOnly(2024, 2, 29))["day"]);
        Assert.Throws<DataException>(() => new Struct(schema).Put("day", 19_782));
    }
}
