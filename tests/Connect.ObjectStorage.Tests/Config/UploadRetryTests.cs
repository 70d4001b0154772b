using Connect.Abstractions.Errors;
using Connect.ObjectStorage.Config;

namespace Connect.ObjectStorage.Tests.Config;

public class UploadRetryTests
{
    [Theory]
    [InlineData(0, 200)]
    [InlineData(1, 400)]
    [InlineData(3, 1600)]
    [InlineData(1000, 5000)]
    public void WaitAfter_EachAttempt_IsAtMostTwiceTheOneBefore(int attempt, double longestMs)
    {
        var retry = new UploadRetry(3, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));

        Assert.Equal(TimeSpan.Zero, retry.WaitAfter(attempt, 0));
        Assert.Equal(TimeSpan.FromMilliseconds(longestMs / 2), retry.WaitAfter(attempt, 0.5));
    }

    [Fact]
    public void WaitAfter_Fixed_IsAlwaysTheSame() => Assert.Equal(
        TimeSpan.FromSeconds(2), new UploadRetry(3, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), IsFixed: true).WaitAfter(9, 0.1));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    public async Task Run_FailuresThatMayPass_AreRepeatedAsOftenAsAllowed(int retries, int expectedCalls)
    {
        var calls = 0;

        await Assert.ThrowsAsync<RetriableException>(() => new UploadRetry(retries, TimeSpan.Zero, TimeSpan.Zero).RunAsync(
            _ =>
            {
                calls++;
                throw new RetriableException("busy");
            },
            TimeProvider.System,
            TestContext.Current.CancellationToken));

        Assert.Equal(expectedCalls, calls);
    }

    [Fact]
    public async Task Run_OtherFailure_IsNotRepeated()
    {
        var calls = 0;

        await Assert.ThrowsAsync<ConnectException>(() => new UploadRetry(5, TimeSpan.Zero, TimeSpan.Zero).RunAsync(
            _ =>
            {
                calls++;
                throw new ConnectException("denied");
            },
            TimeProvider.System,
            TestContext.Current.CancellationToken));

        Assert.Equal(1, calls);
    }
}
