using Connect.Broker.Requests;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Compression;
using Connect.Protocol.Messages;
using Connect.Protocol.Records;
using Connect.Storage;
using Connect.Storage.Durability;

namespace Connect.Broker.Handlers;

/// <summary>One walk over the partitions of a Fetch. The records stay in the buffers that the log read them into.</summary>
internal sealed class FetchPass(TopicCatalog topics, FetchRequest request, short version, int maxBytes) : IDisposable
{
    private const sbyte ReadCommitted = 1;
    private const int FirstVersionWithBatches = 4;
    private const int FirstVersionWithZstd = 10;
    private const int FirstVersionWithTopicIds = 13;

    private readonly List<FetchResponseTopic> _topics = new(request.Topics.Count);
    private readonly List<PartitionLog> _watched = [];
    private readonly List<LogReadResult> _held = [];

    public IReadOnlyList<FetchResponseTopic> Topics => _topics;

    public long TotalBytes { get; private set; }

    /// <summary>Waiting would not change the answer: a partition has an error, or there is none to wait for.</summary>
    public bool IsFinal { get; private set; } = request.Topics.Count == 0;

    public void Read(LogSignal signal)
    {
        foreach (var topic in request.Topics)
        {
            var partitions = new List<FetchResponsePartition>(topic.Partitions.Count);
            foreach (var partition in topic.Partitions)
            {
                partitions.Add(Read(topic, partition, signal));
            }
            _topics.Add(new FetchResponseTopic { Topic = topic.Topic, TopicId = topic.TopicId, Partitions = partitions });
        }
    }

    /// <summary>The buffers live until the answer has been sent.</summary>
    public void HandOver(RequestContext context)
    {
        _held.ForEach(context.Hold);
        _held.Clear();
    }

    public void Unwatch(LogSignal signal) => _watched.ForEach(log => log.Unwatch(signal));

    public static FetchResponsePartition Refuse(int partition, ErrorCode error) => new()
    {
        PartitionIndex = partition,
        ErrorCode = error,
        HighWatermark = -1,
        Records = ReadOnlyMemory<byte>.Empty,
    };

    public void Dispose() => _held.ForEach(result => result.Dispose());

    private FetchResponsePartition Read(FetchRequestTopic topic, FetchRequestPartition asked, LogSignal signal)
    {
        var isById = version >= FirstVersionWithTopicIds;
        if (isById && topic.Topic.Length == 0)
        {
            return Fail(asked.Partition, ErrorCode.UnknownTopicId);
        }
        if (topics.FindPartition(topic.Topic, asked.Partition) is not { } log)
        {
            return Fail(asked.Partition, ErrorCode.UnknownTopicOrPartition);
        }
        if (isById && log.TopicId != topic.TopicId)
        {
            // While the request waited, the topic was deleted and made again.
            return Fail(asked.Partition, ErrorCode.InconsistentTopicId);
        }
        var epochError = LeaderEpochs.Check(asked.CurrentLeaderEpoch, log.LeaderEpoch);
        if (epochError != ErrorCode.None)
        {
            return Fail(asked.Partition, epochError);
        }
        log.Watch(signal);
        _watched.Add(log);
        try
        {
            return Read(log, asked);
        }
        catch (LogException exception)
        {
            return Fail(asked.Partition, LogErrors.CodeOf(exception)) with
            {
                HighWatermark = log.HighWatermark,
                LastStableOffset = log.LastStableOffset,
                LogStartOffset = log.LogStartOffset,
            };
        }
    }

    private FetchResponsePartition Read(PartitionLog log, FetchRequestPartition asked)
    {
        var isCommitted = request.IsolationLevel == ReadCommitted;
        // The first batch is sent whole even if it is larger than the limits: otherwise a consumer could never get past it.
        var left = (int)Math.Max(0, Math.Min(asked.PartitionMaxBytes, maxBytes - TotalBytes));
        var upTo = isCommitted ? ReadLimit.LastStableOffset : ReadLimit.HighWatermark;
        var result = log.Read(asked.FetchOffset, left, minOneBatch: TotalBytes == 0, upTo);
        var refused = RefusalOf(log, result.Batches.IsEmpty);
        if (refused != ErrorCode.None)
        {
            result.Dispose();
            return Fail(asked.Partition, refused);
        }
        _held.Add(result);
        TotalBytes += result.Batches.Length;
        return new FetchResponsePartition
        {
            PartitionIndex = asked.Partition,
            HighWatermark = result.HighWatermark,
            LastStableOffset = result.LastStableOffset,
            LogStartOffset = result.LogStartOffset,
            AbortedTransactions = result.AbortedTransactions is not { } aborted ? null :
                [.. aborted.Select(transaction => new FetchResponseAbortedTransaction
                {
                    ProducerId = transaction.ProducerId,
                    FirstOffset = transaction.FirstOffset,
                })],
            Records = result.Batches,
        };
    }

    // Batches go out as they lie on disk. What no client of the version can read is refused with the protocol's own code; a client that
    // asks in an old version may well know zstd, so that, as in Kafka, only a topic that is kept in it is refused.
    private ErrorCode RefusalOf(PartitionLog log, bool isEmpty) =>
        version < FirstVersionWithBatches && !isEmpty ? ErrorCode.UnsupportedVersion
        : version < FirstVersionWithZstd && log.Config.Codec == CompressionCodec.Zstd ? ErrorCode.UnsupportedCompressionType
        : ErrorCode.None;

    private FetchResponsePartition Fail(int partition, ErrorCode error)
    {
        IsFinal = true;
        return Refuse(partition, error);
    }
}
