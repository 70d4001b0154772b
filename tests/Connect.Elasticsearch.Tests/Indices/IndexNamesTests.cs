using Connect.Abstractions.Errors;
using Connect.Elasticsearch.Indices;

namespace Connect.Elasticsearch.Tests.Indices;

public class IndexNamesTests
{
    [Theory]
    [InlineData("Shop.Orders", "shop.orders")]
    [InlineData("-_orders", "orders")]
    [InlineData(".", "dot")]
    [InlineData("..", "dotdot")]
    public void FromTopic_Topic_GivesAValidName(string topic, string expected) => Assert.Equal(expected, IndexNames.FromTopic(topic));

    [Fact]
    public void FromTopic_LongTopic_IsCut() => Assert.Equal(255, IndexNames.FromTopic(new string('a', 300)).Length);

    [Fact]
    public void FromTopic_NothingLeft_IsRefused() => Assert.Throws<DataException>(() => IndexNames.FromTopic("_-_"));
}
