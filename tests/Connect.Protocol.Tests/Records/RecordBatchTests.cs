using System.Text;
using Connect.Protocol.Compression;
using Connect.Protocol.Records;
using Record = Connect.Protocol.Records.Record;

namespace Connect.Protocol.Tests.Records;

public sealed class RecordBatchTests
{
    // One batch of two records: (key "k", value "v", header h=1) at 1000 and (null key, empty value) at 1005.
    private static readonly byte[] Literal = Convert.FromHexString(
        "0000000000000000" + "00000045" + "ffffffff" + "02" + "00000000" + "0000" + "00000001"
        + "00000000000003e8" + "00000000000003ed" + "ffffffffffffffff" + "ffff" + "ffffffff" + "00000002"
        + "18" + "00" + "00" + "00" + "026b" + "0276" + "02" + "0268" + "0231" + "0c" + "00" + "0a" + "02" + "01" + "00" + "00");

    private static byte[] LiteralWithCrc()
    {
        byte[] batch = [.. Literal];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(batch.AsSpan(17), Crc32C.Compute(batch.AsSpan(21)));
        return batch;
    }

    [Fact]
    public void Writer_WritesTheseBytes()
    {
        using var writer = new RecordBatchWriter();
        writer.Append(1000, "k"u8.ToArray(), "v"u8.ToArray(), [new RecordHeader("h", "1"u8.ToArray())]);
        writer.Append(1005, null, []);
        Assert.Equal(Convert.ToHexString(LiteralWithCrc()), Convert.ToHexString(writer.Build().Span));
    }

