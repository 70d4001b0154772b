using System.Globalization;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Server;

/// <summary>The process as its users run it: connectors and offsets outlive its end, whatever the end is like.</summary>
public sealed class LifecycleTests : IAsyncLifetime
{
    private readonly ConnectProcess _worker = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _worker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task OrderlyRestarts_EachLineArrivesOnceInOrder()
    {
        using var job = new LineJob(_worker);
        await job.WriteAsync(500, Cancellation);
        await job.CreateAsync(Cancellation);
        await job.WaitForAllAsync(Cancellation);

        for (var restart = 0; restart < 2; restart++)
        {
            await _worker.StopAsync(Cancellation);
            Assert.Equal(0, _worker.ExitCode);
            await job.WriteAsync(500, Cancellation);
            await _worker.StartAsync(Cancellation);
            await job.WaitUntilRunningAsync(Cancellation);
            Assert.Equal(job.Expected(), await job.WaitForAllAsync(Cancellation));
        }
    }

    // I1, I2, I4: what was killed is done again, and nothing is missing.
    [Fact]
    public async Task Kills_EveryLineArrives()
    {
        using var job = new LineJob(_worker);
        await job.WriteAsync(500, Cancellation);
        await job.CreateAsync(Cancellation);

        for (var kill = 0; kill < 3; kill++)
        {
            await job.WriteAsync(500, Cancellation);
            await _worker.KillAsync(Cancellation);
            await _worker.StartAsync(Cancellation);
            await job.WaitUntilRunningAsync(Cancellation);
        }

        var lines = await job.WaitForAllAsync(Cancellation);
        Assert.Equal(job.Expected(), lines.Distinct().OrderBy(l => int.Parse(l.AsSpan(5), CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task DeletedConnector_StaysDeletedAfterAKill()
    {
        using var job = new LineJob(_worker);
        await job.WriteAsync(1, Cancellation);
        await job.CreateAsync(Cancellation);

        using var deleted = await _worker.Rest.DeleteAsync(new Uri("connectors/source", UriKind.Relative), Cancellation);
        await _worker.KillAsync(Cancellation);
        await _worker.StartAsync(Cancellation);

        Assert.Equal("""["sink"]""", await _worker.Rest.GetStringAsync(new Uri("connectors", UriKind.Relative), Cancellation));
    }
}
