using Connect.Protocol.Compression;

namespace Connect.Protocol.Records;

/// <summary>
/// Iterates the records of one batch, decompressing it first where needed. Records point into the batch or into memory of this reader: they
/// are valid until it is disposed. Throws <see cref="InvalidDataException"/> on malformed records.
/// </summary>
public sealed class RecordBatchReader : IDisposable
{
    /// <summary>Default bound of a decompressed batch.</summary>
    public const int DefaultMaxDecompressedBytes = 128 * 1024 * 1024;

    private readonly PooledBuffer? _decompressed;
    private readonly ReadOnlyMemory<byte> _payload;
    private int _position;
    private int _index;

    /// <summary>Opens the batch at the start of <paramref name="batch"/>. The checksum is not checked again.</summary>
    public RecordBatchReader(ReadOnlyMemory<byte> batch, int maxDecompressedBytes = DefaultMaxDecompressedBytes)
    {
        if (!RecordBatchHeader.TryRead(batch.Span, out RecordBatchHeader header)
            || header.BatchLength < RecordBatchHeader.MinBatchLength
            || header.TotalBytes > batch.Length
            || header.Magic != RecordBatchHeader.CurrentMagic)
        {
            throw new InvalidDataException($"These {batch.Length} bytes are not one whole record batch of format 2.");
        }

        Header = header;
        ReadOnlyMemory<byte> payload = batch[RecordBatchHeader.SizeBytes..header.TotalBytes];
        if (header.Codec != CompressionCodec.None)
        {
            _decompressed = RecordCompression.Decompress(header.Codec, payload, maxDecompressedBytes);
            payload = _decompressed.Written;
        }

        _payload = payload;
    }

    /// <summary>The batch's header.</summary>
    public RecordBatchHeader Header { get; }

    /// <summary>The records' bytes, decompressed.</summary>
    internal ReadOnlyMemory<byte> Payload => _payload;

    /// <summary>
    /// Takes the next whole batch off the front of <paramref name="batches"/>. False: nothing or only a part of a batch is left, which is
    /// legal at the end of a fetch answer.
    /// </summary>
    public static bool TryTakeBatch(ref ReadOnlyMemory<byte> batches, out ReadOnlyMemory<byte> batch)
    {
        if (!RecordBatchHeader.TryRead(batches.Span, out RecordBatchHeader header)
            || header.BatchLength < RecordBatchHeader.MinBatchLength
            || header.TotalBytes > batches.Length)
        {
            batch = default;
            return false;
        }

        batch = batches[..header.TotalBytes];
        batches = batches[header.TotalBytes..];
        return true;
    }

    /// <summary>Reads the next record. False after the last.</summary>
    public bool TryRead(out Record record)
    {
        if (_index == Header.RecordCount)
        {
            record = default;
            return false;
        }

        string? problem = RecordLayout.TryRead(_payload.Span, ref _position, out RecordLayout layout);
        if (problem is not null)
        {
            throw new InvalidDataException($"Record {_index} of the batch at offset {Header.BaseOffset} is malformed: {problem}.");
        }

        _index++;
        record = new Record(
            Header.BaseOffset + layout.OffsetDelta,
            Header.IsLogAppendTime ? Header.MaxTimestamp : Header.BaseTimestamp + layout.TimestampDelta,
            Slice(layout.KeyPosition, layout.KeyLength),
            Slice(layout.ValuePosition, layout.ValueLength),
            new RawHeaders(layout.HeaderCount, _payload[layout.HeadersPosition..layout.End]));
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _decompressed?.Dispose();

    // The type of the null matters: a plain null would become empty memory.
    private ReadOnlyMemory<byte>? Slice(int position, int length) =>
        length == RecordLayout.Null ? default(ReadOnlyMemory<byte>?) : _payload.Slice(position, length);
}
