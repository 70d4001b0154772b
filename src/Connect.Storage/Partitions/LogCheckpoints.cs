using Connect.Storage.Files;
using Microsoft.Extensions.Logging;

namespace Connect.Storage.Partitions;

/// <summary>
/// The three checkpoint files of a data directory: where logs start, up to where they are known to be on the disk, and up to where they
/// are compacted. Saving writes all partitions; those that wait while one save runs share the next.
/// </summary>
internal sealed class LogCheckpoints : IDisposable
{
    public const string LogStartFile = "log-start-offset-checkpoint";
    public const string RecoveryPointFile = "recovery-point-offset-checkpoint";
    public const string CleanerFile = "cleaner-offset-checkpoint";

    private readonly OffsetCheckpoint _logStarts;
    private readonly OffsetCheckpoint _recoveryPoints;
    private readonly OffsetCheckpoint _cleaned;
    private readonly SemaphoreSlim _saving = new(1, 1);

    public LogCheckpoints(IFileSystem files, string dataDirectory, ILogger logger)
    {
        _logStarts = new OffsetCheckpoint(files, Path.Combine(dataDirectory, LogStartFile));
        _recoveryPoints = new OffsetCheckpoint(files, Path.Combine(dataDirectory, RecoveryPointFile));
        _cleaned = new OffsetCheckpoint(files, Path.Combine(dataDirectory, CleanerFile));
        LogStarts = _logStarts.Load(logger);
        RecoveryPoints = _recoveryPoints.Load(logger);
        Cleaned = _cleaned.Load(logger);
    }

    /// <summary>What the start found.</summary>
    public IReadOnlyDictionary<(string Topic, int Partition), long> LogStarts { get; }

    /// <summary>What the start found.</summary>
    public IReadOnlyDictionary<(string Topic, int Partition), long> RecoveryPoints { get; }

    /// <summary>What the start found.</summary>
    public IReadOnlyDictionary<(string Topic, int Partition), long> Cleaned { get; }

    /// <summary>The partitions that are written; set once the store has them.</summary>
    public Func<IEnumerable<PartitionLog>> Partitions { get; set; } = () => [];

    /// <summary>Makes the starts of the logs durable.</summary>
    public Task SaveLogStartsAsync() => SaveAsync(_logStarts, log => log.CheckpointedLogStart);

    /// <summary>Makes the ends of the compacted parts durable.</summary>
    public Task SaveCleanedAsync() => SaveAsync(_cleaned, log => log.CleanedOffset);

    /// <summary>Makes all three durable.</summary>
    public async Task SaveAllAsync()
    {
        await SaveLogStartsAsync().ConfigureAwait(false);
        await SaveCleanedAsync().ConfigureAwait(false);
        await SaveAsync(_recoveryPoints, log => log.RecoveryPoint).ConfigureAwait(false);
    }

    public void Dispose() => _saving.Dispose();

    private async Task SaveAsync(OffsetCheckpoint file, Func<PartitionLog, long?> offsetOf)
    {
        await _saving.WaitAsync().ConfigureAwait(false);
        try
        {
            var entries = new List<(string, int, long)>();
            foreach (PartitionLog log in Partitions())
            {
                if (offsetOf(log) is { } offset)
                {
                    entries.Add((log.Topic, log.Partition, offset));
                }
            }

            file.Save(entries);
        }
        finally
        {
            _saving.Release();
        }
    }
}
