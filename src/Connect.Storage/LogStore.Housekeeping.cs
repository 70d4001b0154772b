using Connect.Storage.Durability;

namespace Connect.Storage;

/// <summary>What is done from time to time: flushes by time, checkpoints, retention, expiry of producers.</summary>
public sealed partial class LogStore
{
    private static readonly TimeSpan FlushCheckInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromMinutes(1);

    /// <summary>
    /// One round of retention over all partitions: completes active segments that are old enough and deletes what is not wanted any more.
    /// </summary>
    internal void EnforceRetention() => ForEachPartition(log => log.EnforceRetention());

    /// <summary>Writes the checkpoint files.</summary>
    internal Task SaveCheckpointsAsync() => _context.Checkpoints.SaveAllAsync();

    /// <summary>Compacts the dirtiest partition that is due. False: there is none.</summary>
    internal bool CleanNext() => _cleaner.CleanNext(CancellationToken.None);

    private Task StartHousekeeping()
    {
        LogStoreOptions options = _context.Options;
        var loops = new List<Task>
        {
            EveryAsync(options.RetentionCheckInterval, EnforceRetention),
            EveryAsync(ExpiryInterval, () => ForEachPartition(log => log.ExpireProducers())),
            EveryAsync(options.CheckpointInterval, TrySaveCheckpointsAsync),
        };
        loops.AddRange(Enumerable.Range(0, options.CleanerThreads)
            .Select(_ => EveryAsync(options.CleanerBackoff, () => _cleaner.RunAsync(_stopping.Token))));
        if (options.FlushPolicy == FlushPolicy.Interval)
        {
            loops.Add(EveryAsync(options.FlushInterval, () => ForEachPartition(log => log.RequestFlush())));
        }
        else if (options.FlushPolicy == FlushPolicy.OperatingSystem)
        {
            loops.Add(EveryAsync(FlushCheckInterval, () => ForEachPartition(log => log.RequestFlushIfDue(_context.NowMs()))));
        }

        return Task.WhenAll(loops);
    }

    private void ForEachPartition(Action<PartitionLog> action)
    {
        foreach (TopicInfo topic in Topics.Values)
        {
            foreach (PartitionLog log in topic.Partitions)
            {
                if (_stopping.IsCancellationRequested)
                {
                    return;
                }

                action(log);
            }
        }
    }

    private Task EveryAsync(TimeSpan interval, Action action) => EveryAsync(
        interval,
        () =>
        {
            action();
            return Task.CompletedTask;
        });

    private async Task EveryAsync(TimeSpan interval, Func<Task> action)
    {
        using var timer = new PeriodicTimer(interval, _context.Time);
        while (await TickAsync(timer))
        {
            await action();
        }
    }

    private async Task<bool> TickAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> TrySaveCheckpointsAsync()
    {
        try
        {
            await _context.Checkpoints.SaveAllAsync();
            return true;
        }
        catch (IOException e)
        {
            _context.Logger.CheckpointsNotWritten(_context.Options.DataDirectory, e);
            return false;
        }
    }
}
