using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.TestKit.Disk;

namespace Connect.Broker.Tests.Handlers;

/// <summary>What clients are told when the disk under the log fails.</summary>
public sealed class DiskFailureTests : IAsyncLifetime
{
    private readonly FaultyDisk _disk = new();
    private TestBroker _broker = null!;
    private RawClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(options => options.LogFlushThreads = 1, files: _disk);
        _client = await RawClient.ConnectAsync(_broker);
        await _client.SendAsync(Batches.Create("t"));
        Assert.Equal(ErrorCode.None, await ProduceAsync("before"));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task FullDisk_RefusesProducesAndCommits_UntilThereIsSpaceAgain()
    {
        _disk.CapacityBytes = 0;

        Assert.Equal(ErrorCode.KafkaStorageError, await ProduceAsync("refused"));
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, await CommitAsync());
        Assert.Equal(["before"], Batches.Values(await _client.SendAsync(Batches.Fetch("t", 0))));
        _disk.CapacityBytes = long.MaxValue;

        Assert.Equal(ErrorCode.None, await ProduceAsync("after"));
        Assert.Equal(ErrorCode.None, await CommitAsync());
        Assert.Equal(["before", "after"], Batches.Values(await _client.SendAsync(Batches.Fetch("t", 0))));
    }

    [Fact]
    public async Task FailedFlush_IsNeverAcknowledged_AndThePartitionStaysReadOnly()
    {
        _disk.FailFlushAt = _disk.Flushes + 1;

        Assert.Equal(ErrorCode.KafkaStorageError, await ProduceAsync("lost?"));
        Assert.Equal(ErrorCode.KafkaStorageError, await ProduceAsync("refused"));
        Assert.Equal(["before"], Batches.Values(await _client.SendAsync(Batches.Fetch("t", 0))));
    }

    private async Task<ErrorCode> ProduceAsync(string value) =>
        (await _client.SendAsync(Batches.Produce("t", Batches.Of(value)))).Topics[0].Partitions[0].ErrorCode;

    private async Task<ErrorCode> CommitAsync() => (await _client.SendAsync(new OffsetCommitRequest
    {
        GroupId = "g",
        Topics = [new() { Name = "t", Partitions = [new() { CommittedOffset = 1 }] }],
    })).Topics[0].Partitions[0].ErrorCode;
}
