using System.Text;
using Connect.Protocol.Compression;

namespace Connect.Protocol.Records;

/// <summary>What a written batch carries besides its records.</summary>
public sealed record RecordBatchWriterOptions
{
    /// <summary>An uncompressed batch of no producer.</summary>
    public static RecordBatchWriterOptions Default { get; } = new();

    /// <summary>How the records are compressed.</summary>
    public CompressionCodec Codec { get; init; }

    /// <summary>Producer id, or -1.</summary>
    public long ProducerId { get; init; } = RecordBatchHeader.NoProducerId;

    /// <summary>Producer epoch, or -1.</summary>
    public short ProducerEpoch { get; init; } = -1;

    /// <summary>Sequence of the first record, or -1.</summary>
    public int BaseSequence { get; init; } = RecordBatchHeader.NoSequence;

    /// <summary>Part of a transaction.</summary>
    public bool IsTransactional { get; init; }

    /// <summary>A control batch.</summary>
    public bool IsControl { get; init; }
}

/// <summary>
/// Builds record batches one after another in reused memory: append records, <see cref="Build"/>, use the bytes, <see cref="Reset"/>.
/// </summary>
public sealed class RecordBatchWriter : IDisposable
{
    // Length, attributes, timestamp delta, offset delta, and the lengths of key and value.
    private const int MaxRecordFrameBytes = (4 * Varint.MaxInt32Bytes) + 1 + Varint.MaxInt64Bytes;

    private readonly PooledBuffer _records = new();
    private readonly PooledBuffer _compressed = new();
    private RecordBatchWriterOptions _options;
    private long _baseTimestampMs;
    private long _maxTimestampMs;
    private int _count;

    /// <summary>Creates a writer for a first batch.</summary>
    public RecordBatchWriter(RecordBatchWriterOptions? options = null)
    {
        _options = options ?? RecordBatchWriterOptions.Default;
        Reset();
    }

    /// <summary>Number of records in the batch.</summary>
    public int Count => _count;

    /// <summary>Size of the batch if it were built now without compression.</summary>
    public int UncompressedBytes => _records.Length;

    /// <summary>The most bytes that a record takes in a batch.</summary>
    public static int MaxRecordBytes(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, IReadOnlyList<RecordHeader>? headers) =>
        MaxRecordFrameBytes + key.Length + value.Length + SizeOfHeaders(headers);

    /// <summary>Appends a record; null and empty are different.</summary>
    public void Append(long timestampMs, byte[]? key, byte[]? value, IReadOnlyList<RecordHeader>? headers = null) =>
        Append(timestampMs, AsMemory(key), AsMemory(value), headers);

    /// <summary>Appends a record; null and empty are different.</summary>
    public void Append(
        long timestampMs, ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value, IReadOnlyList<RecordHeader>? headers = null)
    {
        if (_count == 0)
        {
            _baseTimestampMs = timestampMs;
            _maxTimestampMs = timestampMs;
        }

        long timestampDelta = timestampMs - _baseTimestampMs;
        int length = 1 + Varint.SizeOf(timestampDelta) + Varint.SizeOf(_count)
            + SizeOfBytes(key) + SizeOfBytes(value) + SizeOfHeaders(headers);
        Span<byte> span = _records.GetSpan(Varint.MaxInt32Bytes + length);
        int position = Varint.Write(span, length);
        span[position++] = 0;
        position += Varint.Write(span[position..], timestampDelta);
        position += Varint.Write(span[position..], _count);
        position += WriteBytes(span[position..], key);
        position += WriteBytes(span[position..], value);
        position += WriteHeaders(span[position..], headers);
        _records.Advance(position);
        _maxTimestampMs = Math.Max(_maxTimestampMs, timestampMs);
        _count++;
    }

