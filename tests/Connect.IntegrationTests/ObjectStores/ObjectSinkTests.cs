using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.TestKit;
using Connect.TestKit.Conformance;

namespace Connect.IntegrationTests.ObjectStores;

/// <summary>What every object store sink task must do on a real service, beyond what every sink task must.</summary>
public abstract class ObjectSinkTests : SinkTaskConformance
{
    protected abstract Task<byte[]?> ReadAsync(string name);

    protected abstract Task<IReadOnlyList<string>> ListAsync();

    /// <summary>Stops the service at once, and starts it again.</summary>
    protected abstract Task RunWithoutServerAsync(Func<Task> whileDown);

    /// <summary>The configuration with settings that differ by connector: compression, and the size of parts.</summary>
    protected abstract Dictionary<string, string> ConfigWith(bool gzip, params (string Key, string Value)[] settings);

    [Fact]
    public async Task Put_Gzip_GivesObjectsThatUnzipToLines()
    {
        await using var run = await SinkRun.StartAsync(NewTask(), ConfigWith(gzip: true), [First]);

        await run.PutAsync(Numbers(First, 0, 10));
        await VouchedAsync(run, First, 10);

        var name = Assert.Single(await ListAsync());
        Assert.Equal("topics/orders/partition=0/orders+0+0000000000.json.gz", name);
        using var unzip = new GZipStream(new MemoryStream((await ReadAsync(name))!), CompressionMode.Decompress);
        using var text = new StreamReader(unzip);
        Assert.Equal(
            string.Concat(Enumerable.Range(0, 10).Select(n => $"{{\"number\":{n}}}\n")), await text.ReadToEndAsync(TestToken));
    }

    [Fact]
    public async Task Put_ObjectOfSeveralParts_HasAllBytes()
    {
        // Records of 1 MiB in one object of 13 MiB: two parts of 5 MiB, and the rest.
        await using var run = await SinkRun.StartAsync(NewTask(), ConfigWith(gzip: false, ("flush.size", "13")), [First]);
        var records = Numbers(First, 0, 13).Select(r => r with { Value = new string((char)('a' + r.Offset), 1024 * 1024) }).ToArray();

        await run.PutAsync(records);
        await VouchedAsync(run, First, 13);

        var expected = string.Concat(records.Select(r => $"\"{r.Value}\"\n"));
        var found = await ReadAsync(Assert.Single(await ListAsync()));
        Assert.True(Encoding.UTF8.GetBytes(expected).AsSpan().SequenceEqual(found));
    }

    [Fact]
    public async Task Put_RecordLargerThanAPartAndTheBuffer_IsWritten()
    {
        await using var run = await SinkRun.StartAsync(
            NewTask(), ConfigWith(gzip: false, ("flush.size", "3"), ("buffer.max.bytes", "1048576")), [First]);
        var records = Numbers(First, 0, 3).Select(r => r with { Value = new string('x', 9 * 1024 * 1024) }).ToArray();

        await run.PutAsync(records);
        await VouchedAsync(run, First, 3);

        var lengths = await Task.WhenAll((await ListAsync()).Select(async name => (await ReadAsync(name))!.Length));
        Assert.Equal(3 * ((9 * 1024 * 1024) + 3), lengths.Sum());
    }

    [Fact]
    public async Task Put_ServerDownInTheMiddleAndBack_LosesNothing()
    {
        await using var run = await SinkRun.StartAsync(NewTask(), Config, [First]);
        await run.PutAsync(Numbers(First, 0, 30));
        await VouchedAsync(run, First, 30);

        await RunWithoutServerAsync(async () =>
        {
            await run.PutAsync(Numbers(First, 30, 30));
            RetriableException? seen = null;
            await WaitUntil.TrueAsync(
                async _ =>
                {
                    seen = await Xunit.Record.ExceptionAsync(() => run.PutAsync([])) as RetriableException;
                    return seen is not null;
                },
                LandingTimeout,
                () => "The task did not report that the server is down.",
                TestToken);
            Assert.False(string.IsNullOrEmpty(seen!.Code));
            Assert.True((await run.PreCommitAsync())[First] <= 60);
        });

        // The runtime delivers the same records again; those that were taken already must not be written twice.
        await WaitUntil.TrueAsync(
            async _ => await Xunit.Record.ExceptionAsync(() => run.PutAsync(Numbers(First, 30, 30))) is null,
            LandingTimeout,
            () => "The task did not recover.",
            TestToken);
        await VouchedAsync(run, First, 60);
        Assert.Equal(Enumerable.Range(0, 60).Select(n => (long)n), (await LandedNumbersAsync()).Order());
    }

