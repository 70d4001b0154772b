using System.Collections.Immutable;
using Connect.Storage.Cleaning;
using Connect.Storage.Durability;
using Connect.Storage.Files;
using Connect.Storage.Partitions;
using Connect.Storage.Topics;
using Microsoft.Extensions.Logging;

namespace Connect.Storage;

/// <summary>
/// All topics of a data directory. Looking up takes no lock; changing topics is done one at a time. Disposing it is the clean shutdown.
/// </summary>
public sealed partial class LogStore : IAsyncDisposable
{
    private const string LockFile = ".lock";
    internal const string CleanShutdownFile = ".kafka_cleanshutdown";

    private readonly PartitionContext _context;
    private readonly IDisposable _directoryLock;
    private readonly TopicRegistry _registry;
    private readonly SemaphoreSlim _changes = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly LogCleaner _cleaner;
    private readonly Task _housekeeping;
    private readonly LogWatchers _topicWatchers = new();
    private ImmutableDictionary<string, TopicInfo> _topics;
    private bool _isDisposed;

    private LogStore(
        PartitionContext context, IDisposable directoryLock, MetaProperties meta, TopicRegistry registry, IEnumerable<TopicInfo> topics)
    {
        _context = context;
        _directoryLock = directoryLock;
        _registry = registry;
        _topics = topics.ToImmutableDictionary(topic => topic.Name);
        ClusterId = meta.ClusterId;
        NodeId = meta.NodeId;
        _context.Checkpoints.Partitions = () => Topics.Values.SelectMany(topic => topic.Partitions);
        _cleaner = new LogCleaner(_context, _context.Checkpoints.Partitions);
        _housekeeping = StartHousekeeping();
    }

    /// <summary>Id of the cluster, kept in the data directory.</summary>
    public string ClusterId { get; }

    /// <summary>Id of this node.</summary>
    public int NodeId { get; }

    /// <summary>The topics at this moment, by name.</summary>
    public IReadOnlyDictionary<string, TopicInfo> Topics => Volatile.Read(ref _topics);

    /// <summary>Sets <paramref name="signal"/> once, when topics or partitions come or go next.</summary>
    public void WatchTopics(LogSignal signal) => _topicWatchers.Add(signal);

    /// <summary>Takes back <see cref="WatchTopics"/>; harmless if the signal was set.</summary>
    public void UnwatchTopics(LogSignal signal) => _topicWatchers.Remove(signal);

    /// <summary>What compaction did since the start.</summary>
    public CleanerStatistics Compaction => _cleaner.Statistics;

    /// <summary>What waits to be compacted at this moment; looks at each compacted partition.</summary>
    public CleanerBacklog DescribeBacklog() => _cleaner.Describe();

    /// <summary>Number of files of segments that are open.</summary>
    public int OpenFileCount => _context.OpenFiles.Count;

    private IFileSystem Files => _context.Files;

    /// <summary>
    /// Opens a data directory, or makes a new one, and recovers what a crash left. Throws <see cref="LogException"/> if another process
    /// has it, it belongs to another node, or what it needs is damaged.
    /// </summary>
    public static async Task<LogStore> OpenAsync(
        LogStoreOptions options,
        IFileSystem files,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellationToken = default)
    {
        long started = time.GetTimestamp();
        ILogger logger = loggers.CreateLogger<LogStore>();
        TopicConfig.Parse(options.TopicDefaults, ImmutableDictionary<string, string>.Empty);
        IDisposable directoryLock = LockDirectory(options, files);
        var checkpoints = new LogCheckpoints(files, options.DataDirectory, logger);
        var flusher = new LogFlusher(options.FlushThreads, options.Flushed);
        var context = new PartitionContext(options, files, time, flusher, checkpoints, logger);
        try
        {
            MetaProperties meta = MetaProperties.OpenOrCreate(files, options);
            TopicRegistry registry = TopicRegistry.Open(files, options.DataDirectory);
            bool isClean = files.FileExists(PathOf(options, CleanShutdownFile));
            FinishDeletions(context, registry);
            TopicInfo[] topics = await OpenTopicsAsync(context, registry, isClean, cancellationToken);

            // From here on a crash must lead to recovery.
            files.DeleteFile(PathOf(options, CleanShutdownFile));
            files.FlushDirectory(options.DataDirectory);
            logger.StoreOpened(
                options.DataDirectory,
                meta.ClusterId,
                topics.Length,
                topics.Sum(topic => topic.Partitions.Length),
                isClean ? "after a clean shutdown" : "recovered",
                (long)time.GetElapsedTime(started).TotalMilliseconds);
            var store = new LogStore(context, directoryLock, meta, registry, topics);

            // Entries of topics that are gone must not meet new topics of the same name.
            await checkpoints.SaveAllAsync();
            return store;
        }
        catch (Exception e)
        {
            context.Dispose();
            directoryLock.Dispose();
            throw Explain(e, options);
        }
    }

    /// <summary>Finds a partition.</summary>
    public bool TryGet(string topic, int partition, out PartitionLog? log)
    {
        log = Volatile.Read(ref _topics).TryGetValue(topic, out TopicInfo? info) && (uint)partition < (uint)info.Partitions.Length
            ? info.Partitions[partition]
            : null;
        return log is not null;
    }