    [Fact]
    public void Reader_ReadsTheseBytes()
    {
        using var reader = new RecordBatchReader(LiteralWithCrc());
        Assert.True(reader.TryRead(out Record first));
        Assert.Equal((0, 1000), (first.Offset, first.TimestampMs));
        Assert.Equal("k", Text(first.Key));
        Assert.Equal("v", Text(first.Value));
        RecordHeader header = Assert.Single(first.ReadHeaders());
        Assert.Equal(("h", "1"), (header.Key, Text(header.Value)));

        Assert.True(reader.TryRead(out Record second));
        Assert.Equal((1, 1005), (second.Offset, second.TimestampMs));
        Assert.Null(second.Key);
        Assert.Equal("", Text(second.Value));
        Assert.Empty(second.ReadHeaders());
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void Header_ReadsEachFieldFromItsPlace()
    {
        byte[] bytes = Convert.FromHexString(
            "0102030405060708" + "00000031" + "11121314" + "02" + "21222324" + "0074" + "31323334" + "4142434445464748"
            + "5152535455565758" + "6162636465666768" + "7172" + "01020304" + "0a0b0c0d");
        Assert.True(RecordBatchHeader.TryRead(bytes, out RecordBatchHeader header));
        Assert.Equal(0x0102030405060708, header.BaseOffset);
        Assert.Equal(0x31, header.BatchLength);
        Assert.Equal(61, header.TotalBytes);
        Assert.Equal(0x11121314, header.PartitionLeaderEpoch);
        Assert.Equal(2, header.Magic);
        Assert.Equal(0x21222324u, header.Crc);
        Assert.Equal(CompressionCodec.Zstd, header.Codec);
        Assert.True(header.IsTransactional);
        Assert.True(header.IsControl);
        Assert.False(header.IsLogAppendTime);
        Assert.Equal(0x31323334, header.LastOffsetDelta);
        Assert.Equal(0x4142434445464748, header.BaseTimestamp);
        Assert.Equal(0x5152535455565758, header.MaxTimestamp);
        Assert.Equal(0x6162636465666768, header.ProducerId);
        Assert.Equal(0x7172, header.ProducerEpoch);
        Assert.Equal(0x01020304, header.BaseSequence);
        Assert.Equal(0x0a0b0c0d, header.RecordCount);
        Assert.False(RecordBatchHeader.TryRead(bytes.AsSpan(0, 60), out _));
    }

    [Fact]
    public void SettingOffsetAndLeaderEpoch_LeavesTheChecksumValid()
    {
        byte[] batch = LiteralWithCrc();
        RecordBatchHeader.SetBaseOffset(batch, 42);
        RecordBatchHeader.SetPartitionLeaderEpoch(batch, 7);
        Assert.Null(RecordBatchValidator.CheckIntegrity(batch, out RecordBatchHeader header));
        Assert.Equal((42, 43, 44, 7), (header.BaseOffset, header.LastOffset, header.NextOffset, header.PartitionLeaderEpoch));
    }

    [Fact]
    public void LogAppendTime_HoldsForAllRecords_AndRenewsTheChecksum()
    {
        byte[] batch = LiteralWithCrc();
        RecordBatchHeader.SetLogAppendTime(batch, 5000);
        Assert.Null(RecordBatchValidator.CheckIntegrity(batch, out RecordBatchHeader header));
        Assert.True(header.IsLogAppendTime);
        using var reader = new RecordBatchReader(batch);
        Assert.True(reader.TryRead(out Record first));
        Assert.True(reader.TryRead(out Record second));
        Assert.Equal((5000, 5000), (first.TimestampMs, second.TimestampMs));
    }

    [Theory]
    [InlineData(int.MaxValue - 1, 1, int.MaxValue)]
    [InlineData(int.MaxValue, 1, 0)]
    [InlineData(int.MaxValue, 3, 2)]
    public void LastSequence_WrapsToZero(int baseSequence, int lastOffsetDelta, int expected) =>
        Assert.Equal(expected, new RecordBatchHeader { BaseSequence = baseSequence, LastOffsetDelta = lastOffsetDelta }.LastSequence);

    [Theory]
    [InlineData(CompressionCodec.None)]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public void Writer_ThenReader_GivesTheSameRecords(CompressionCodec codec)
    {
        using var writer = new RecordBatchWriter(new RecordBatchWriterOptions { Codec = codec });
        for (int round = 0; round < 2; round++)
        {
            writer.Reset();
            for (int i = 0; i < 3000; i++)
            {
                byte[]? value = i % 7 == 0 ? null : Encoding.UTF8.GetBytes($"value-{i}-{round}");
                writer.Append(1000 - i, Encoding.UTF8.GetBytes($"key-{i}"), value);
            }

            Memory<byte> batch = writer.Build();
            Assert.Null(RecordBatchValidator.Validate(batch, RecordBatchRules.Client, out _, out long maxTimestamp));
            Assert.Equal(1000, maxTimestamp);
            using var reader = new RecordBatchReader(batch);
            for (int i = 0; i < 3000; i++)
            {
                Assert.True(reader.TryRead(out Record record));
                Assert.Equal((i, 1000 - i), (record.Offset, record.TimestampMs));
                Assert.Equal($"key-{i}", Text(record.Key));
                Assert.Equal(i % 7 == 0 ? null : $"value-{i}-{round}", record.Value is null ? null : Text(record.Value));
            }

            Assert.False(reader.TryRead(out _));
        }
    }

    [Fact]
    public void TakeBatch_LeavesAPartialBatchAtTheEnd()
    {
        byte[] one = LiteralWithCrc();
        ReadOnlyMemory<byte> all = (byte[])[.. one, .. one, .. one[..70]];
        Assert.True(RecordBatchReader.TryTakeBatch(ref all, out ReadOnlyMemory<byte> first));
        Assert.True(RecordBatchReader.TryTakeBatch(ref all, out ReadOnlyMemory<byte> second));
        Assert.False(RecordBatchReader.TryTakeBatch(ref all, out _));
        Assert.Equal(one, first.ToArray());
        Assert.Equal(one, second.ToArray());
        Assert.Equal(70, all.Length);
    }

    [Fact]
    public void ControlRecord_HasTheseBytes()
    {
        Assert.Equal([0, 0, 0, 1], ControlRecord.Key(ControlRecordType.Commit));
        Assert.Equal([0, 0, 0, 0, 0, 9], ControlRecord.MarkerValue(9));
        Assert.True(ControlRecord.TryReadType([0, 0, 0, 0], out ControlRecordType type));
        Assert.Equal(ControlRecordType.Abort, type);
        Assert.False(ControlRecord.TryReadType([0, 0, 0, 5], out _));
        Assert.False(ControlRecord.TryReadType([0, 0], out _));
    }

    private static string Text(ReadOnlyMemory<byte>? bytes) => Encoding.UTF8.GetString(bytes!.Value.Span);
}
