using Connect.Protocol.Records;

namespace Connect.Protocol.Tests.Records;

public sealed class VarintTests
{
    [Theory]
    [InlineData(0, new byte[] { 0x00 })]
    [InlineData(-1, new byte[] { 0x01 })]
    [InlineData(1, new byte[] { 0x02 })]
    [InlineData(63, new byte[] { 0x7e })]
    [InlineData(-64, new byte[] { 0x7f })]
    [InlineData(64, new byte[] { 0x80, 0x01 })]
    [InlineData(8191, new byte[] { 0xfe, 0x7f })]
    [InlineData(8192, new byte[] { 0x80, 0x80, 0x01 })]
    [InlineData(int.MaxValue, new byte[] { 0xfe, 0xff, 0xff, 0xff, 0x0f })]
    [InlineData(int.MinValue, new byte[] { 0xff, 0xff, 0xff, 0xff, 0x0f })]
    public void Int32_HasTheseBytes(int value, byte[] bytes)
    {
        var target = new byte[Varint.MaxInt32Bytes];
        Assert.Equal(bytes.Length, Varint.Write(target, value));
        Assert.Equal(bytes, target[..bytes.Length]);
        Assert.Equal(bytes.Length, Varint.SizeOf(value));

        int position = 0;
        Assert.True(Varint.TryRead(bytes, ref position, out int read));
        Assert.Equal((value, bytes.Length), (read, position));
    }

    [Theory]
    [InlineData(long.MaxValue, new byte[] { 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 })]
    [InlineData(long.MinValue, new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 })]
    public void Int64_HasTheseBytes(long value, byte[] bytes)
    {
        var target = new byte[Varint.MaxInt64Bytes];
        Assert.Equal(bytes.Length, Varint.Write(target, value));
        Assert.Equal(bytes, target);

        int position = 0;
        Assert.True(Varint.TryRead(bytes, ref position, out long read));
        Assert.Equal((value, bytes.Length), (read, position));
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0x1f })]
    public void Int32_CutOffOrTooLarge_IsRefused(byte[] bytes)
    {
        int position = 0;
        Assert.False(Varint.TryRead(bytes, ref position, out int _));
    }

    [Theory]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x80 })]
    public void Int64_CutOffOrTooLarge_IsRefused(byte[] bytes)
    {
        int position = 0;
        Assert.False(Varint.TryRead(bytes, ref position, out long _));
    }
}