    /// <summary>
    /// Completes the batch with base offset 0. The bytes belong to this writer, may be changed in place, and are valid until
    /// <see cref="Reset"/> or <see cref="Dispose"/>. May be called again, with other options.
    /// </summary>
    /// <param name="options">What the batch carries, where that is known only now; null keeps what was said before.</param>
    public Memory<byte> Build(RecordBatchWriterOptions? options = null)
    {
        _options = options ?? _options;
        if (_count == 0)
        {
            throw new InvalidOperationException("A batch needs at least one record.");
        }

        PooledBuffer batch = _records;
        if (_options.Codec != CompressionCodec.None)
        {
            batch = _compressed;
            batch.Truncate(0);
            batch.Write(_records.WrittenSpan[..RecordBatchHeader.SizeBytes]);
            RecordCompression.Compress(_options.Codec, _records.WrittenSpan[RecordBatchHeader.SizeBytes..], batch);
        }

        new RecordBatchHeader
        {
            BatchLength = batch.Length - RecordBatchHeader.LengthPrefixBytes,
            PartitionLeaderEpoch = -1,
            Magic = RecordBatchHeader.CurrentMagic,
            Attributes = Attributes(),
            LastOffsetDelta = _count - 1,
            BaseTimestamp = _baseTimestampMs,
            MaxTimestamp = _maxTimestampMs,
            ProducerId = _options.ProducerId,
            ProducerEpoch = _options.ProducerEpoch,
            BaseSequence = _options.BaseSequence,
            RecordCount = _count,
        }.WriteWithCrc(batch.WrittenSpan);
        return batch.Written;
    }

    /// <summary>Starts the next batch.</summary>
    public void Reset(RecordBatchWriterOptions? options = null)
    {
        _options = options ?? _options;
        _count = 0;
        _records.Truncate(0);
        _records.GetSpan(RecordBatchHeader.SizeBytes)[..RecordBatchHeader.SizeBytes].Clear();
        _records.Advance(RecordBatchHeader.SizeBytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _records.Dispose();
        _compressed.Dispose();
    }

    private RecordBatchAttributes Attributes()
    {
        var attributes = (RecordBatchAttributes)_options.Codec;
        attributes |= _options.IsTransactional ? RecordBatchAttributes.Transactional : 0;
        attributes |= _options.IsControl ? RecordBatchAttributes.Control : 0;
        return attributes;
    }

    private static ReadOnlyMemory<byte>? AsMemory(byte[]? bytes) => bytes is null ? null : (ReadOnlyMemory<byte>?)bytes;

    private static int SizeOfBytes(ReadOnlyMemory<byte>? bytes) =>
        bytes is { } present ? Varint.SizeOf(present.Length) + present.Length : Varint.SizeOf(RecordLayout.Null);

    private static int SizeOfHeaders(IReadOnlyList<RecordHeader>? headers)
    {
        int count = headers?.Count ?? 0;
        int size = Varint.SizeOf(count);
        for (int i = 0; i < count; i++)
        {
            int keyLength = Encoding.UTF8.GetByteCount(headers![i].Key);
            size += Varint.SizeOf(keyLength) + keyLength + SizeOfBytes(headers[i].Value);
        }

        return size;
    }

    private static int WriteBytes(Span<byte> target, ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { } present)
        {
            return Varint.Write(target, RecordLayout.Null);
        }

        int position = Varint.Write(target, present.Length);
        present.Span.CopyTo(target[position..]);
        return position + present.Length;
    }

    private static int WriteHeaders(Span<byte> target, IReadOnlyList<RecordHeader>? headers)
    {
        int count = headers?.Count ?? 0;
        int position = Varint.Write(target, count);
        for (int i = 0; i < count; i++)
        {
            RecordHeader header = headers![i];
            position += Varint.Write(target[position..], Encoding.UTF8.GetByteCount(header.Key));
            position += Encoding.UTF8.GetBytes(header.Key, target[position..]);
            position += WriteBytes(target[position..], header.Value);
        }

        return position;
    }
}
