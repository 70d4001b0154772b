using System.Text;
using Connect.Storage.Cleaning;

namespace Connect.Storage.Tests.Cleaning;

public sealed class OffsetMapTests
{
    [Fact]
    public void Keys_HaveTheirLastOffset()
    {
        var map = new OffsetMap(1_000_000, keys: 1000);
        for (int i = 0; i < 3000; i++)
        {
            Assert.True(map.TryPut(Key(i % 1000), i));
        }

        Assert.Equal((1000, 2999), (map.Count, map.LatestOffset));
        Assert.All(Enumerable.Range(0, 1000), i => Assert.Equal(2000 + i, map.LastOffsetOf(Key(i))));
        Assert.Equal(-1, map.LastOffsetOf(Key(1000)));
        Assert.Equal(-1, map.LastOffsetOf([]));
    }

    [Fact]
    public void FullMap_TakesNoNewKeys_ButNewOffsetsOfOldOnes()
    {
        var map = new OffsetMap(100 * OffsetMap.BytesPerKey, keys: long.MaxValue / 2);
        int count = 0;
        while (map.TryPut(Key(count), count))
        {
            count++;
        }

        Assert.InRange(count, 80, 90);
        Assert.Equal(count - 1, map.LatestOffset);
        Assert.True(map.TryPut(Key(0), 500));
        Assert.Equal((500, 500), (map.LastOffsetOf(Key(0)), map.LatestOffset));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(24, 1)]
    [InlineData(1 << 20, 3)]
    [InlineData(1 << 20, 10_000)]
    public void SmallestMap_TakesAFewKeys_AndALargeOneAllThatWereAnnounced(long bytes, long keys)
    {
        var map = new OffsetMap(bytes, keys);
        for (int i = 0; i < Math.Max(10, keys); i++)
        {
            Assert.True(map.TryPut(Key(i), i));
            Assert.Equal(i, map.LastOffsetOf(Key(i)));
        }
    }

    private static byte[] Key(int i) => Encoding.UTF8.GetBytes($"key-{i}");
}
