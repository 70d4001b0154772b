using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Transforms.Predicates;

namespace Connect.Transforms.Tests;

public class RecordTransformTests
{
    private static SinkRecord WithHeaders => Records.Sink(Records.Map(("id", 1L), ("name", "n"))) with
    {
        Headers = Headers.Empty.Add("a", Schema.String, "1").Add("b", Schema.String, "2").Add("a", Schema.String, "3"),
    };

    [Theory]
    [InlineData("${topic}-${timestamp}", "yyyyMMdd", "t-20240307")]
    [InlineData("logs-${timestamp}", "yyyy.MM", "logs-2024.03")]
    public void TimestampRouter_Timestamp_GoesIntoTheTopic(string topicFormat, string timestampFormat, string expected)
    {
        using var transform = new TimestampRouter().Configured(("topic.format", topicFormat), ("timestamp.format", timestampFormat));

        Assert.Equal(expected, transform.Apply(Records.Sink("v"))!.Topic);
    }

    [Fact]
    public void TimestampRouter_NoTimestamp_IsAnError()
    {
        using var transform = new TimestampRouter().Configured();

        Assert.Throws<DataException>(() => transform.Apply(Records.Sink("v") with { Timestamp = null }));
    }

    [Fact]
    public void TimestampRouter_WeekYear_IsRefusedAtTheStart()
    {
        using var transform = new TimestampRouter();

        var error = Assert.Throws<ConfigException>(() => transform.Configured(("timestamp.format", "YYYYMMdd")));

        Assert.Contains("yyyy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DropHeaders_Names_AreRemovedAll()
    {
        using var transform = new DropHeaders().Configured(("headers", "a,x"));

        Assert.Equal(["b"], transform.Apply(WithHeaders)!.Headers.Select(h => h.Key));
    }

    [Fact]
    public void InsertHeader_Literal_IsTyped()
    {
        using var transform = new InsertHeader().Configured(("header", "n"), ("value.literal", "300"));

        Assert.Equal(new Header("n", Schema.Int16, (short)300), transform.Apply(WithHeaders)!.Headers[^1]);
    }

    [Theory]
    [InlineData("move", 1)]
    [InlineData("copy", 2)]
    public void HeaderFrom_Operation_MovesOrCopies(string operation, int fieldsLeft)
    {
        using var transform = new HeaderFrom.Value().Configured(("fields", "name,nosuch"), ("headers", "n,x"), ("operation", operation));

        var result = transform.Apply(WithHeaders)!;

        Assert.Equal("n", result.Headers.LastWithName("n")!.Value);
        Assert.Null(result.Headers.LastWithName("x"));
        Assert.Equal(fieldsLeft, ((IReadOnlyDictionary<string, object?>)result.Value!).Count);
    }

    [Fact]
    public void HeaderFrom_DifferentLengths_AreRefused()
    {
        using var transform = new HeaderFrom.Key();

        Assert.Throws<ConfigException>(() => transform.Configured(("fields", "a,b"), ("headers", "x"), ("operation", "move")));
    }

    [Fact]
    public void Filter_AnyRecord_IsDropped()
    {
        using var transform = new Filter().Configured();

        Assert.Null(transform.Apply(Records.Sink("v")));
    }

    [Fact]
    public void Predicates_Records_AreTold()
    {
        using var tombstone = new RecordIsTombstone();
        using var header = new HasHeaderKey().Configured(("name", "b"));
        using var topic = new TopicNameMatches().Configured(("pattern", "t|other.*"));

        Assert.True(tombstone.Test(Records.Sink(null)));
        Assert.False(tombstone.Test(Records.Sink("v")));
        Assert.True(header.Test(WithHeaders));
        Assert.False(header.Test(Records.Sink("v")));
        Assert.True(topic.Test(Records.Sink("v")));
        Assert.False(topic.Test(Records.Sink("v", topic: "tt")));
    }

    [Fact]
    public void TopicNameMatches_BadPattern_IsRefused()
    {
        using var predicate = new TopicNameMatches();

        Assert.Throws<ConfigException>(() => predicate.Configured(("pattern", "[")));
    }
}
