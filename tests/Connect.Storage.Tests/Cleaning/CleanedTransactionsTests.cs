using System.Text;
using Connect.Protocol.Records;
using Connect.Storage.Cleaning;

namespace Connect.Storage.Tests.Cleaning;

/// <summary>A pass over batches of producers 1 and 2, each one record at the next offset.</summary>
public sealed class CleanedTransactionsTests
{
    private long _offset;

    [Fact]
    public void AbortedData_IsNotNeeded_AndItsMarkerIsAsLongAsThereWasData()
    {
        var pass = new CleanedTransactions([new AbortedRange(1, 0)]);
        Assert.True(Data(pass, 1));
        Assert.False(Data(pass, 2));
        Assert.True(Data(pass, 1));
        Assert.False(Marker(pass, 1, ControlRecordType.Abort));
        Assert.False(Marker(pass, 2, ControlRecordType.Commit));

        // The next transaction of the same producer is another one.
        Assert.False(Data(pass, 1));
        Assert.False(Marker(pass, 1, ControlRecordType.Commit));
    }

    [Fact]
    public void Marker_WithoutDataInFrontOfIt_IsNotNeeded()
    {
        var pass = new CleanedTransactions([new AbortedRange(2, 0)]);
        Assert.True(Marker(pass, 1, ControlRecordType.Commit));
        Assert.True(Marker(pass, 2, ControlRecordType.Abort));
    }

    [Fact]
    public void AbortedTransactions_OfOneProducer_FollowEachOther()
    {
        var pass = new CleanedTransactions([new AbortedRange(1, 2), new AbortedRange(1, 4)]);
        Assert.False(Data(pass, 1));
        Assert.False(Marker(pass, 1, ControlRecordType.Commit));
        Assert.True(Data(pass, 1));
        Assert.False(Marker(pass, 1, ControlRecordType.Abort));
        Assert.True(Data(pass, 1));
        Assert.False(Marker(pass, 1, ControlRecordType.Abort));
    }

    [Fact]
    public void DataWithoutTransaction_IsNeeded()
    {
        var pass = new CleanedTransactions([new AbortedRange(1, 0)]);
        byte[] batch = Batches.Idempotent(1, 0, 0, "x");
        Assert.True(RecordBatchHeader.TryRead(batch, out RecordBatchHeader header));
        Assert.False(pass.IsNotNeeded(header, batch));
    }

    private bool Data(CleanedTransactions pass, long producerId) => Ask(
        pass,
        new RecordBatchWriterOptions { ProducerId = producerId, ProducerEpoch = 0, BaseSequence = 0, IsTransactional = true },
        Encoding.UTF8.GetBytes("k"),
        Encoding.UTF8.GetBytes("v"));

    private bool Marker(CleanedTransactions pass, long producerId, ControlRecordType type) => Ask(
        pass,
        new RecordBatchWriterOptions { ProducerId = producerId, ProducerEpoch = 0, IsTransactional = true, IsControl = true },
        ControlRecord.Key(type),
        ControlRecord.MarkerValue(0));

    private bool Ask(CleanedTransactions pass, RecordBatchWriterOptions options, byte[] key, byte[] value)
    {
        using var writer = new RecordBatchWriter(options);
        writer.Append(Batches.TimestampMs, key, value);
        Memory<byte> batch = writer.Build();
        RecordBatchHeader.SetBaseOffset(batch.Span, _offset++);
        Assert.True(RecordBatchHeader.TryRead(batch.Span, out RecordBatchHeader header));
        return pass.IsNotNeeded(header, batch);
    }
}
