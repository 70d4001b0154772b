namespace Connect.Storage.Tests.Cleaning;

/// <summary>The process or the power goes at each single operation of a compaction.</summary>
public sealed class InterruptedCompactionTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CrashAtAnyStep_LosesNoValue_AndLeavesNoFileBehind(bool powerFails)
    {
        int operations = await OperationsAsync();
        Assert.True(operations > 30, $"{operations} operations");
        for (int step = 0; step < operations; step++)
        {
            CompactedLog log = await FilledAsync();
            SortedDictionary<string, string> values = log.LastValues();
            long end = log.Log.LogEndOffset;
            log.Fixture.Disk.PowerOffAt = log.Fixture.Disk.Operations + step;
            log.Fixture.Store.CleanNext();
            await log.Fixture.Store.DisposeAsync();
            if (powerFails)
            {
                log.Fixture.Disk.Crash(new Random(step));
            }
            else
            {
                log.Fixture.Disk.Kill();
            }

            await log.Fixture.OpenAsync();
            Assert.Equal((step, end), (step, log.Log.LogEndOffset));
            Assert.Equal(values, log.LastValues());
            AssertTidy(log, step);
            log.Clean();
            Assert.Equal(values, log.LastValues());
            Assert.Equal(["27:k0=v27", "28:k1=v28", "29:k2=v29"], log.ReadOwn());
        }
    }

    private static async Task<int> OperationsAsync()
    {
        CompactedLog log = await FilledAsync();
        int before = log.Fixture.Disk.Operations;
        log.Fixture.Store.CleanNext();
        return log.Fixture.Disk.Operations - before;
    }

    private static async Task<CompactedLog> FilledAsync()
    {
        CompactedLog log = await CompactedLog.CreateAsync();
        await log.FillAsync(30);
        await log.RollAsync();
        return log;
    }

    private static void AssertTidy(CompactedLog log, int step) => Assert.All(
        log.Fixture.Disk.ListFiles("/data/t-0"),
        name => Assert.True(
            Path.GetExtension(name) is ".log" or ".index" or ".timeindex" or ".snapshot" or ".metadata" or "",
            $"{name} after step {step}"));
}
