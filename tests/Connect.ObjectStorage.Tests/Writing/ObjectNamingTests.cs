using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.ObjectStorage.Writing;

namespace Connect.ObjectStorage.Tests.Writing;

public class ObjectNamingTests
{
    private static readonly ObjectNaming Confluent = new("topics", "/", "+", 10);

    [Theory]
    [InlineData("partition=3", ".json", "topics/orders/partition=3/orders+3+0000000120.json")]
    [InlineData("customer_id=42/region=eu", ".json.gz", "topics/orders/customer_id=42/region=eu/orders+3+0000000120.json.gz")]
    [InlineData("year=2026/month=01/day=05/hour=07", ".bin", "topics/orders/year=2026/month=01/day=05/hour=07/orders+3+0000000120.bin")]
    public void NameOf_FirstRecord_IsConfluentsName(string folder, string extension, string expected) =>
        Assert.Equal(expected, Confluent.NameOf(Records.At(120), folder, extension));

    [Fact]
    public void NameOf_OtherDelimitersAndNoTopicsDirectory_AreKept() =>
        Assert.Equal("orders|p|orders_3_120.json", new ObjectNaming("", "|", "_", 0).NameOf(Records.At(120), "p", ".json"));

    [Fact]
    public void NameOf_OffsetWiderThanThePadding_IsWhole() =>
        Assert.EndsWith("+9223372036854775807.json", Confluent.NameOf(Records.At(long.MaxValue), "p", ".json"), StringComparison.Ordinal);

    [Fact]
    public void NameOf_TwoTopicsRoutedIntoOne_DoNotShareNames()
    {
        var first = Records.At(0, partition: new TopicPartition("shop.a", 0)) with { Topic = "shop" };
        var second = Records.At(0, partition: new TopicPartition("shop.b", 0)) with { Topic = "shop" };

        Assert.Equal("topics/shop/p/shop.a+0+0000000000.json", Confluent.NameOf(first, "p", ".json"));
        Assert.Equal("topics/shop/p/shop.b+0+0000000000.json", Confluent.NameOf(second, "p", ".json"));
    }

    [Theory]
    [InlineData("name=../../etc")]
    [InlineData("name=x/..")]
    [InlineData("name=a\\..\\b")]
    [InlineData("name=\n")]
    public void NameOf_FolderThatLeadsOutOfThePlace_IsADataError(string folder) =>
        Assert.Throws<DataException>(() => Confluent.NameOf(Records.At(0), folder, ".json"));

    [Fact]
    public void NameOf_LongerThanStoresTake_IsADataError() =>
        Assert.Throws<DataException>(() => Confluent.NameOf(Records.At(0), new string('ž', 600), ".json"));
}
