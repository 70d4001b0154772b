using Connect.TestKit;
using Connect.TestKit.Conformance;
using Microsoft.Extensions.Time.Testing;

namespace Connect.ObjectStorage.Tests.Writing;

/// <summary>
/// I5: whatever a task was doing when it died, the objects that its next life leaves hold each record once.
/// </summary>
public class ReplayTests
{
    private const int Total = 400;

    [Theory]
    [InlineData("schedule", "rotate.schedule.interval.ms=1000;timezone=UTC;flush.size=1000000")]
    [InlineData("schedule and size", "rotate.schedule.interval.ms=1000;timezone=UTC;flush.size=7")]
    [InlineData("size", "flush.size=7")]
    [InlineData("bytes", "flush.size=1000000;flush.size.bytes=60")]
    [InlineData("record time", "flush.size=1000000;rotate.interval.ms=5000")]
    [InlineData("folders", "flush.size=9;partitioner.class=FieldPartitioner;partition.field.name=bucket")]
    [InlineData("folders and schedule",
        "rotate.schedule.interval.ms=1000;timezone=UTC;flush.size=50;partitioner.class=FieldPartitioner;partition.field.name=bucket")]
    public async Task CrashesAnywhere_EachRecordIsThereOnce(string rotation, string config)
    {
        Assert.NotEmpty(rotation);
        var settings = config.Split(';').Select(s => s.Split('=', 2)).Select(s => (s[0], s[1])).ToArray();
        for (var seed = 0; seed < 20; seed++)
        {
            await RunAsync(new Random(seed), settings);
        }
    }

    private static async Task RunAsync(Random random, (string, string)[] settings)
    {
        var store = new MemoryStore();
        var clock = MemorySink.NewClock();
        var committed = 0L;
        for (var life = 0; life < 8; life++)
        {
            committed = await LiveAsync(store, clock, random, settings, committed, crashes: true);
        }

        var vouched = await LiveAsync(store, clock, random, settings, committed, crashes: false);

        var found = store.Lines().Select(line => int.Parse(line.Split('"')[3], null)).Order().ToArray();
        Assert.Equal(found.Distinct(), found);
        Assert.Equal(Enumerable.Range(0, (int)vouched), found.Where(n => n < vouched));
    }

    private static async Task<long> LiveAsync(
        MemoryStore store, FakeTimeProvider clock, Random random, (string, string)[] settings, long committed, bool crashes)
    {
        var run = await MemorySink.StartAsync(store, clock, null, settings);
        var position = committed;
        var end = crashes ? Math.Min(Total, committed + random.Next(10, 120)) : Total;
        while (position < end)
        {
            var count = (int)Math.Min(end - position, random.Next(1, 12));
            await run.PutAsync([.. Enumerable.Range((int)position, count).Select(ToRecord)]);
            position += count;
            clock.Advance(TimeSpan.FromMilliseconds(random.Next(0, 700)));
            await Task.Yield();
            if (random.Next(3) == 0)
            {
                committed = await MemorySink.VouchedAsync(run);
            }
        }

        if (!crashes)
        {
            committed = await FinishAsync(run, clock);
        }

        await run.DisposeAsync();
        return committed;
    }

    // What the clock does not complete stays open: at most the records of one cut.
    private static async Task<long> FinishAsync(SinkRun run, FakeTimeProvider clock)
    {
        var vouched = 0L;
        await WaitUntil.TrueAsync(
            async _ =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                await run.PutAsync([]);
                vouched = await MemorySink.VouchedAsync(run);
                return vouched > Total - 60;
            },
            TimeSpan.FromSeconds(20),
            () => $"Only {vouched} of {Total} landed.",
            TestContext.Current.CancellationToken);
        return vouched;
    }

    private static Abstractions.Data.SinkRecord ToRecord(int number) => Records.At(
        number,
        new Dictionary<string, object?> { ["n"] = $"{number}", ["bucket"] = $"b{number * 7 % 3}" },
        timestamp: 1_767_000_000_000 + (number * 300));
}
