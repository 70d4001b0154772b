using System.Collections.Concurrent;
using Connect.Storage.Partitions;

namespace Connect.Storage.Cleaning;

/// <summary>
/// Compacts the logs that want it, the dirtiest first, on threads of its own. A log that cannot be compacted is left as it is until the
/// next start and said so; nothing that happens here stops appends or reads.
/// </summary>
internal sealed class LogCleaner(PartitionContext context, Func<IEnumerable<PartitionLog>> partitions)
{
    private readonly ConcurrentDictionary<PartitionLog, bool> _inProgress = new();

    public CleanerStatistics Statistics { get; } = new();

    /// <summary>One thread's work at each tick: compacts until nothing is due.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // A thread of its own: a pass reads and writes for as long as it takes.
        while (await Task.Factory.StartNew(
            () => CleanNext(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))
        {
            await SaveAsync();
        }
    }

    /// <summary>Compacts the dirtiest log that is due. False: there is none, or it has to be tried again later.</summary>
    public bool CleanNext(CancellationToken cancellationToken)
    {
        if (FindDirtiest() is not { } found || !_inProgress.TryAdd(found.Log, true))
        {
            return false;
        }

        (PartitionLog log, CleanableRange range) = found;
        try
        {
            long started = context.Time.GetTimestamp();
            long before = log.SizeBytes;
            if (!log.Clean(new SegmentCleaner(MapBytes, Statistics), range, cancellationToken))
            {
                return false;
            }

            Statistics.AddPass();
            context.Logger.Cleaned(
                log.ToString(), range.FirstDirtyOffset, log.CleanedOffset ?? 0, before, log.SizeBytes,
                (long)context.Time.GetElapsedTime(started).TotalMilliseconds);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (IOException e) when (LogStorageException.IsDiskFull(e))
        {
            context.Logger.CleaningPostponed(log.ToString(), e.Message);
            return false;
        }
        catch (Exception e)
        {
            Statistics.AddFailure();
            log.MarkUncleanable(e.Message);
            context.Logger.CleaningFailed(log.ToString(), e);
            return true;
        }
        finally
        {
            _inProgress.TryRemove(log, out _);
        }
    }

    /// <summary>What waits at this moment.</summary>
    public CleanerBacklog Describe()
    {
        var backlog = default(CleanerBacklog);
        foreach (PartitionLog log in partitions())
        {
            if (log.UncleanableReason is not null)
            {
                backlog = backlog with
                {
                    UncleanablePartitions = backlog.UncleanablePartitions + 1,
                    UncleanableBytes = backlog.UncleanableBytes + log.SizeBytes,
                };
            }
            else if (log.PlanCleaning() is { DirtyBytes: > 0 } range)
            {
                backlog = backlog with
                {
                    DirtyBytes = backlog.DirtyBytes + range.DirtyBytes,
                    MaxDirtyRatio = Math.Max(backlog.MaxDirtyRatio, range.DirtyRatio),
                };
            }
        }

        return backlog;
    }

    private long MapBytes => context.Options.CleanerDedupeBufferBytes / Math.Max(1, context.Options.CleanerThreads);

    private (PartitionLog Log, CleanableRange Range)? FindDirtiest()
    {
        (PartitionLog Log, CleanableRange Range)? dirtiest = null;
        foreach (PartitionLog log in partitions().Where(log => !_inProgress.ContainsKey(log)))
        {
            if (log.PlanCleaning() is { } range
                && range.IsDue(log.Config)
                && (dirtiest is not { } other || range.DirtyRatio > other.Range.DirtyRatio))
            {
                dirtiest = (log, range);
            }
        }

        return dirtiest;
    }

    private async Task SaveAsync()
    {
        try
        {
            await context.Checkpoints.SaveCleanedAsync();
        }
        catch (IOException e)
        {
            context.Logger.CheckpointsNotWritten(context.Options.DataDirectory, e);
        }
    }
}
