using System.Text;
using Connect.Protocol.Compression;

namespace Connect.Protocol.Tests.Compression;

public sealed class RecordCompressionTests
{
    private const string Text = "hello hello hello hello";

    public static TheoryData<CompressionCodec> Codecs =>
        [CompressionCodec.None, CompressionCodec.Gzip, CompressionCodec.Snappy, CompressionCodec.Lz4, CompressionCodec.Zstd];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void RoundTrip_GivesTheSameBytes(CompressionCodec codec)
    {
        var random = new Random(1);
        foreach (int size in new[] { 0, 1, 100, 32 * 1024, (32 * 1024) + 1, 300_000 })
        {
            byte[] data = new byte[size];
            random.NextBytes(data.AsSpan(0, size / 2));
            using var compressed = new PooledBuffer();
            RecordCompression.Compress(codec, data, compressed);
            using PooledBuffer decompressed = RecordCompression.Decompress(codec, compressed.Written, size + 1);
            Assert.Equal(data, decompressed.WrittenSpan.ToArray());
        }
    }

    /// <summary>What the command line tools gzip -n, lz4 and zstd made of <see cref="Text"/>.</summary>
    [Theory]
    [InlineData(CompressionCodec.Gzip, "1f8b0800000000000003cb48cdc9c957c8402701e3513d8d17000000")]
    [InlineData(CompressionCodec.Lz4, "04224d186440a70f0000006868656c6c6f2006005068656c6c6f00000000f26b940b")]
    [InlineData(CompressionCodec.Zstd, "28b52ffd04586500003068656c6c6f200100994b11175eae0d")]
    public void DataOfOtherImplementations_IsRead(CompressionCodec codec, string hex)
    {
        using PooledBuffer decompressed = RecordCompression.Decompress(codec, Convert.FromHexString(hex), 100);
        Assert.Equal(Text, Encoding.ASCII.GetString(decompressed.WrittenSpan));
    }

    [Fact]
    public void Snappy_HasXerialFraming()
    {
        using var compressed = new PooledBuffer();
        RecordCompression.Compress(CompressionCodec.Snappy, Encoding.ASCII.GetBytes(Text), compressed);
        Assert.Equal("82534E4150505900" + "00000001" + "00000001", Convert.ToHexString(compressed.WrittenSpan[..16]));
    }

    [Fact]
    public void Snappy_RawBlock_IsRead()
    {
        // 5 bytes, one literal.
        byte[] raw = [5, 4 << 2, (byte)'h', (byte)'e', (byte)'l', (byte)'l', (byte)'o'];
        using PooledBuffer decompressed = RecordCompression.Decompress(CompressionCodec.Snappy, raw, 100);
        Assert.Equal("hello", Encoding.ASCII.GetString(decompressed.WrittenSpan));
    }

    [Theory]
    [InlineData("82534E41505059000000000100000001")]
    [InlineData("82534E4150505900000000010000000100000007")]
    [InlineData("82534E41505059000000000100000001FFFFFFFF00")]
    [InlineData("FFFFFFFF0F")]
    public void Snappy_DamagedFraming_IsInvalidDataOrEmpty(string hex)
    {
        try
        {
            using PooledBuffer decompressed = RecordCompression.Decompress(CompressionCodec.Snappy, Convert.FromHexString(hex), 100);
            Assert.Equal(0, decompressed.Length);
        }
        catch (InvalidDataException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    [Fact]
    public void PooledBuffer_BeyondItsBound_IsRefused()
    {
        using var buffer = new PooledBuffer(maxBytes: 10);
        buffer.Write(new byte[10]);
        Assert.Throws<InvalidDataException>(() => buffer.Write(new byte[1]));
        Assert.Equal(10, buffer.Length);
    }
}
