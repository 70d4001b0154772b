using Connect.Cdc.Tables;
using Connect.Cdc.Topics;

namespace Connect.Cdc.Tests.Topics;

public sealed class TopicNamingTests
{
    [Theory]
    [InlineData("public", "item", "srv.public.item")]
    [InlineData("My Schema", "Odd\"Table", "srv.My_Schema.Odd_Table")]
    public void DataTopic_ReplacesIllegalCharacters(string schema, string table, string expected) =>
        Assert.Equal(expected, Naming().DataTopic(new TableId(null, schema, table)));

    [Fact]
    public void OwnTopics_BeginWithThePrefix()
    {
        Assert.Equal("srv.transaction", Naming().TransactionTopic);
        Assert.Equal("__debezium-heartbeat.srv", Naming().HeartbeatTopic);
        Assert.Equal("srv.message", Naming().OwnTopic("message"));
    }

    [Theory]
    [InlineData(NameAdjustment.None, "a-b.1c.Value", "a-b.1c.Value")]
    [InlineData(NameAdjustment.Avro, "a-b.1c.Value", "a_b._c.Value")]
    [InlineData(NameAdjustment.AvroUnicode, "a_b.1c.Value", "a_u005fb._u0031c.Value")]
    public void Adjust_MakesNamesFitAvro(NameAdjustment mode, string name, string expected) =>
        Assert.Equal(expected, new NameAdjuster(mode, allowDots: true).Adjust(name));

    private static TopicNaming Naming() => new(new TopicOptions
    {
        Prefix = "srv", HeartbeatTopic = "__debezium-heartbeat.srv", TransactionTopic = "srv.transaction",
    });
}
