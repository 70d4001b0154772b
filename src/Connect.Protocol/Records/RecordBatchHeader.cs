using System.Buffers.Binary;
using Connect.Protocol.Compression;

namespace Connect.Protocol.Records;

/// <summary>
/// The 61 bytes before the records of a batch, magic 2: https://kafka.apache.org/documentation/#recordbatch.
/// Base offset, length, leader epoch and magic lie outside the checksum, so a broker may set them in place.
/// </summary>
public readonly record struct RecordBatchHeader
{
    /// <summary>Size of the header.</summary>
    public const int SizeBytes = 61;

    /// <summary>Bytes before the part that <see cref="BatchLength"/> counts.</summary>
    public const int LengthPrefixBytes = 12;

    /// <summary>Smallest valid <see cref="BatchLength"/>: the rest of the header.</summary>
    public const int MinBatchLength = SizeBytes - LengthPrefixBytes;

    /// <summary>The only batch format that is written and kept.</summary>
    public const sbyte CurrentMagic = 2;

    /// <summary>Producer id of a batch that is not idempotent.</summary>
    public const long NoProducerId = -1;

    /// <summary>Sequence of a batch that has none: not idempotent, or a control batch.</summary>
    public const int NoSequence = -1;

    /// <summary>Timestamp of a record without one.</summary>
    public const long NoTimestamp = -1;

    internal const int BatchLengthPosition = 8;
    internal const int LeaderEpochPosition = 12;
    internal const int MagicPosition = 16;
    internal const int CrcPosition = 17;
    internal const int AttributesPosition = 21;
    internal const int LastOffsetDeltaPosition = 23;
    internal const int BaseTimestampPosition = 27;
    internal const int MaxTimestampPosition = 35;
    internal const int ProducerIdPosition = 43;
    internal const int ProducerEpochPosition = 51;
    internal const int BaseSequencePosition = 53;
    internal const int RecordCountPosition = 57;

    /// <summary>Offset of the first record.</summary>
    public long BaseOffset { get; init; }

    /// <summary>Bytes that follow this field.</summary>
    public int BatchLength { get; init; }

    /// <summary>Epoch of the leader that appended the batch.</summary>
    public int PartitionLeaderEpoch { get; init; }

    /// <summary>Format version.</summary>
    public sbyte Magic { get; init; }

    /// <summary>CRC-32C of everything from the attributes to the end.</summary>
    public uint Crc { get; init; }

    /// <summary>The attribute bits.</summary>
    public RecordBatchAttributes Attributes { get; init; }

    /// <summary>Distance of the last record's offset from <see cref="BaseOffset"/>.</summary>
    public int LastOffsetDelta { get; init; }

    /// <summary>Timestamp that the records' deltas start from, milliseconds.</summary>
    public long BaseTimestamp { get; init; }

    /// <summary>Largest timestamp in the batch, milliseconds.</summary>
    public long MaxTimestamp { get; init; }

    /// <summary>Producer id, or <see cref="NoProducerId"/>.</summary>
    public long ProducerId { get; init; }

    /// <summary>Producer epoch, or -1.</summary>
    public short ProducerEpoch { get; init; }

    /// <summary>Sequence of the first record, or <see cref="NoSequence"/>.</summary>
    public int BaseSequence { get; init; }

    /// <summary>Number of records.</summary>
    public int RecordCount { get; init; }

    /// <summary>Offset of the last record.</summary>
    public long LastOffset => BaseOffset + LastOffsetDelta;

    /// <summary>Offset that follows the batch.</summary>
    public long NextOffset => LastOffset + 1;

    /// <summary>Size of the whole batch.</summary>
    public int TotalBytes => LengthPrefixBytes + BatchLength;

    /// <summary>How the records are compressed. The value may lie outside the known codecs.</summary>
    public CompressionCodec Codec => (CompressionCodec)(Attributes & RecordBatchAttributes.CodecMask);

    /// <summary>Markers of transactions, not data.</summary>
    public bool IsControl => (Attributes & RecordBatchAttributes.Control) != 0;

    /// <summary>Part of a transaction.</summary>
    public bool IsTransactional => (Attributes & RecordBatchAttributes.Transactional) != 0;

    /// <summary>All records have <see cref="MaxTimestamp"/> as their timestamp, set by the broker.</summary>
    public bool IsLogAppendTime => (Attributes & RecordBatchAttributes.LogAppendTime) != 0;

    /// <summary>
    /// When tombstones and markers of this batch may be removed, milliseconds; null if compaction has not met them yet.
    /// </summary>
    public long? DeleteHorizonMs => (Attributes & RecordBatchAttributes.DeleteHorizon) != 0 ? BaseTimestamp : null;

    /// <summary>Comes from an idempotent producer.</summary>
    public bool HasProducerId => ProducerId >= 0;

    /// <summary>Sequence of the last record; sequences wrap from 2^31-1 to 0.</summary>
    public int LastSequence => BaseSequence == NoSequence ? NoSequence : (int)(((long)BaseSequence + LastOffsetDelta) & int.MaxValue);

    /// <summary>Reads a header without judging it. False: fewer than <see cref="SizeBytes"/> bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out RecordBatchHeader header)
    {
        if (source.Length < SizeBytes)
        {
            header = default;
            return false;
        }

        header = new RecordBatchHeader
        {
            BaseOffset = BinaryPrimitives.ReadInt64BigEndian(source),
            BatchLength = BinaryPrimitives.ReadInt32BigEndian(source[BatchLengthPosition..]),
            PartitionLeaderEpoch = BinaryPrimitives.ReadInt32BigEndian(source[LeaderEpochPosition..]),
            Magic = (sbyte)source[MagicPosition],
            Crc = BinaryPrimitives.ReadUInt32BigEndian(source[CrcPosition..]),
            Attributes = (RecordBatchAttributes)BinaryPrimitives.ReadInt16BigEndian(source[AttributesPosition..]),
            LastOffsetDelta = BinaryPrimitives.ReadInt32BigEndian(source[LastOffsetDeltaPosition..]),
            BaseTimestamp = BinaryPrimitives.ReadInt64BigEndian(source[BaseTimestampPosition..]),
            MaxTimestamp = BinaryPrimitives.ReadInt64BigEndian(source[MaxTimestampPosition..]),
            ProducerId = BinaryPrimitives.ReadInt64BigEndian(source[ProducerIdPosition..]),
            ProducerEpoch = BinaryPrimitives.ReadInt16BigEndian(source[ProducerEpochPosition..]),
            BaseSequence = BinaryPrimitives.ReadInt32BigEndian(source[BaseSequencePosition..]),
            RecordCount = BinaryPrimitives.ReadInt32BigEndian(source[RecordCountPosition..]),
        };
        return true;
    }

    /// <summary>The checksum that <paramref name="batch"/> (one whole batch) should carry.</summary>
    public static uint ComputeCrc(ReadOnlySpan<byte> batch) => Crc32C.Compute(batch[AttributesPosition..]);

    /// <summary>Sets the base offset in place. The checksum does not cover it.</summary>
    public static void SetBaseOffset(Span<byte> batch, long baseOffset) => BinaryPrimitives.WriteInt64BigEndian(batch, baseOffset);

    /// <summary>Sets the leader epoch in place. The checksum does not cover it.</summary>
    public static void SetPartitionLeaderEpoch(Span<byte> batch, int leaderEpoch) =>
        BinaryPrimitives.WriteInt32BigEndian(batch[LeaderEpochPosition..], leaderEpoch);

    /// <summary>Marks the batch as stamped by the broker at <paramref name="timestampMs"/> and renews the checksum.</summary>
    public static void SetLogAppendTime(Span<byte> batch, long timestampMs)
    {
        short attributes = BinaryPrimitives.ReadInt16BigEndian(batch[AttributesPosition..]);
        BinaryPrimitives.WriteInt16BigEndian(batch[AttributesPosition..], (short)(attributes | (short)RecordBatchAttributes.LogAppendTime));
        SetMaxTimestamp(batch, timestampMs);
    }

    /// <summary>Sets the largest timestamp and renews the checksum.</summary>
    public static void SetMaxTimestamp(Span<byte> batch, long timestampMs)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch[MaxTimestampPosition..], timestampMs);
        BinaryPrimitives.WriteUInt32BigEndian(batch[CrcPosition..], ComputeCrc(batch));
    }

    /// <summary>
    /// Writes all fields to the start of <paramref name="batch"/>, one whole batch, with the checksum computed over the rest.
    /// </summary>
    public void WriteWithCrc(Span<byte> batch)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch, BaseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[BatchLengthPosition..], BatchLength);
        BinaryPrimitives.WriteInt32BigEndian(batch[LeaderEpochPosition..], PartitionLeaderEpoch);
        batch[MagicPosition] = (byte)Magic;
        BinaryPrimitives.WriteInt16BigEndian(batch[AttributesPosition..], (short)Attributes);
        BinaryPrimitives.WriteInt32BigEndian(batch[LastOffsetDeltaPosition..], LastOffsetDelta);
        BinaryPrimitives.WriteInt64BigEndian(batch[BaseTimestampPosition..], BaseTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[MaxTimestampPosition..], MaxTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[ProducerIdPosition..], ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(batch[ProducerEpochPosition..], ProducerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(batch[BaseSequencePosition..], BaseSequence);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordCountPosition..], RecordCount);
        BinaryPrimitives.WriteUInt32BigEndian(batch[CrcPosition..], ComputeCrc(batch));
    }
}
