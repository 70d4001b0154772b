using System.Text;
using Connect.Protocol.Records;

namespace Connect.Protocol.Tests.Records;

/// <summary>Vectors of RFC 3720, appendix B.4, and the check value of the catalogue of CRC algorithms.</summary>
public sealed class Crc32CTests
{
    [Fact]
    public void CheckValue() => Assert.Equal(0xe3069283u, Crc32C.Compute(Encoding.ASCII.GetBytes("123456789")));

    [Fact]
    public void ThirtyTwoZeros() => Assert.Equal(0x8a9136aau, Crc32C.Compute(new byte[32]));

    [Fact]
    public void ThirtyTwoOnes() => Assert.Equal(0x62a8ab43u, Crc32C.Compute(Enumerable.Repeat((byte)0xff, 32).ToArray()));

    [Fact]
    public void ThirtyTwoRising() => Assert.Equal(0x46dd794eu, Crc32C.Compute(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));

    [Fact]
    public void Nothing() => Assert.Equal(0u, Crc32C.Compute([]));
}
