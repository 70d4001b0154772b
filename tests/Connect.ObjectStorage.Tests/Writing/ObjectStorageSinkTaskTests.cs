using Connect.Abstractions.Errors;
using Connect.TestKit;
using Connect.TestKit.Sinks;

namespace Connect.ObjectStorage.Tests.Writing;

public sealed class ObjectStorageSinkTaskTests : IAsyncDisposable
{
    private static readonly IComparer<string> NumberOrder =
        Comparer<string>.Create((a, b) => int.Parse(a, null).CompareTo(int.Parse(b, null)));

    private readonly MemoryStore _store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Put_UploadUnderWay_VouchesForNothingOfIt()
    {
        // I4, I5: the offset waits for the object, and the object for its last byte.
        var gate = new TaskCompletionSource();
        _store.BeforeCall = call => call.StartsWith("put", StringComparison.Ordinal) ? gate.Task : Task.CompletedTask;
        await using var run = await MemorySink.StartAsync(_store, MemorySink.NewClock(), null, ("flush.size", "5"));

        await run.PutAsync(MemorySink.Numbers(10, 7));
        Assert.Equal(10, await MemorySink.VouchedAsync(run));

        gate.SetResult();
        await MemorySink.LandedAsync(run, 15);
        Assert.Equal(15, await MemorySink.VouchedAsync(run));
        Assert.Equal(1, run.Context.CommitRequests);
    }

    [Fact]
    public async Task Put_SecondObjectFirst_LandsInTheOrderOfTheOffsets()
    {
        var first = new TaskCompletionSource();
        _store.BeforeCall = call => call.EndsWith("0000000000.json", StringComparison.Ordinal) ? first.Task : Task.CompletedTask;
        await using var run = await MemorySink.StartAsync(_store, MemorySink.NewClock(), null, ("flush.size", "5"));

        await run.PutAsync(MemorySink.Numbers(0, 10));
        await WaitUntil.TrueAsync(() => _store.Objects.Count == 1, TimeSpan.FromSeconds(10), "The second object did not appear.", Token);

        Assert.Empty(run.Context.LandedOffsets);
        Assert.Equal(0, await MemorySink.VouchedAsync(run));
        first.SetResult();
        await MemorySink.LandedAsync(run, 10);
        Assert.Equal(10, await MemorySink.VouchedAsync(run));
    }

    [Fact]
    public async Task Put_OpenObject_VouchesForWhatLiesBeforeIt()
    {
        await using var run = await MemorySink.StartAsync(_store, MemorySink.NewClock(), null, ("flush.size", "5"));

        await run.PutAsync(MemorySink.Numbers(0, 3));
        Assert.Equal(0, await MemorySink.VouchedAsync(run));
    }

    [Fact]
    public async Task Put_FailureThatMayPass_IsRetriableAndLosesNothing()
    {
        var isDown = true;
        _store.BeforeCall = call => isDown && call != "check"
            ? throw new RetriableException("down") { Code = "test.down" }
            : Task.CompletedTask;
        await using var run = await MemorySink.StartAsync(
            _store, MemorySink.NewClock(), null, ("flush.size", "5"), ("retry.backoff.ms", "70"));
        await run.PutAsync(MemorySink.Numbers(0, 8));

        var error = await FailureOfAsync<RetriableException>(() => run.PutAsync(MemorySink.Numbers(8, 4)));

        Assert.Equal("test.down", error.Code);
        Assert.Equal(TimeSpan.FromMilliseconds(70), run.Context.Timeout);
        isDown = false;
        await WaitUntil.TrueAsync(
            async _ => await Xunit.Record.ExceptionAsync(() => run.PutAsync(MemorySink.Numbers(8, 4))) is null,
            TimeSpan.FromSeconds(10),
            () => "The task did not recover.",
            Token);
        await MemorySink.LandedAsync(run, 10);
        Assert.Equal(Enumerable.Range(0, 10).Select(n => $"{n}"), _store.Lines().Order(NumberOrder));
    }

    [Fact]
    public async Task Put_FailureForGood_EndsTheTaskWithItsReason()
    {
        _store.BeforeCall = call => call == "check"
            ? Task.CompletedTask
            : throw new ConnectException("denied") { Code = "test.denied", Hint = "Allow it." };
        await using var run = await MemorySink.StartAsync(_store, MemorySink.NewClock(), null, ("flush.size", "5"));
        await run.PutAsync(MemorySink.Numbers(0, 5));

        var error = await FailureOfAsync<ConnectException>(() => run.PutAsync([]));

        Assert.Equal(("test.denied", "Allow it."), (error.Code, error.Hint));
        Assert.IsNotType<RetriableException>(error);
    }

    [Fact]
    public async Task Put_PartsAndFailuresInBetween_GiveTheWholeObject()
    {
        var calls = 0;
        _store.BeforeCall = call => call != "check" && ++calls % 3 != 0 ? throw new RetriableException("busy") : Task.CompletedTask;
        await using var run = await MemorySink.StartAsync(_store, MemorySink.NewClock(), null, ("flush.size", "100"));
        var records = Enumerable.Range(0, 100).Select(i => Records.At(i, new string('x', 100))).ToArray();

        await WaitUntil.TrueAsync(
            async _ => await Xunit.Record.ExceptionAsync(() => run.PutAsync(records)) is null && !_store.Objects.IsEmpty,
            TimeSpan.FromSeconds(20),
            () => $"No object after {calls} calls.",
            Token);

        Assert.Equal(100 * 103, Assert.Single(_store.Objects).Value.Length);
    }

