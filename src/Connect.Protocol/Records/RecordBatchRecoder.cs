using Connect.Protocol.Compression;

namespace Connect.Protocol.Records;

/// <summary>Changes the codec of a batch and leaves its records and everything else as they are.</summary>
public static class RecordBatchRecoder
{
    /// <summary>
    /// The batch in <paramref name="codec"/>, which the caller disposes, or null if it has that codec. Throws
    /// <see cref="InvalidDataException"/> if the batch cannot be decompressed within <paramref name="maxDecompressedBytes"/>.
    /// </summary>
    public static PooledBuffer? Recode(ReadOnlyMemory<byte> batch, CompressionCodec codec, int maxDecompressedBytes)
    {
        if (!RecordBatchHeader.TryRead(batch.Span, out RecordBatchHeader header) || header.Codec == codec)
        {
            return null;
        }

        ReadOnlyMemory<byte> payload = batch[RecordBatchHeader.SizeBytes..header.TotalBytes];
        using PooledBuffer records = RecordCompression.Decompress(header.Codec, payload, maxDecompressedBytes);
        var recoded = new PooledBuffer(initialBytes: batch.Length);
        recoded.Write(batch.Span[..RecordBatchHeader.SizeBytes]);
        RecordCompression.Compress(codec, records.WrittenSpan, recoded);
        RecordBatchHeader changed = header with
        {
            BatchLength = recoded.Length - RecordBatchHeader.LengthPrefixBytes,
            Attributes = (header.Attributes & ~RecordBatchAttributes.CodecMask) | (RecordBatchAttributes)codec,
        };
        changed.WriteWithCrc(recoded.WrittenSpan);
        return recoded;
    }
}
