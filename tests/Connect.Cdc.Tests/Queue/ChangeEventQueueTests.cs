using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Cdc.Queue;

namespace Connect.Cdc.Tests.Queue;

public sealed class ChangeEventQueueTests
{
    private static readonly Dictionary<string, object?> Partition = new() { ["server"] = "srv" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // I9: both limits hold the writer back.
    [Theory]
    [InlineData(3, 0, 10)]
    [InlineData(100, 30, 10)]
    public async Task EnqueueAsync_QueueFull_WaitsUntilABatchIsTaken(int maxRecords, long maxBytes, int bytes)
    {
        var queue = new ChangeEventQueue(new QueueOptions(maxRecords, maxBytes, 2));
        for (var i = 0; i < 3; i++)
        {
            await queue.EnqueueAsync(Record(i), bytes, Token);
        }

        var waiting = queue.EnqueueAsync(Record(3), bytes, Token).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Equal([0, 1], Values(await queue.TakeAsync(Token)));
        await waiting;
        Assert.Equal([2, 3], Values(await queue.TakeAsync(Token)));
    }

    [Fact]
    public async Task EnqueueAsync_RecordLargerThanTheLimit_PassesAlone()
    {
        var queue = new ChangeEventQueue(new QueueOptions(10, 5, 2));
        await queue.EnqueueAsync(Record(1), 1000, Token);
        Assert.Equal([1], Values(await queue.TakeAsync(Token)));
    }

    [Fact]
    public async Task TakeAsync_QueueEmpty_IsWokenByFlush()
    {
        var queue = new ChangeEventQueue(new QueueOptions(10, 0, 5));
        var taking = queue.TakeAsync(Token);
        await queue.EnqueueAsync(Record(1), 1, Token);
        queue.Flush();
        Assert.Equal([1], Values(await taking));
    }

    [Fact]
    public async Task TakeAsync_SourceHasNothing_ReturnsNone_ButNotBeforeTheSourceWasReached()
    {
        var queue = new ChangeEventQueue(new QueueOptions(10, 0, 5));
        var early = queue.TakeAsync(Token);
        queue.Flush();
        Assert.Empty(await queue.TakeAsync(Token));
        queue.Complete(new RetriableException("lost"));
        await Assert.ThrowsAsync<RetriableException>(() => early);
    }

    [Fact]
    public async Task TakeAsync_AfterAFailure_GivesWhatIsLeftFirst()
    {
        var queue = new ChangeEventQueue(new QueueOptions(10, 0, 5));
        await queue.EnqueueAsync(Record(1), 1, Token);
        queue.Complete(new RetriableException("lost"));
        Assert.Equal([1], Values(await queue.TakeAsync(Token)));
        await Assert.ThrowsAsync<RetriableException>(() => queue.TakeAsync(Token));
    }

    private static SourceRecord Record(int value) => new()
    {
        Topic = "t", Value = value, SourcePartition = Partition, SourceOffset = new Dictionary<string, object?> { ["n"] = value },
    };

    private static IEnumerable<int> Values(IEnumerable<SourceRecord> records) => records.Select(r => (int)r.Value!);
}
