using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Transforms.Casting;

namespace Connect.Transforms.Tests.Casting;

public class TimestampConverterTests
{
    private const long Milliseconds = 1_709_823_845_067;
    private const string Format = "yyyy-MM-dd HH:mm:ss.SSS";

    private static readonly DateTimeOffset Instant = DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds);

    public static TheoryData<object?, string, string, object?> Vectors => new()
    {
        { Instant, "unix", "milliseconds", Milliseconds },
        { Instant, "unix", "seconds", 1_709_823_845L },
        { Instant, "unix", "microseconds", Milliseconds * 1000 },
        { Instant, "unix", "nanoseconds", Milliseconds * 1_000_000 },
        { Instant, "string", "milliseconds", "2024-03-07 15:04:05.067" },
        { Instant, "Date", "milliseconds", new DateOnly(2024, 3, 7) },
        { Instant, "Time", "milliseconds", new TimeOnly(15, 4, 5, 67) },
        { "2024-03-07 15:04:05.067", "Timestamp", "milliseconds", Instant },
        { Milliseconds * 1000, "Timestamp", "microseconds", Instant },
        { Milliseconds * 1000 + 999, "Timestamp", "microseconds", Instant },
        { 1_709_823_845L, "string", "seconds", "2024-03-07 15:04:05.000" },
        { -1L, "unix", "milliseconds", -1L },
        { new DateOnly(1970, 1, 2), "unix", "seconds", 86400L },
        { new TimeOnly(0, 0, 1), "unix", "milliseconds", 1000L },
        { null, "unix", "milliseconds", null },
    };

    [Theory]
    [MemberData(nameof(Vectors), DisableDiscoveryEnumeration = true)]
    public void Apply_WholeValue_IsTranslated(object? value, string target, string precision, object? expected)
    {
        using var transform = new TimestampConverter.Value().Configured(
            ("target.type", target), ("format", Format), ("unix.precision", precision));

        Assert.Equal(expected, transform.Apply(Records.Sink(value))!.Value);
    }

    [Fact]
    public void Apply_FieldOfAStruct_ChangesItsSchemaAndKeepsItOptional()
    {
        var schema = SchemaBuilder.Struct().Field("id", Schema.Int32).Field("at", LogicalTypes.Timestamp().Optional().Build()).Build();
        using var transform = new TimestampConverter.Value().Configured(("field", "at"), ("target.type", "string"), ("format", Format));

        var result = (Struct)transform.Apply(Records.Sink(new Struct(schema).Put("id", 1).Put("at", Instant)))!.Value!;
        var empty = (Struct)transform.Apply(Records.Sink(new Struct(schema).Put("id", 1)))!.Value!;

        Assert.Equal("2024-03-07 15:04:05.067", result["at"]);
        Assert.Equal(Schema.OptionalString, result.Schema.Field("at")!.Schema);
        Assert.Null(empty["at"]);
    }

    [Fact]
    public void Apply_FieldOfAnObject_IsTranslated()
    {
        using var transform = new TimestampConverter.Value().Configured(("field", "at"), ("target.type", "Timestamp"));

        Assert.Equal(Records.Map(("at", Instant)), transform.Apply(Records.Sink(Records.Map(("at", Milliseconds))))!.Value);
    }

    [Theory]
    [InlineData("7.3.2024")]
    [InlineData(true)]
    public void Apply_NoPointInTime_IsTheRecordsFailure(object value)
    {
        using var transform = new TimestampConverter.Value().Configured(("target.type", "unix"), ("format", Format));

        Assert.Throws<DataException>(() => transform.Apply(Records.Sink(value)));
    }

    [Fact]
    public void Apply_NumberBeyondTheRange_IsTheRecordsFailure()
    {
        using var transform = new TimestampConverter.Value().Configured(("target.type", "Timestamp"));

        Assert.Throws<DataException>(() => transform.Apply(Records.Sink(long.MaxValue)));
    }

    [Theory]
    [InlineData("string", "")]
    [InlineData("century", "")]
    [InlineData("string", "yyyy-ww")]
    public void Configure_Mistake_IsRefused(string target, string format)
    {
        using var transform = new TimestampConverter.Value();

        Assert.Throws<ConfigException>(() => transform.Configured(("target.type", target), ("format", format)));
    }
}