    [Fact]
    public async Task Replay_AfterALifeThatEndedAnywhere_GivesTheSameObjects()
    {
        var config = ConfigWith(
            gzip: true,
            ("flush.size", "7"),
            ("partitioner.class", "HourlyPartitioner"),
            ("locale", "en-US"),
            ("timezone", "UTC"),
            ("timestamp.extractor", "Record"));
        var records = Numbers(First, 0, 100)
            .Select(r => r with { Timestamp = 1_767_000_000_000 + (r.Offset * 600_000) }).ToArray();
        var committed = 0;
        for (var life = 1; life <= 4; life++)
        {
            // A life takes some records more than the one before, and is gone without a word.
            var run = await SinkRun.StartAsync(NewTask(), config, [First]);
            await run.PutAsync(records[committed..(life * 23)]);
            await VouchedAsync(run, First, ((life * 23) - committed) / 7 * 7 + committed);
            committed = (int)(await run.PreCommitAsync())[First];
            await run.DisposeAsync();
        }

        await using (var last = await SinkRun.StartAsync(NewTask(), config, [First]))
        {
            await last.PutAsync(records[committed..98]);
            await VouchedAsync(last, First, 98);
        }

        var before = await SnapshotAsync();
        await using (var again = await SinkRun.StartAsync(NewTask(), config, [First]))
        {
            await again.PutAsync(records[..98]);
            await VouchedAsync(again, First, 98);
        }

        Assert.Equal(before, await SnapshotAsync());
        Assert.Equal(Enumerable.Range(0, 98).Select(n => (long)n), (await LandedNumbersAsync()).Order());
    }

    [Fact]
    public async Task Schedule_OneSecondOnAnIdleTopic_LandsWithinTwoSeconds()
    {
        var config = ConfigWith(gzip: false, ("flush.size", "100000"), ("rotate.schedule.interval.ms", "1000"), ("timezone", "UTC"));
        await using var run = await SinkRun.StartAsync(NewTask(), config, [First]);
        var started = TimeProvider.System.GetTimestamp();

        await run.PutAsync(Numbers(First, 0, 5));
        await WaitUntil.TrueAsync(
            async _ =>
            {
                await run.PutAsync([]);
                return run.Context.LandedOffsets.GetValueOrDefault(First) == 5;
            },
            LandingTimeout,
            () => "Nothing landed.",
            TestToken);

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.True(run.Context.CommitRequests > 0);
    }

    protected override async Task<IReadOnlyList<long>> LandedNumbersAsync()
    {
        var numbers = new List<long>();
        foreach (var name in await ListAsync())
        {
            var bytes = (await ReadAsync(name))!;
            await using Stream content = name.EndsWith(".gz", StringComparison.Ordinal)
                ? new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress)
                : new MemoryStream(bytes);
            using var lines = new StreamReader(content);
            while (await lines.ReadLineAsync(TestToken) is { } line)
            {
                numbers.Add(JsonDocument.Parse(line).RootElement.GetProperty("number").GetInt64());
            }
        }

        return numbers;
    }

    private async Task<IReadOnlyList<string>> SnapshotAsync()
    {
        var objects = new List<string>();
        foreach (var name in (await ListAsync()).Order(StringComparer.Ordinal))
        {
            objects.Add($"{name} {Convert.ToBase64String((await ReadAsync(name))!)}");
        }

        return objects;
    }
}
