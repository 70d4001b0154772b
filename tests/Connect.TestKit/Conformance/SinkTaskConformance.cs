using System.Collections.Concurrent;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.TestKit.Sinks;
using Xunit;

namespace Connect.TestKit.Conformance;

/// <summary>
/// What every sink task must do, whatever it writes to. Inherit it, supply a task over an empty place of its own, and say what the
/// place holds. The configuration must make the task write at the latest when it is put and pre-committed a few times.
/// </summary>
public abstract class SinkTaskConformance
{
    /// <summary>How long the place may take to show what was put.</summary>
    protected virtual TimeSpan LandingTimeout => TimeSpan.FromSeconds(20);

    /// <summary>Ends the test when something hangs.</summary>
    protected static CancellationToken TestToken => TestContext.Current.CancellationToken;

    /// <summary>A new task, not started. Each call stands for a new life of the same task on the same place.</summary>
    protected abstract SinkTask NewTask();

    /// <summary>Its configuration.</summary>
    protected abstract IReadOnlyDictionary<string, string> Config { get; }

    /// <summary>What is in the place, by the number that <see cref="Record"/> gave each; what is there twice comes twice.</summary>
    protected abstract Task<IReadOnlyList<long>> LandedNumbersAsync();

    /// <summary>The record of a number; the number must be found again in what lands.</summary>
    protected virtual SinkRecord Record(TopicPartition partition, long offset, long number) => new()
    {
        Topic = partition.Topic,
        Partition = partition.Partition,
        OriginalTopicPartition = partition,
        Offset = offset,
        Key = $"key-{number}",
        Value = new Dictionary<string, object?> { ["number"] = number },
        Timestamp = 1_767_000_000_000 + offset,
        TimestampType = TimestampType.CreateTime,
    };

    [Fact]
    public async Task Put_ThenPreCommitUntilVouched_EverythingHasLanded()
    {
        await using var run = await SinkRun.StartAsync(NewTask(), Config, [First]);

        await run.PutAsync(Numbers(First, 0, 100));
        await VouchedAsync(run, First, 100);

        Assert.Equal(Enumerable.Range(0, 100).Select(n => (long)n), (await LandedNumbersAsync()).Order());
    }

    [Fact]
    public async Task PreCommit_AtAnyTime_VouchesOnlyForWhatLanded()
    {
        // I4: a sink offset is committed only after the outside system has the data.
        await using var run = await SinkRun.StartAsync(NewTask(), Config, [First]);
        for (var offset = 0L; offset < 50; offset += 5)
        {
            await run.PutAsync(Numbers(First, offset, 5));
            var vouched = await run.PreCommitAsync();
            var landed = (await LandedNumbersAsync()).ToHashSet();
            for (var number = 0L; number < vouched.GetValueOrDefault(First); number++)
            {
                Assert.Contains(number, landed);
            }
        }
    }

    [Fact]
    public async Task Replay_FromTheCommittedOffset_LeavesEachRecordOnce()
    {
        await using (var first = await SinkRun.StartAsync(NewTask(), Config, [First]))
        {
            await first.PutAsync(Numbers(First, 0, 100));
            await VouchedAsync(first, First, 100);
        }

        // The commit was lost: all comes again.
        await using var second = await SinkRun.StartAsync(NewTask(), Config, [First]);
        await second.PutAsync(Numbers(First, 0, 100));
        await VouchedAsync(second, First, 100);

        Assert.Equal(Enumerable.Range(0, 100).Select(n => (long)n), (await LandedNumbersAsync()).Order());
    }

    [Fact]
    public async Task Close_OneOfTwoPartitions_TheOtherGoesOn()
    {
        await using var run = await SinkRun.StartAsync(NewTask(), Config, [First, Second]);
        await run.PutAsync([.. Numbers(First, 0, 10), .. Numbers(Second, 0, 10, firstNumber: 1000)]);

        await run.CloseAsync([First]);
        await run.PutAsync(Numbers(Second, 10, 90, firstNumber: 1010));
        await VouchedAsync(run, Second, 100);

        var landed = (await LandedNumbersAsync()).Where(n => n >= 1000).Order();
        Assert.Equal(Enumerable.Range(1000, 100).Select(n => (long)n), landed);
    }

