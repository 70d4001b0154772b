namespace Connect.Storage.Tests;

public sealed class IdempotenceTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Repetition_OfAnyOfTheLastFive_SucceedsWithTheOldOffset()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        for (int i = 0; i < 6; i++)
        {
            await AppendAsync(fixture, 9, 0, i * 2, "x", "y");
        }

        for (int i = 1; i < 6; i++)
        {
            AppendResult again = await AppendAsync(fixture, 9, 0, i * 2, "x", "y");
            Assert.Equal((i * 2, true), (again.BaseOffset, again.IsDuplicate));
        }

        await AssertFailsAsync(LogErrorKind.OutOfOrderSequence, fixture, 9, 0, 0);
        Assert.Equal(12, fixture.Log.LogEndOffset);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Repetition_IsRecognisedAfterARestart(bool clean)
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("segment.bytes", "200")]);
        for (int i = 0; i < 5; i++)
        {
            await AppendAsync(fixture, 9, 3, i, "x");
        }

        if (clean)
        {
            await fixture.Store.DisposeAsync();
            await fixture.OpenAsync();
        }
        else
        {
            await fixture.KillAndReopenAsync();
        }

        for (int i = 0; i < 5; i++)
        {
            AppendResult again = await AppendAsync(fixture, 9, 3, i, "x");
            Assert.Equal((i, true), (again.BaseOffset, again.IsDuplicate));
        }

        Assert.Equal(5, (await AppendAsync(fixture, 9, 3, 5, "next")).BaseOffset);
        await AssertFailsAsync(LogErrorKind.InvalidProducerEpoch, fixture, 9, 2, 0);
    }

    [Fact]
    public async Task GapsAndOverlaps_AreOutOfOrder()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await AppendAsync(fixture, 9, 0, 0, "a", "b");
        await AssertFailsAsync(LogErrorKind.OutOfOrderSequence, fixture, 9, 0, 3);
        await AssertFailsAsync(LogErrorKind.OutOfOrderSequence, fixture, 9, 0, 1);
        Assert.Equal(2, (await AppendAsync(fixture, 9, 0, 2, "c")).BaseOffset);
    }

    [Fact]
    public async Task Epochs_OldIsFenced_NewStartsAtZero()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await AppendAsync(fixture, 9, 5, 0, "a");
        await AssertFailsAsync(LogErrorKind.InvalidProducerEpoch, fixture, 9, 4, 1);
        await AssertFailsAsync(LogErrorKind.OutOfOrderSequence, fixture, 9, 6, 1);
        Assert.Equal(1, (await AppendAsync(fixture, 9, 6, 0, "b")).BaseOffset);
        await AssertFailsAsync(LogErrorKind.InvalidProducerEpoch, fixture, 9, 5, 1);
    }

    [Fact]
    public async Task Sequence_WrapsToZero_AndAnUnknownProducerMayStartAnywhere()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        await AppendAsync(fixture, 9, 0, int.MaxValue - 1, "a", "b");
        Assert.Equal(2, (await AppendAsync(fixture, 9, 0, 0, "c")).BaseOffset);
    }

    [Fact]
    public async Task UnknownProducer_StartsAtZero_WhereItsSequenceMustBeNew()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync();
        AppendOptions options = AppendOptions.Client with { StartsSequence = true };
        LogException e = await Assert.ThrowsAsync<LogException>(
            async () => await fixture.Log.AppendAsync(Batches.Idempotent(9, 0, 1, ["b"]), options, Token));
        Assert.Equal(LogErrorKind.OutOfOrderSequence, e.Kind);
        Assert.Equal(0, (await fixture.Log.AppendAsync(Batches.Idempotent(9, 0, 0, ["a"]), options, Token)).BaseOffset);
        Assert.Equal(1, (await fixture.Log.AppendAsync(Batches.Idempotent(9, 0, 1, ["b"]), options, Token)).BaseOffset);
    }

    private static async Task<AppendResult> AppendAsync(StoreFixture fixture, long id, short epoch, int sequence, params string[] values) =>
        await fixture.Log.AppendAsync(Batches.Idempotent(id, epoch, sequence, values), AppendOptions.Client, Token);

    private static async Task AssertFailsAsync(LogErrorKind kind, StoreFixture fixture, long id, short epoch, int sequence)
    {
        LogException e = await Assert.ThrowsAsync<LogException>(() => AppendAsync(fixture, id, epoch, sequence, "x"));
        Assert.Equal(kind, e.Kind);
    }
}
