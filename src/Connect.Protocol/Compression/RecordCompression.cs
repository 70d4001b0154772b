using System.IO.Compression;
using System.Runtime.InteropServices;
using K4os.Compression.LZ4.Streams;
using ZstdSharp;

namespace Connect.Protocol.Compression;

/// <summary>The one place where the payload of a record batch is compressed and decompressed.</summary>
public static class RecordCompression
{
    private const int ZstdLevel = 3;

    /// <summary>Appends the compressed form of <paramref name="source"/> to <paramref name="target"/>.</summary>
    public static void Compress(CompressionCodec codec, ReadOnlySpan<byte> source, PooledBuffer target)
    {
        switch (codec)
        {
            case CompressionCodec.None:
                target.Write(source);
                break;
            case CompressionCodec.Gzip:
                using (var gzip = new GZipStream(new BufferStream(target), CompressionLevel.Fastest))
                {
                    gzip.Write(source);
                }

                break;
            case CompressionCodec.Snappy:
                XerialSnappy.Compress(source, target);
                break;
            case CompressionCodec.Lz4:
                LZ4Frame.Encode(source, target);
                break;
            case CompressionCodec.Zstd:
                using (var zstd = new Compressor(ZstdLevel))
                {
                    int written = zstd.Wrap(source, target.GetSpan(Compressor.GetCompressBound(source.Length)));
                    target.Advance(written);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(codec), codec, "Not a codec of record batches.");
        }
    }

    /// <summary>
    /// Decompresses <paramref name="source"/> into a new buffer that the caller disposes. Throws <see cref="InvalidDataException"/> if the
    /// data is damaged or larger than <paramref name="maxBytes"/> when decompressed.
    /// </summary>
    public static PooledBuffer Decompress(CompressionCodec codec, ReadOnlyMemory<byte> source, int maxBytes)
    {
        int guess = (int)Math.Min(maxBytes, 4L * source.Length);
        var target = new PooledBuffer(maxBytes, guess);
        try
        {
            Decompress(codec, source, target, maxBytes);
            return target;
        }
        catch (Exception e) when (e is not InvalidDataException)
        {
            target.Dispose();
            throw new InvalidDataException($"The {codec} data is damaged: {e.Message}", e);
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    private static void Decompress(CompressionCodec codec, ReadOnlyMemory<byte> source, PooledBuffer target, int maxBytes)
    {
        switch (codec)
        {
            case CompressionCodec.None:
                target.Write(source.Span);
                break;
            case CompressionCodec.Gzip:
                using (var gzip = new GZipStream(AsStream(source), CompressionMode.Decompress))
                {
                    CopyAll(gzip, target);
                }

                break;
            case CompressionCodec.Snappy:
                XerialSnappy.Decompress(source.Span, target, maxBytes);
                break;
            case CompressionCodec.Lz4:
                LZ4Frame.Decode(source.Span, target);
                break;
            case CompressionCodec.Zstd:
                using (var zstd = new DecompressionStream(AsStream(source)))
                {
                    CopyAll(zstd, target);
                }

                break;
            default:
                throw new InvalidDataException($"Codec {(int)codec} is not known.");
        }
    }

    private static void CopyAll(Stream source, PooledBuffer target)
    {
        while (true)
        {
            int read = source.Read(target.GetSpan());
            if (read == 0)
            {
                return;
            }

            target.Advance(read);
        }
    }

    private static MemoryStream AsStream(ReadOnlyMemory<byte> source) =>
        MemoryMarshal.TryGetArray(source, out ArraySegment<byte> segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(source.ToArray(), writable: false);
}
