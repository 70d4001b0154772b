using System.Buffers.Binary;
using Snappier;

namespace Connect.Protocol.Compression;

/// <summary>
/// Snappy in xerial's framing: a 16-byte header (magic, version, lowest compatible version), then blocks of a 32-bit length and a raw
/// snappy block. Java clients and kafkajs write it; librdkafka writes it too. A payload without the header is one raw block.
/// </summary>
internal static class XerialSnappy
{
    private const int HeaderBytes = 16;
    private const int BlockBytes = 32 * 1024;

    private static ReadOnlySpan<byte> Magic => [0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0];

    public static void Compress(ReadOnlySpan<byte> source, PooledBuffer target)
    {
        target.Write(Magic);
        WriteInt32(target, 1);
        WriteInt32(target, 1);
        while (!source.IsEmpty)
        {
            ReadOnlySpan<byte> block = source[..Math.Min(BlockBytes, source.Length)];
            Span<byte> destination = target.GetSpan(sizeof(int) + Snappy.GetMaxCompressedLength(block.Length));
            int written = Snappy.Compress(block, destination[sizeof(int)..]);
            BinaryPrimitives.WriteInt32BigEndian(destination, written);
            target.Advance(sizeof(int) + written);
            source = source[block.Length..];
        }
    }

    public static void Decompress(ReadOnlySpan<byte> source, PooledBuffer target, int maxBytes)
    {
        if (source.Length < HeaderBytes || !source.StartsWith(Magic))
        {
            DecompressBlock(source, target, maxBytes);
            return;
        }

        source = source[HeaderBytes..];
        while (!source.IsEmpty)
        {
            if (source.Length < sizeof(int))
            {
                throw new InvalidDataException("The snappy stream ends inside a block length.");
            }

            int length = BinaryPrimitives.ReadInt32BigEndian(source);
            source = source[sizeof(int)..];
            if (length <= 0 || length > source.Length)
            {
                throw new InvalidDataException($"A snappy block says it has {length} bytes; {source.Length} are left.");
            }

            DecompressBlock(source[..length], target, maxBytes);
            source = source[length..];
        }
    }

    private static void DecompressBlock(ReadOnlySpan<byte> block, PooledBuffer target, int maxBytes)
    {
        int length = Snappy.GetUncompressedLength(block);
        if (length < 0 || length > maxBytes - target.Length)
        {
            throw new InvalidDataException($"The data is larger than the limit of {maxBytes} bytes.");
        }

        int written = Snappy.Decompress(block, target.GetSpan(length));
        target.Advance(written);
    }

    private static void WriteInt32(PooledBuffer target, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(target.GetSpan(sizeof(int)), value);
        target.Advance(sizeof(int));
    }
}
