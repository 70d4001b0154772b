using Connect.Protocol.Compression;
using Connect.Protocol.Records;
using Connect.Storage.Durability;
using Connect.Storage.Partitions;
using Connect.Storage.Producers;
using Connect.Storage.Segments;
using Connect.Storage.Topics;

namespace Connect.Storage;

/// <summary>
/// The log of one partition. All members may be called from any thread: appends are put in order by one lock, reads take none.
/// </summary>
public sealed partial class PartitionLog
{
    private readonly PartitionContext _context;
    private readonly PartitionIdentity _identity;
    private readonly SegmentStorage _storage;
    private readonly SegmentList _segments;
    private readonly ProducerStateTable _producers;
    private readonly LeaderEpochs _leaderEpochs;
    private readonly LogWatchers _watchers = new();
    private volatile AppendRules _rules;

    internal PartitionLog(PartitionContext context, PartitionIdentity identity, TopicConfig config, PartitionState state)
    {
        _context = context;
        _identity = identity;
        _rules = new AppendRules(config, context.Options.MaxDecompressedBatchBytes);
        _segments = state.Segments;
        _producers = state.Producers;
        _leaderEpochs = state.LeaderEpochs;
        _storage = state.Storage;
        _logStartOffset = state.LogStartOffset;
        _cleanedOffset = state.CleanedOffset ?? NotCleaned;
        _logEndOffset = state.LogEndOffset;
        _recoveryPoint = state.LogEndOffset;
        _highWatermark = state.LogEndOffset;
        RefreshLastStableOffset();
    }

    /// <summary>Name of the topic.</summary>
    public string Topic => _identity.Topic;

    /// <summary>Number of the partition.</summary>
    public int Partition => _identity.Partition;

    /// <summary>Id of the topic.</summary>
    public Guid TopicId => _identity.TopicId;

    /// <summary>Current configuration of the topic.</summary>
    public TopicConfig Config => _rules.Config;

    /// <summary>First offset that can be read.</summary>
    public long LogStartOffset => Volatile.Read(ref _logStartOffset);

    /// <summary>Offset of the next record.</summary>
    public long LogEndOffset => Volatile.Read(ref _logEndOffset);

    /// <summary>Consumers see records below this offset: all that are on disk as the flush policy asks.</summary>
    public long HighWatermark => Volatile.Read(ref _highWatermark);

    /// <summary>Epoch that new batches get.</summary>
    public int LeaderEpoch => _leaderEpochs.Current;

    /// <summary>Everything below this offset is on the disk.</summary>
    public long RecoveryPoint => Volatile.Read(ref _recoveryPoint);

    /// <summary>Bytes of all segments.</summary>
    public long SizeBytes => _segments.SizeBytes;

    /// <summary>Number of segments.</summary>
    public int SegmentCount => _segments.All.Length;

    /// <summary>True after a failed write or flush: the partition takes no writes until a restart.</summary>
    public bool IsReadOnly => Volatile.Read(ref _failure) is LogStorageException;

    /// <summary>
    /// Whole batches from the one that holds <paramref name="offset"/>. At the end of the log the answer is empty. A first batch that is
    /// larger than <paramref name="maxBytes"/> is returned alone if <paramref name="minOneBatch"/> is set. Throws <see
    /// cref="LogException"/>: OffsetOutOfRange, CorruptLog, Closed. The caller disposes the answer.
    /// </summary>
    public LogReadResult Read(long offset, int maxBytes, bool minOneBatch = true, ReadLimit upTo = ReadLimit.HighWatermark)
    {
        // In this order the answer never shows more to be stable than to be visible.
        long lastStableOffset = LastStableOffset;
        long highWatermark = HighWatermark;
        long logStartOffset = LogStartOffset;
        long limit = upTo switch
        {
            ReadLimit.LogEnd => LogEndOffset,
            ReadLimit.LastStableOffset => lastStableOffset,
            _ => highWatermark,
        };
        if (offset < logStartOffset || offset > Math.Max(limit, highWatermark))
        {
            throw new LogException(
                LogErrorKind.OffsetOutOfRange, $"Offset {offset} of {_identity} is not in the log, which has {logStartOffset} to {limit}.");
        }

        PooledBuffer? batches = offset >= limit
            ? null
            : Guarded(segments => LogReader.Read(segments, offset, limit, maxBytes, minOneBatch), offset);
        try
        {
            return new LogReadResult(batches, highWatermark, lastStableOffset, logStartOffset)
            {
                AbortedTransactions = upTo == ReadLimit.LastStableOffset
                    ? Guarded(segments => AbortedIn(segments, offset, batches is null ? [] : batches.WrittenSpan))
                    : null,
            };
        }
        catch (LogException)
        {
            batches?.Dispose();
            throw;
        }
    }

