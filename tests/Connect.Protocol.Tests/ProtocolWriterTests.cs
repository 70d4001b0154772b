namespace Connect.Protocol.Tests;

public sealed class ProtocolWriterTests
{
    [Fact]
    public void WriteRecords_LargeSlice_IsNotCopied()
    {
        using var writer = new ProtocolWriter();
        var records = new byte[100_000];
        writer.WriteInt32(0);
        writer.WriteRecords(records);
        writer.WriteInt16(7);
        writer.PatchFrameLength();

        var segments = writer.GetSegments();

        Assert.Equal(3, segments.Count);
        Assert.Equal("000186A6000186A0", Convert.ToHexString(segments[0].Span));
        Assert.True(segments[1].Span == records.AsSpan());
        Assert.Equal("0007", Convert.ToHexString(segments[2].Span));
    }

    [Fact]
    public void RequestHeader_OfAFlexibleVersion_KeepsTheTwoByteClientIdAndEndsWithTags()
    {
        using var writer = new ProtocolWriter();
        var api = new ApiSpec(ApiKey.Heartbeat, 0, 4, flexibleFrom: 4);

        new RequestHeader((short)api.Key, 4, 258, "ab").Write(writer, api);

        Assert.Equal("000C000400000102" + "00026162" + "00", Convert.ToHexString(writer.GetSegments().Single().Span));
        Assert.True(writer.IsFlexible);
    }

    [Theory]
    [InlineData(ApiKey.Heartbeat, "0000000500")]
    [InlineData(ApiKey.ApiVersions, "00000005")]
    public void ResponseHeader_OfAFlexibleVersion_HasTagsExceptForApiVersions(ApiKey key, string hex)
    {
        using var writer = new ProtocolWriter();
        var api = new ApiSpec(key, 0, 4, flexibleFrom: 3);

        new ResponseHeader(5).Write(writer, api, version: 3);

        Assert.Equal(hex, Convert.ToHexString(writer.GetSegments().Single().Span));
        Assert.True(writer.IsFlexible);
    }
}
