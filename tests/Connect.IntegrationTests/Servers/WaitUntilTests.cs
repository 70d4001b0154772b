using Connect.TestKit;

namespace Connect.IntegrationTests.Servers;

public sealed class WaitUntilTests
{
    [Fact]
    public async Task TrueAsync_ConditionHoldsLater_Returns()
    {
        var calls = 0;

        await WaitUntil.TrueAsync(() => ++calls == 3, TimeSpan.FromSeconds(10), "three calls", TestContext.Current.CancellationToken);

        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task TrueAsync_ConditionNeverHolds_SaysWhatWasAwaited()
    {
        var error = await Assert.ThrowsAsync<TimeoutException>(() =>
            WaitUntil.TrueAsync(() => false, TimeSpan.FromMilliseconds(60), "the impossible", TestContext.Current.CancellationToken));

        Assert.Equal("Not within 0.06 s: the impossible", error.Message);
    }
}
