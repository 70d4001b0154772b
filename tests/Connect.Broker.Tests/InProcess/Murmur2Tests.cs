using System.Text;
using Connect.Broker.InProcess.Producing;

namespace Connect.Broker.Tests.InProcess;

/// <summary>Hashes that Kafka's Java client gives.</summary>
public sealed class Murmur2Tests
{
    [Theory]
    [InlineData("kafka", 0xd067cf64)]
    [InlineData("giberish123456789", 0x8f552b0c)]
    [InlineData("1234", 0x9fc97b14)]
    [InlineData("234", 0xe7c009ca)]
    [InlineData("34", 0x873930da)]
    [InlineData("4", 0x5a4b5ca1)]
    [InlineData("PreAmbleWillBeRemoved,ThePrePartThatIs", 0x78424f1c)]
    [InlineData("", 0x106e08d9)]
    public void Hash_IsJavas(string key, uint expected) => Assert.Equal(expected, Murmur2.Hash(Encoding.UTF8.GetBytes(key)));

    [Fact]
    public void Partition_IsNeverNegative() => Assert.Equal((0xd067cf64 & 0x7fffffff) % 5, (uint)Murmur2.PartitionOf("kafka"u8, 5));
}
