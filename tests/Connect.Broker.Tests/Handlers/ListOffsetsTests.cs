using System.Text;
using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Compression;
using Connect.Protocol.Messages;
using Connect.Protocol.Records;
using Microsoft.Extensions.Time.Testing;

namespace Connect.Broker.Tests.Handlers;

/// <summary>The record with the largest timestamp: https://cwiki.apache.org/confluence/display/KAFKA/KIP-734.</summary>
public sealed class ListOffsetsTests : IAsyncLifetime
{
    private const long MaxTimestamp = -3;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(55));
    private TestBroker _broker = null!;
    private RawClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(time: _time);
        _client = await RawClient.ConnectAsync(_broker);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Theory]
    [InlineData(CompressionCodec.None)]
    [InlineData(CompressionCodec.Lz4)]
    public async Task MaxTimestamp_IsTheFirstRecordThatHasIt_WhereverItLies(CompressionCodec codec)
    {
        await _client.SendAsync(Batches.Create("t"));
        await ProduceAsync(codec, 10, 30, 20);
        Assert.Equal((1, 30), await FindAsync());

        await ProduceAsync(codec, 30, 25, 60, 60, 40);
        Assert.Equal((5, 60), await FindAsync());

        await ProduceAsync(codec, 5);
        Assert.Equal((5, 60), await FindAsync());
    }

    [Fact]
    public async Task MaxTimestamp_WithLogAppendTime_IsTheFirstRecordOfTheLastBatch()
    {
        await _client.SendAsync(Batches.Create("t", 1, ("message.timestamp.type", "LogAppendTime")));
        await ProduceAsync(CompressionCodec.None, 90, 80);
        _time.Advance(TimeSpan.FromSeconds(1));
        var last = await ProduceAsync(CompressionCodec.None, 20, 10);

        Assert.Equal((2, last.LogAppendTimeMs), await FindAsync());
    }

    [Fact]
    public async Task MaxTimestamp_OfAnEmptyPartition_IsNone()
    {
        await _client.SendAsync(Batches.Create("t"));

        Assert.Equal((-1, -1), await FindAsync());
    }

    private async Task<ProduceResponsePartition> ProduceAsync(CompressionCodec codec, params long[] timestamps)
    {
        using var writer = new RecordBatchWriter(new RecordBatchWriterOptions { Codec = codec });
        foreach (var timestamp in timestamps)
        {
            writer.Append(timestamp, Encoding.UTF8.GetBytes("k"), Encoding.UTF8.GetBytes("v"));
        }
        var produced = (await _client.SendAsync(Batches.Produce("t", writer.Build().ToArray()))).Topics[0].Partitions[0];
        Assert.Equal(ErrorCode.None, produced.ErrorCode);
        return produced;
    }

    private async Task<(long Offset, long Timestamp)> FindAsync()
    {
        var found = (await _client.SendAsync(new ListOffsetsRequest
        {
            Topics = [new() { Name = "t", Partitions = [new() { Timestamp = MaxTimestamp }] }],
        })).Topics[0].Partitions[0];
        Assert.Equal(ErrorCode.None, found.ErrorCode);
        return (found.Offset, found.Timestamp);
    }
}