    /// <summary>Closes all partitions, notes the clean shutdown and frees the data directory.</summary>
    public async ValueTask DisposeAsync()
    {
        await _changes.WaitAsync();
        try
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            await _stopping.CancelAsync();
            await _housekeeping;
            bool isClean = true;
            Lock result = new();
            await Parallel.ForEachAsync(
                Topics.Values.SelectMany(topic => topic.Partitions),
                new ParallelOptions { MaxDegreeOfParallelism = _context.Options.RecoveryParallelism },
                (log, _) =>
                {
                    bool isClosedClean = log.Close();
                    lock (result)
                    {
                        isClean &= isClosedClean;
                    }

                    return ValueTask.CompletedTask;
                });
            if (await TrySaveCheckpointsAsync() && isClean)
            {
                NoteCleanShutdown();
            }

            _context.Dispose();
            _directoryLock.Dispose();
            _stopping.Dispose();
            _context.Logger.StoreClosed(_context.Options.DataDirectory);
        }
        finally
        {
            _changes.Release();
        }
    }

    private void NoteCleanShutdown()
    {
        try
        {
            AtomicFile.Write(Files, PathOf(_context.Options, CleanShutdownFile), "{\"version\":0}\n");
        }
        catch (IOException e)
        {
            _context.Logger.ShutdownNotNoted(_context.Options.DataDirectory, e);
        }
    }

    private static async Task<TopicInfo[]> OpenTopicsAsync(
        PartitionContext context, TopicRegistry registry, bool isClean, CancellationToken cancellationToken)
    {
        var topics = registry.Entries.Values
            .Select(entry => (Entry: entry, Config: StoredConfigOf(context, entry), Logs: new PartitionLog[entry.Partitions]))
            .ToArray();
        await Parallel.ForEachAsync(
            topics.SelectMany(topic => Enumerable.Range(0, topic.Entry.Partitions), (topic, partition) => (topic, partition)),
            new ParallelOptions { MaxDegreeOfParallelism = context.Options.RecoveryParallelism, CancellationToken = cancellationToken },
            (item, _) =>
            {
                (var topic, int partition) = item;
                topic.Logs[partition] = OpenPartition(context, topic.Entry, topic.Config, partition, isClean);
                return ValueTask.CompletedTask;
            });
        return [.. topics.Select(topic => InfoOf(topic.Entry, topic.Config, [.. topic.Logs]))];
    }

    private static PartitionLog OpenPartition(PartitionContext context, TopicEntry entry, TopicConfig config, int partition, bool isClean)
    {
        string directory = PathOf(context.Options, PartitionDirectory.NameOf(entry.Name, partition));
        var identity = new PartitionIdentity(entry.Name, partition, TopicIds.Parse(entry.Id), directory);
        PartitionState state = new PartitionLoader(context, identity, config).Load(isClean);
        return new PartitionLog(context, identity, config, state);
    }

    private static TopicInfo InfoOf(TopicEntry entry, TopicConfig config, ImmutableArray<PartitionLog> logs) =>
        new(entry.Name, TopicIds.Parse(entry.Id), entry.Configs, config, logs);

    private static TopicConfig ConfigOf(PartitionContext context, IReadOnlyDictionary<string, string> configs) =>
        TopicConfig.Parse(configs, context.TopicDefaults);

    // A value that an earlier version took and this one refuses must not keep the store from opening.
    private static TopicConfig StoredConfigOf(PartitionContext context, TopicEntry entry)
    {
        var good = entry.Configs.Where(config => TopicConfig.Check(config) is null).ToDictionary();
        foreach (KeyValuePair<string, string> config in entry.Configs.Where(config => !good.ContainsKey(config.Key)))
        {
            context.Logger.StoredConfigIgnored(entry.Name, TopicConfig.Check(config)!);
        }

        return ConfigOf(context, good);
    }

    private static IDisposable LockDirectory(LogStoreOptions options, IFileSystem files)
    {
        try
        {
            CreateDirectoryDurably(files, Path.GetFullPath(options.DataDirectory));
            return files.TryLock(PathOf(options, LockFile)) ?? throw new LogException(
                LogErrorKind.InvalidConfig,
                $"Another process uses {options.DataDirectory}. Stop it, or give this process a data directory of its own.");
        }
        catch (Exception e)
        {
            throw Explain(e, options);
        }
    }

    private static void CreateDirectoryDurably(IFileSystem files, string directory)
    {
        if (Path.GetDirectoryName(directory) is { } parent && !files.DirectoryExists(directory))
        {
            CreateDirectoryDurably(files, parent);
            files.CreateDirectory(directory);
            files.FlushDirectory(parent);
        }
    }

    private static Exception Explain(Exception e, LogStoreOptions options) => e is IOException or UnauthorizedAccessException
        ? new LogStorageException(
            e is IOException io && LogStorageException.IsDiskFull(io) ? LogErrorKind.DiskFull : LogErrorKind.ReadOnly,
            $"The data directory {options.DataDirectory} cannot be opened: {e.Message} Check the path, its permissions and the disk.",
            e)
        : e;

    private static string PathOf(LogStoreOptions options, string name) => Path.Combine(options.DataDirectory, name);
}