    [Fact]
    public async Task Put_NoRecords_DoesNothing()
    {
        await using var run = await SinkRun.StartAsync(NewTask(), Config, [First]);

        await run.PutAsync([]);

        Assert.Empty(await LandedNumbersAsync());
    }

    [Fact]
    public async Task Stop_WithoutStart_Succeeds()
    {
        var task = NewTask();
        task.Initialize(new FakeSinkContext());

        await task.StopAsync(TestToken);
    }

    /// <summary>Puts and pre-commits, as the runtime does, until the task vouches for an offset.</summary>
    protected Task VouchedAsync(SinkRun run, TopicPartition partition, long offset)
    {
        var last = -1L;
        return WaitUntil.TrueAsync(
            async _ =>
            {
                await run.PutAsync([]);
                last = (await run.PreCommitAsync()).GetValueOrDefault(partition, -1);
                return last >= offset;
            },
            LandingTimeout,
            () => $"{partition} was vouched for up to {last}, not {offset}.",
            TestToken);
    }

    /// <summary>Records with numbers that follow each other, from an offset on.</summary>
    protected IReadOnlyList<SinkRecord> Numbers(TopicPartition partition, long offset, int count, long? firstNumber = null) =>
        Enumerable.Range(0, count).Select(i => Record(partition, offset + i, (firstNumber ?? offset) + i)).ToArray();

    /// <summary>A partition for tests.</summary>
    protected static TopicPartition First { get; } = new("orders", 0);

    /// <summary>Another.</summary>
    protected static TopicPartition Second { get; } = new("orders", 1);
}

/// <summary>One life of a sink task under a fake runtime.</summary>
public sealed class SinkRun : IAsyncDisposable
{
    private readonly SinkTask _task;
    private readonly ConcurrentDictionary<TopicPartition, long> _positions = [];

    private SinkRun(SinkTask task, FakeSinkContext context)
    {
        _task = task;
        Context = context;
    }

    /// <summary>What the task asked of the runtime.</summary>
    public FakeSinkContext Context { get; }

    /// <summary>Starts a task and opens its partitions.</summary>
    public static async Task<SinkRun> StartAsync(
        SinkTask task,
        IReadOnlyDictionary<string, string> config,
        IReadOnlyCollection<TopicPartition> partitions,
        FakeSinkContext? context = null)
    {
        var run = new SinkRun(task, context ?? new FakeSinkContext());
        task.Initialize(run.Context);
        await task.StartAsync(config, TestContext.Current.CancellationToken);
        run.Context.Assign(partitions);
        await task.OpenAsync(partitions, TestContext.Current.CancellationToken);
        return run;
    }

    /// <summary>Delivers records.</summary>
    public async Task PutAsync(IReadOnlyList<SinkRecord> records)
    {
        await _task.PutAsync(records, TestContext.Current.CancellationToken);
        foreach (var record in records)
        {
            _positions[record.OriginalTopicPartition] = record.Offset + 1;
        }
    }

    /// <summary>Asks what may be committed.</summary>
    public Task<IReadOnlyDictionary<TopicPartition, long>> PreCommitAsync() =>
        _task.PreCommitAsync(new Dictionary<TopicPartition, long>(_positions), TestContext.Current.CancellationToken);

    /// <summary>Takes partitions away.</summary>
    public async Task CloseAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        await _task.CloseAsync(partitions, TestContext.Current.CancellationToken);
        Context.Revoke(partitions);
        foreach (var partition in partitions)
        {
            _positions.TryRemove(partition, out _);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _task.CloseAsync([.. Context.Assignment], CancellationToken.None);
        await _task.StopAsync(CancellationToken.None);
    }
}
