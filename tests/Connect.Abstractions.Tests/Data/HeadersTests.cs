using Connect.Abstractions.Data;

namespace Connect.Abstractions.Tests.Data;

public sealed class HeadersTests
{
    [Fact]
    public void Add_SameKeyTwice_KeepsBothInOrder()
    {
        var headers = Headers.Empty.Add("k", Schema.Int32, 1).Add("other", null, "x").Add("k", Schema.Int32, 2);

        Assert.Equal([1, 2], headers.AllWithName("k").Select(h => h.Value));
        Assert.Equal(2, headers.LastWithName("k")!.Value);
    }

    [Fact]
    public void Add_LeavesTheOriginalAlone()
    {
        var original = Headers.Empty.Add("k", null, 1);

        _ = original.Add("l", null, 2);

        Assert.Single(original);
    }

    [Fact]
    public void Remove_RemovesAllOfTheKey() => Assert.Empty(Headers.Empty.Add("k", null, 1).Add("k", null, 2).Remove("k"));

    [Fact]
    public void Equals_BytesWithSameContent_IsTrue() =>
        Assert.Equal(Headers.Empty.Add("k", null, new byte[] { 1 }), Headers.Empty.Add("k", null, new byte[] { 1 }));
}
