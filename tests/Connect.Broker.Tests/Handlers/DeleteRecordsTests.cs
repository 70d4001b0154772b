using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Handlers;

public sealed class DeleteRecordsTests : IAsyncLifetime
{
    private const long Earliest = -2;
    private TestBroker _broker = null!;
    private RawClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _client = await RawClient.ConnectAsync(_broker);
        await _client.SendAsync(Batches.Create("t"));
        await _client.SendAsync(Batches.Create("compacted", 1, ("cleanup.policy", "compact")));
        await _client.SendAsync(Batches.Produce("t", Batches.Of("a", "b", "c")));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Start_Moves_AndFetchBelowIsOutOfRange(short version)
    {
        Assert.Equal((ErrorCode.None, 2L), await DeleteAsync("t", 2, version));
        Assert.Equal((ErrorCode.None, 2L), await DeleteAsync("t", 1, version));

        var below = (await _client.SendAsync(Batches.Fetch("t", 1))).Topics[0].Partitions[0];
        var at = (await _client.SendAsync(Batches.Fetch("t", 2))).Topics[0].Partitions[0];
        Assert.Equal(ErrorCode.OffsetOutOfRange, below.ErrorCode);
        Assert.Equal((ErrorCode.None, 2L), (at.ErrorCode, at.LogStartOffset));
        Assert.Equal(2, await EarliestAsync());
        _client.Dispose();
        await _broker.RestartAsync();
        _client = await RawClient.ConnectAsync(_broker);
        Assert.Equal(2, await EarliestAsync());
    }

    [Theory]
    [InlineData("t", -1, ErrorCode.None, 3)]
    [InlineData("t", 3, ErrorCode.None, 3)]
    [InlineData("t", 4, ErrorCode.OffsetOutOfRange, -1)]
    [InlineData("t", -2, ErrorCode.OffsetOutOfRange, -1)]
    [InlineData("unknown", 0, ErrorCode.UnknownTopicOrPartition, -1)]
    [InlineData("compacted", 0, ErrorCode.PolicyViolation, -1)]
    [InlineData("__consumer_offsets", 0, ErrorCode.InvalidTopic, -1)]
    public async Task EachPartition_HasItsOwnAnswer(string topic, long offset, ErrorCode error, long lowWatermark) =>
        Assert.Equal((error, lowWatermark), await DeleteAsync(topic, offset));

    private async Task<(ErrorCode, long)> DeleteAsync(string topic, long offset, short? version = null)
    {
        var request = new DeleteRecordsRequest
        {
            Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = 0, Offset = offset }] }],
            TimeoutMs = 1000,
        };
        var answer = (await _client.SendAsync(request, version)).Topics[0].Partitions[0];
        return (answer.ErrorCode, answer.LowWatermark);
    }

    private async Task<long> EarliestAsync()
    {
        var request = new ListOffsetsRequest { Topics = [new() { Name = "t", Partitions = [new() { Timestamp = Earliest }] }] };
        return (await _client.SendAsync(request)).Topics[0].Partitions[0].Offset;
    }
}