    [Fact]
    public async Task Put_MoreThanTheBufferHolds_WaitsForUploads()
    {
        // I9: a task that cannot get rid of its bytes takes no more of them.
        var gate = new TaskCompletionSource();
        _store.BeforeCall = call => call == "check" ? Task.CompletedTask : gate.Task;
        await using var run = await MemorySink.StartAsync(
            _store, MemorySink.NewClock(), null, ("flush.size", "1000000"), ("buffer.max.bytes", "1048576"));
        var records = Enumerable.Range(0, 30).Select(i => Records.At(i, new string('x', 100_000))).ToArray();

        var put = run.PutAsync(records);

        Assert.False(put.IsCompleted);
        gate.SetResult();
        await put;
    }

    [Fact]
    public async Task Put_ManySmallObjectsBeyondTheBuffer_CompletesThemEarly()
    {
        var store = new MemoryStore { MinPartBytes = 5_000_000 };
        await using var run = await MemorySink.StartAsync(
            store,
            MemorySink.NewClock(),
            null,
            ("flush.size", "1000000"),
            ("buffer.max.bytes", "1048576"),
            ("partitioner.class", "FieldPartitioner"),
            ("partition.field.name", "id"));
        var records = Enumerable.Range(0, 600).Select(i => Records.At(i, new Dictionary<string, object?> { ["id"] = i })).ToArray();

        await run.PutAsync(records);

        Assert.NotEmpty(store.Objects);
    }

    [Fact]
    public async Task Put_NullValue_FailsWithTheCure()
    {
        await using var run = await MemorySink.StartAsync(_store, MemorySink.NewClock());

        var error = await Assert.ThrowsAsync<DataException>(() => run.PutAsync([Records.At(0)]));

        Assert.Contains("behavior.on.null.values=ignore", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", 1)]
    [InlineData("false", 0)]
    public async Task Put_NullValueIgnored_IsVouchedForAndReportedIfWanted(string report, int expectedReports)
    {
        var context = new FakeSinkContext { HasReporter = true };
        await using var run = await MemorySink.StartAsync(
            _store, MemorySink.NewClock(), context, ("behavior.on.null.values", "ignore"), ("report.null.values.to.dlq", report));

        await run.PutAsync([Records.At(0)]);

        Assert.Equal(1, await MemorySink.VouchedAsync(run));
        Assert.Equal(expectedReports, context.Reported.Count);
    }

    [Fact]
    public async Task Put_RecordThatCannotBeWritten_GoesToTheReporterAndTheOthersLand()
    {
        var context = new FakeSinkContext { HasReporter = true };
        await using var run = await MemorySink.StartAsync(_store, MemorySink.NewClock(), context, ("flush.size", "2"));

        await run.PutAsync([Records.At(0, "a"), Records.At(1, Guid.Empty), Records.At(2, "c")]);
        await MemorySink.LandedAsync(run, 3);

        Assert.Equal(1, Assert.Single(context.Reported).Record.Offset);
        Assert.Equal(["\"a\"", "\"c\""], _store.Lines());
    }

    [Fact]
    public async Task Close_UnfinishedUpload_IsAborted()
    {
        var partCalled = new TaskCompletionSource();
        _store.BeforeCall = call =>
        {
            if (call.StartsWith("part", StringComparison.Ordinal))
            {
                partCalled.TrySetResult();
            }

            return Task.CompletedTask;
        };
        await using var run = await MemorySink.StartAsync(_store, MemorySink.NewClock(), null, ("flush.size", "100"));
        await run.PutAsync([.. Enumerable.Range(0, 50).Select(i => Records.At(i, new string('x', 100)))]);
        await partCalled.Task.WaitAsync(Token);

        await run.CloseAsync([Records.Orders3]);

        Assert.Equal("topics/orders/partition=3/orders+3+0000000000.json", Assert.Single(_store.Aborted));
        Assert.Empty(_store.Objects);
    }

    [Fact]
    public async Task Put_IdleTopicWithSchedule_AsksToBeCalledAtItsTimeAndLands()
    {
        var clock = MemorySink.NewClock();
        await using var run = await MemorySink.StartAsync(
            _store, clock, null, ("rotate.schedule.interval.ms", "1000"), ("timezone", "UTC"));
        clock.Advance(TimeSpan.FromMilliseconds(300));
        await run.PutAsync(MemorySink.Numbers(0, 3));
        Assert.Equal(TimeSpan.FromMilliseconds(700), run.Context.Timeout);

        clock.Advance(TimeSpan.FromMilliseconds(700));
        await run.PutAsync([]);

        await MemorySink.LandedAsync(run, 3);
        Assert.Equal(["0", "1", "2"], _store.Lines());
    }

    private static async Task<TError> FailureOfAsync<TError>(Func<Task> put) where TError : Exception
    {
        TError? error = null;
        await WaitUntil.TrueAsync(
            async _ => (error = await Xunit.Record.ExceptionAsync(put) as TError) is not null,
            TimeSpan.FromSeconds(10),
            () => "The task did not fail.",
            Token);
        return error!;
    }
}
