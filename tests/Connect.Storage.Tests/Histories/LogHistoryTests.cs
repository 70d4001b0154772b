using System.Diagnostics;
using System.Globalization;
using Connect.Storage.Durability;

namespace Connect.Storage.Tests.Histories;

/// <summary>
/// Random histories of a log on a disk that fails, against a simple model. The seed of a failing history is in the failure.
/// CONNECT_TEST_SEED runs one alone, CONNECT_TEST_HISTORIES sets how many are run, CONNECT_TEST_HISTORY_SECONDS for how long instead.
/// </summary>
public sealed class LogHistoryTests(ITestOutputHelper output)
{
    private const int Histories = 60;

    [Theory]
    [InlineData(FlushPolicy.EveryBatchGroup, "delete")]
    [InlineData(FlushPolicy.EveryBatchGroup, "compact")]
    [InlineData(FlushPolicy.EveryBatchGroup, "compact,delete")]
    [InlineData(FlushPolicy.OperatingSystem, "delete")]
    [InlineData(FlushPolicy.OperatingSystem, "compact,delete")]
    public async Task RandomHistory_KeepsWhatWasAcknowledged_AndNothingElseThanWasSent(FlushPolicy policy, string cleanup) // I1
    {
        if (Setting("CONNECT_TEST_SEED") is { } only)
        {
            await new LogHistory(only, policy, cleanup).RunAsync();
            return;
        }

        int count = Setting("CONNECT_TEST_HISTORIES") ?? Histories;
        TimeSpan? limit = Setting("CONNECT_TEST_HISTORY_SECONDS") is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        int first = Environment.TickCount & 0xfffffff;
        int seed = first;
        for (var watch = Stopwatch.StartNew(); limit is null ? seed < first + count : watch.Elapsed < limit; seed++)
        {
            try
            {
                await new LogHistory(seed, policy, cleanup).RunAsync();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"The history with CONNECT_TEST_SEED={seed} failed: {e.Message}", e);
            }
        }

        output.WriteLine($"Seeds {first} to {seed - 1}");
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
