using System.Buffers.Binary;
using Connect.Protocol.Compression;
using Connect.Protocol.Records;

namespace Connect.Protocol.Tests.Records;

public sealed class RecordBatchValidatorTests
{
    private const int AttributesPosition = 21;

    [Fact]
    public void GoodBatch_HasNoFault() => Assert.Null(Validate(Batch()));

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public void CutInTheHeader_IsCorrupt(int length) => AssertFault(RecordBatchFaultKind.Corrupt, Batch()[..length]);

    [Fact]
    public void CutInTheRecords_IsCorrupt() => AssertFault(RecordBatchFaultKind.Corrupt, Batch()[..^1]);

    [Theory]
    [InlineData(-1)]
    [InlineData(48)]
    [InlineData(int.MaxValue)]
    public void ImpossibleLength_IsCorrupt(int length)
    {
        byte[] batch = Batch();
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(8), length);
        AssertFault(RecordBatchFaultKind.Corrupt, batch);
    }

    [Fact]
    public void AnyFlippedBitUnderTheChecksum_IsCorrupt()
    {
        byte[] good = Batch();
        for (int position = 17; position < good.Length; position++)
        {
            byte[] batch = [.. good];
            batch[position] ^= 0x10;
            AssertFault(RecordBatchFaultKind.Corrupt, batch);
        }
    }

    [Theory]
    [InlineData(0, RecordBatchFaultKind.UnsupportedFormat)]
    [InlineData(1, RecordBatchFaultKind.UnsupportedFormat)]
    [InlineData(3, RecordBatchFaultKind.Corrupt)]
    public void OtherMagic_IsRefused(byte magic, RecordBatchFaultKind kind)
    {
        byte[] batch = Batch();
        batch[16] = magic;
        AssertFault(kind, batch);
        AssertFault(kind, batch[..35]); // A message of format 1 is no longer than that.
    }

    /// <summary>Clients tell records that broke a rule from those that were only with them.</summary>
    [Fact]
    public void RecordsThatBreakARule_AreAllNamed()
    {
        var writer = new RecordBatchWriter();
        foreach (string? key in (string?[])["a", null, "b", null, null])
        {
            writer.Append(100, key is null ? (byte[]?)null : System.Text.Encoding.UTF8.GetBytes(key), "value"u8.ToArray());
        }
        byte[] batch = writer.Build().ToArray();
        var keys = RecordBatchRules.Client with { KeysRequired = true };

        RecordBatchFault? missing = RecordBatchValidator.Validate(batch, keys, out _, out _);
        RecordBatchFault? late = RecordBatchValidator.Validate(batch, keys with { MaxTimestampMs = 99 }, out _, out _);

        Assert.Equal(RecordBatchFaultKind.InvalidRecord, missing!.Kind);
        Assert.Equal([1, 3, 4], missing.RecordIndexes);
        Assert.StartsWith("Record 1 has no key", missing.Message, StringComparison.Ordinal);
        Assert.Equal(RecordBatchFaultKind.InvalidTimestamp, late!.Kind);
        Assert.Equal([0, 1, 2, 3, 4], late.RecordIndexes);
    }

    [Fact]
    public void LargerThanAllowed_IsTooLarge() =>
        AssertFault(RecordBatchFaultKind.TooLarge, Batch(), RecordBatchRules.Client with { MaxBatchBytes = 70 });

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 1)]
    [InlineData(3, 2)]
    [InlineData(2, 3)]
    public void CountAndLastOffsetThatDisagree_AreInvalid(int count, int lastOffsetDelta) => AssertFault(
        RecordBatchFaultKind.InvalidRecord,
        Changed(header => header with { RecordCount = count, LastOffsetDelta = lastOffsetDelta }));

    [Fact]
    public void CountBeyondTheRecords_IsInvalid() => AssertFault(
        RecordBatchFaultKind.InvalidRecord,
        Changed(header => header with { RecordCount = 3, LastOffsetDelta = 2 }),
        recordIndex: 2);

    [Fact]
    public void BytesBehindTheLastRecord_AreInvalid() =>
        AssertFault(RecordBatchFaultKind.InvalidRecord, Changed(header => header with { RecordCount = 1, LastOffsetDelta = 0 }));

    [Theory]
    [InlineData(0, -1)]
    [InlineData(-1, 0)]
    public void ProducerWithoutSequenceOrEpoch_IsInvalid(short epoch, int sequence) => AssertFault(
        RecordBatchFaultKind.InvalidRecord,
        Changed(header => header with { ProducerId = 5, ProducerEpoch = epoch, BaseSequence = sequence }));

    [Fact]
    public void TransactionWithoutProducer_IsInvalid() => AssertFault(
        RecordBatchFaultKind.InvalidRecord, Changed(header => header with { Attributes = RecordBatchAttributes.Transactional }));

    [Fact]
    public void ControlBatch_IsForInternalWritersOnly()
    {
        using var writer = new RecordBatchWriter(
            new RecordBatchWriterOptions { IsControl = true, IsTransactional = true, ProducerId = 4, ProducerEpoch = 1 });
        writer.Append(1, ControlRecord.Key(ControlRecordType.Commit), ControlRecord.MarkerValue(0));
        byte[] batch = writer.Build().ToArray();
        AssertFault(RecordBatchFaultKind.InvalidRecord, batch);
        Assert.Null(RecordBatchValidator.Validate(batch, RecordBatchRules.Internal, out _, out _));
    }

    [Fact]
    public void LogAppendTimeOfAProducer_IsInvalid() => AssertFault(
        RecordBatchFaultKind.InvalidTimestamp, Changed(header => header with { Attributes = RecordBatchAttributes.LogAppendTime }));

    [Fact]
    public void UnknownCodec_IsUnsupported() => AssertFault(
        RecordBatchFaultKind.UnsupportedCompression, Changed(header => header with { Attributes = (RecordBatchAttributes)5 }));

    [Fact]
    public void Zstd_CanBeForbidden()
    {
        byte[] batch = Batch(CompressionCodec.Zstd);
        Assert.Null(Validate(batch));
        AssertFault(RecordBatchFaultKind.UnsupportedCompression, batch, RecordBatchRules.Client with { ZstdAllowed = false });
    }

    [Theory]
    [InlineData(CompressionCodec.None)]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public void RecordWithoutKey_IsInvalidWhereKeysAreRequired(CompressionCodec codec) =>
        AssertFault(RecordBatchFaultKind.InvalidRecord, Batch(codec), RecordBatchRules.Client with { KeysRequired = true }, recordIndex: 1);

    [Theory]
    [InlineData(101, long.MaxValue, 0)]
    [InlineData(long.MinValue, 150, 1)]
    public void TimestampOutsideTheBounds_IsInvalid(long min, long max, int recordIndex) => AssertFault(
        RecordBatchFaultKind.InvalidTimestamp,
        Batch(),
        RecordBatchRules.Client with { MinTimestampMs = min, MaxTimestampMs = max },
        recordIndex);

    [Fact]
    public void OffsetsWithAGap_AreInvalid()
    {
        byte[] batch = Batch();
        int second = RecordBatchHeader.SizeBytes + 1 + (batch[RecordBatchHeader.SizeBytes] >> 1);
        int position = second + 2;
        Assert.True(Varint.TryRead(batch, ref position, out long _));
        Assert.Equal(2, batch[position]);
        batch[position] = 4;
        AssertFault(RecordBatchFaultKind.InvalidRecord, WithCrc(batch), recordIndex: 1);
    }

    [Theory]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public void PayloadThatIsNotCompressed_IsInvalid(CompressionCodec codec) => AssertFault(
        RecordBatchFaultKind.InvalidRecord, Changed(header => header with { Attributes = (RecordBatchAttributes)codec }));

    [Theory]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public void DecompressionBomb_IsInvalid(CompressionCodec codec)
    {
        using var writer = new RecordBatchWriter(new RecordBatchWriterOptions { Codec = codec });
        writer.Append(1, null, new byte[4 * 1024 * 1024]);
        byte[] bomb = writer.Build().ToArray();
        Assert.Null(Validate(bomb));
        AssertFault(RecordBatchFaultKind.InvalidRecord, bomb, RecordBatchRules.Client with { MaxDecompressedBytes = 1024 * 1024 });
    }

    [Fact]
    public void RandomBytesUnderAValidChecksum_NeverThrow()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int i = 0; i < 5000; i++)
        {
            byte[] batch = Batch((CompressionCodec)random.Next(5));
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                batch[random.Next(AttributesPosition, batch.Length)] = (byte)random.Next(256);
            }

            Exception? thrown = Xunit.Record.Exception(() => Validate(WithCrc(batch)));
            Assert.True(thrown is null, $"seed {seed}, round {i}: {thrown}");
        }
    }

    private static byte[] Batch(CompressionCodec codec = CompressionCodec.None)
    {
        using var writer = new RecordBatchWriter(new RecordBatchWriterOptions { Codec = codec });
        writer.Append(100, "key"u8.ToArray(), "value"u8.ToArray(), [new RecordHeader("h", (byte[]?)null)]);
        writer.Append(200, null, "value without key"u8.ToArray());
        return writer.Build().ToArray();
    }

    private static byte[] Changed(Func<RecordBatchHeader, RecordBatchHeader> change)
    {
        byte[] batch = Batch();
        Assert.True(RecordBatchHeader.TryRead(batch, out RecordBatchHeader header));
        change(header).WriteWithCrc(batch);
        return batch;
    }

    private static byte[] WithCrc(byte[] batch)
    {
        BinaryPrimitives.WriteUInt32BigEndian(batch.AsSpan(17), RecordBatchHeader.ComputeCrc(batch));
        return batch;
    }

    private static RecordBatchFault? Validate(byte[] batch) => RecordBatchValidator.Validate(batch, RecordBatchRules.Client, out _, out _);

    private static void AssertFault(RecordBatchFaultKind kind, byte[] batch, RecordBatchRules? rules = null, int? recordIndex = null)
    {
        RecordBatchFault? fault = RecordBatchValidator.Validate(batch, rules ?? RecordBatchRules.Client, out _, out _);
        Assert.NotNull(fault);
        Assert.True(kind == fault.Kind, fault.ToString());
        if (recordIndex is not null)
        {
            Assert.Equal(recordIndex, Assert.Single(fault.RecordIndexes));
        }
    }
}
