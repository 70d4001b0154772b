using Connect.Abstractions.Caching;

namespace Connect.Abstractions.Tests.Caching;

public class LruCacheTests
{
    [Fact]
    public void GetOrAdd_MoreKeysThanCapacity_DropsTheOneNotUsedForLongest()
    {
        var cache = new LruCache<string, int>(2);
        cache.GetOrAdd("a", _ => 1);
        cache.GetOrAdd("b", _ => 2);
        cache.GetOrAdd("a", _ => -1);
        cache.GetOrAdd("c", _ => 3);

        Assert.Equal(2, cache.Count);
        Assert.True(cache.TryGet("a", out var a));
        Assert.Equal(1, a);
        Assert.False(cache.TryGet("b", out _));
        Assert.True(cache.TryGet("c", out _));
    }

    [Fact]
    public void Set_SameKeyAgain_ReplacesTheValue()
    {
        var cache = new LruCache<string, int>(2);
        cache.Set("a", 1);
        cache.Set("a", 2);

        Assert.Equal(1, cache.Count);
        Assert.Equal(2, cache.GetOrAdd("a", _ => 3));
    }
}
