using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Text;
using Connect.ObjectStorage.Partitioning;

namespace Connect.ObjectStorage.Tests.Partitioning;

public class PartitionerTests
{
    private static readonly Schema Customer = SchemaBuilder.Struct()
        .Field("customer_id", Schema.Int64)
        .Field("region", Schema.OptionalString)
        .Field("active", Schema.Boolean)
        .Field("score", Schema.Float64)
        .Field("address", SchemaBuilder.Struct().Field("city", Schema.String).Build())
        .Build();

    [Fact]
    public void Default_AnyRecord_IsThePartitionOfTheLog() =>
        Assert.Equal("partition=3", new DefaultPartitioner().Encode(Records.At(120), null));

    [Theory]
    [InlineData("customer_id,region", "customer_id=42/region=eu")]
    [InlineData("active", "active=true")]
    [InlineData("address.city", "address.city=Brno")]
    public void Field_OfAStruct_IsNameAndValue(string fields, string expected) =>
        Assert.Equal(expected, new FieldPartitioner(fields.Split(','), "/").Encode(Records.At(0, CustomerOf("eu"), Customer), null));

    [Fact]
    public void Field_WithoutValue_IsNull() =>
        Assert.Equal("region=null", new FieldPartitioner(["region"], "/").Encode(Records.At(0, CustomerOf(null), Customer), null));

    [Fact]
    public void Field_OfASchemalessObject_IsTaken()
    {
        var value = new Dictionary<string, object?> { ["a"] = new Dictionary<string, object?> { ["b"] = 7L } };

        Assert.Equal("a.b=7", new FieldPartitioner(["a.b"], "/").Encode(Records.At(0, value), null));
    }

    [Theory]
    [InlineData("missing", "has no field 'missing'")]
    [InlineData("score", "holds a Double")]
    public void Field_ThatNamesNoFolder_IsADataError(string field, string expected)
    {
        var error = Assert.Throws<DataException>(
            () => new FieldPartitioner([field], "/").Encode(Records.At(0, CustomerOf("eu"), Customer), null));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'year'=YYYY/'month'=MM/'day'=dd/'hour'=HH", 3_600_000, "UTC", "2026-01-05T07:12:00Z", "year=2026/month=01/day=05/hour=07")]
    [InlineData("'year'=YYYY/'month'=MM/'day'=dd", 86_400_000, "UTC", "2026-01-05T07:12:00Z", "year=2026/month=01/day=05")]
    [InlineData("YYYY-MM-dd", 86_400_000, "Europe/Prague", "2026-06-30T22:30:00Z", "2026-07-01")]
    [InlineData("YYYY-MM-dd-HH", 3_600_000, "Asia/Kolkata", "2026-06-30T18:45:00Z", "2026-07-01-00")]
    [InlineData("HH-mm", 600_000, "UTC", "1969-12-31T23:59:59Z", "23-50")]
    [InlineData("YYYY", 86_400_000, "UTC", "2027-01-01T00:00:00Z", "2027")]
    public void TimeBased_Instant_IsTheStartOfItsBucketInLocalTime(
        string pattern, long durationMs, string zone, string instant, string expected)
    {
        var partitioner = new TimeBasedPartitioner(
            JavaDateFormat.Parse(pattern, JavaDateDialect.JodaTime),
            TimeSpan.FromMilliseconds(durationMs),
            TimeZoneInfo.FindSystemTimeZoneById(zone));

        Assert.Equal(expected, partitioner.Encode(Records.At(0), Records.Milliseconds(instant)));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void TimeBased_InstantOutsideTheCalendar_IsADataError(long milliseconds)
    {
        var partitioner = new TimeBasedPartitioner(
            JavaDateFormat.Parse("YYYY", JavaDateDialect.JodaTime), TimeSpan.FromDays(1), TimeZoneInfo.Utc);

        Assert.Throws<DataException>(() => partitioner.Encode(Records.At(0), milliseconds));
    }

    private static Struct CustomerOf(string? region) => new Struct(Customer)
        .Put("customer_id", 42L)
        .Put("region", region)
        .Put("active", true)
        .Put("score", 0.5)
        .Put("address", new Struct(Customer.Field("address")!.Schema).Put("city", "Brno"));
}