    /// <summary>The first record at or after a timestamp, or null if there is none that consumers may see.</summary>
    public TimestampedOffset? OffsetForTimestamp(long timestampMs, ReadLimit upTo = ReadLimit.HighWatermark)
    {
        long limit = upTo == ReadLimit.LastStableOffset ? LastStableOffset : HighWatermark;
        return Guarded(segments => LogReader.FindTimestamp(segments, timestampMs, LogStartOffset, limit));
    }

    /// <summary>The record with the largest timestamp, or null if the log is empty or that record may not be seen yet.</summary>
    public TimestampedOffset? OffsetOfMaxTimestamp(ReadLimit upTo = ReadLimit.HighWatermark)
    {
        // Records below the log start do not count, so the segment that it cuts is looked at more closely.
        long max = Guarded(segments => segments.Max(segment => segment.BaseOffset < LogStartOffset
            ? LogReader.MaxTimestampFrom(segment, LogStartOffset)
            : segment.MaxTimestampMs));
        return max == RecordBatchHeader.NoTimestamp ? null : OffsetForTimestamp(max, upTo);
    }

    /// <summary>The largest leader epoch up to <paramref name="epoch"/> and the offset where it ended, or null if there is none.</summary>
    public (int Epoch, long EndOffset)? EndOffsetForLeaderEpoch(int epoch) => _leaderEpochs.EndOffsetFor(epoch, LogEndOffset);

    /// <summary>The name in Kafka's form: topic-partition.</summary>
    public override string ToString() => _identity.ToString();

    /// <summary>Sets <paramref name="signal"/> once, when the high watermark moves next or the partition is closed.</summary>
    public void Watch(LogSignal signal) => _watchers.Add(signal);

    /// <summary>Takes back <see cref="Watch"/>; harmless if the signal was set.</summary>
    public void Unwatch(LogSignal signal) => _watchers.Remove(signal);

    internal void Reconfigure(TopicConfig config) => _rules = new AppendRules(config, _context.Options.MaxDecompressedBatchBytes);

    // A segment can be deleted or replaced while it is read: then the segments that there are now are asked.
    private T Guarded<T>(Func<LogSegment[], T> read, long? offset = null)
    {
        while (true)
        {
            LogSegment[] segments = _segments.All;
            try
            {
                return read(segments);
            }
            catch (ObjectDisposedException e)
            {
                if (segments == _segments.All)
                {
                    throw new LogException(LogErrorKind.Closed, $"Partition {_identity} was deleted or closed.", e);
                }

                ThrowIfDeleted(offset);
            }
            catch (Exception e) when (e is IOException or InvalidDataException)
            {
                throw new LogStorageException(LogErrorKind.CorruptLog, $"Partition {_identity} cannot be read: {e.Message}", e);
            }
        }
    }

    private void ThrowIfDeleted(long? offset)
    {
        if (offset < LogStartOffset)
        {
            throw new LogException(
                LogErrorKind.OffsetOutOfRange, $"Offset {offset} of {_identity} was deleted; the log starts at {LogStartOffset} now.");
        }
    }
}
