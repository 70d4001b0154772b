using Connect.Storage.Cleaning;
using Connect.Storage.Producers;
using Connect.Storage.Segments;

namespace Connect.Storage;

/// <summary>What the cleaner asks of a partition.</summary>
public sealed partial class PartitionLog
{
    private const long NotCleaned = -1;

    private string? _uncleanableReason;
    private long _cleanedOffset;

    /// <summary>Why the partition is not compacted any more until a restart; null if nothing is wrong.</summary>
    public string? UncleanableReason => Volatile.Read(ref _uncleanableReason);

    /// <summary>Records below this offset were compacted; null if the partition never was.</summary>
    public long? CleanedOffset => Volatile.Read(ref _cleanedOffset) is var offset and not NotCleaned ? offset : null;

    /// <summary>What could be compacted now; null if the topic is not compacted, or the partition cannot be.</summary>
    internal CleanableRange? PlanCleaning()
    {
        if (!Config.IsCompacted || UncleanableReason is not null || Volatile.Read(ref _failure) is not null)
        {
            return null;
        }

        try
        {
            return Plan(_segments.All);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or LogStorageException or InvalidDataException)
        {
            MarkUncleanable(e.Message);
            _context.Logger.CleaningFailed(_identity.ToString(), e);
            return null;
        }
    }

    /// <summary>One pass. False: the partition is busy or closed. Throws what the disk does; the log is as good as before then.</summary>
    internal bool Clean(SegmentCleaner cleaner, CleanableRange range, CancellationToken cancellationToken)
    {
        if (!_maintenance.TryEnter())
        {
            return false;
        }

        try
        {
            CleaningJob job;
            lock (_append)
            {
                if (_failure is not null)
                {
                    return false;
                }

                job = CreateJob(range, cancellationToken);
            }

            Volatile.Write(ref _cleanedOffset, cleaner.Clean(job));
            return true;
        }
        catch (ObjectDisposedException) when (_isClosing)
        {
            return false;
        }
        finally
        {
            _maintenance.Exit();
        }
    }

    internal void MarkUncleanable(string reason) => Volatile.Write(ref _uncleanableReason, reason);

    private CleanableRange Plan(LogSegment[] segments) => CleaningRules.Plan(
        [.. segments.Select(segment => new CleanableSegment(segment.BaseOffset, segment.SizeBytes))],
        Config,
        CleanedOffset,
        LogStartOffset,
        LastStableOffset,
        i => segments[i].FirstTimestampMs(),
        i => segments[i].MaxTimestampMs,
        _context.NowMs());

    private CleaningJob CreateJob(CleanableRange range, CancellationToken cancellationToken) => new()
    {
        Segments = _segments.All,
        Range = range,
        Config = Config,
        Storage = _storage,
        Aborted = [.. _segments.All.SelectMany(AbortedRanges)],
        Producers = _producers.Producers.ToDictionary(
            producer => producer.ProducerId,
            producer => new LastOfProducer(LastDataOffset(producer), producer.Epoch)),
        NowMs = _context.NowMs(),
        MaxDecompressedBytes = _context.Options.MaxDecompressedBatchBytes,
        Swap = Swap,
        IsStopped = () => _isClosing || cancellationToken.IsCancellationRequested,
    };

    private static IEnumerable<AbortedRange> AbortedRanges(LogSegment segment) => Enumerable
        .Range(0, segment.TransactionIndex.Count)
        .Select(segment.TransactionIndex.Read)
        .Select(entry => new AbortedRange(entry.ProducerId, entry.FirstOffset));

    private static long? LastDataOffset(ProducerState producer) => producer.Batches.IsEmpty ? null : producer.Batches[^1].LastOffset;

    // From the flush of the `.swap` on, a start finishes what is interrupted here.
    private void Swap(LogSegment[] group, LogSegment cleaned)
    {
        cleaned.ChangeSuffix(SegmentFileNames.Swap, logFirst: false);
        _context.Files.FlushDirectory(_identity.Directory);
        foreach (LogSegment segment in group)
        {
            segment.ChangeSuffix(SegmentFileNames.Deleted, logFirst: true);
        }

        cleaned.ChangeSuffix("", logFirst: false);
        _context.Files.FlushDirectory(_identity.Directory);
        lock (_append)
        {
            _segments.Replace(Array.IndexOf(_segments.All, group[0]), group.Length, cleaned);
        }

        _context.Deleter.Schedule(group, Config.FileDeleteDelayMs);
    }
}
