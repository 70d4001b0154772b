using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Fetching;

/// <summary>
/// What a client fetches, remembered between its requests, so that a request says only what changed and an answer has only partitions
/// with news. Not thread-safe: <see cref="FetchSessionCache"/> calls it under its lock.
/// https://cwiki.apache.org/confluence/display/KAFKA/KIP-227
/// </summary>
internal sealed class FetchSession(int id, bool usesTopicIds)
{
    public const int FinalEpoch = -1;
    public const int InitialEpoch = 0;

    private readonly Dictionary<SessionPartition, LinkedListNode<Remembered>> _partitions = [];

    // The order in which partitions are read. Those that had records go to the end, so that all get their share of the byte limit.
    private readonly LinkedList<Remembered> _order = [];

    public int Id { get; } = id;

    public bool UsesTopicIds { get; } = usesTopicIds;

    /// <summary>The epoch that the next request has to bring.</summary>
    public int Epoch { get; private set; } = 1;

    public TimeSpan LastUsed { get; set; }

    public int PartitionCount => _partitions.Count;

    /// <summary>Takes over what an incremental request adds, changes and forgets.</summary>
    public void Update(FetchRequest request)
    {
        foreach (var topic in request.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                var key = new SessionPartition(topic.Topic, topic.TopicId, partition.Partition);
                if (_partitions.TryGetValue(key, out var known))
                {
                    known.Value.Asked = partition;
                }
                else
                {
                    _partitions[key] = _order.AddLast(new Remembered(key, partition));
                }
            }
        }
        foreach (var topic in request.ForgottenTopicsData)
        {
            foreach (var partition in topic.Partitions)
            {
                if (_partitions.Remove(new SessionPartition(topic.Topic, topic.TopicId, partition), out var forgotten))
                {
                    _order.Remove(forgotten);
                }
            }
        }
    }

    public void Advance() => Epoch = Epoch == int.MaxValue ? 1 : Epoch + 1;

    /// <summary>All partitions of the session as a complete request has them.</summary>
    public IReadOnlyList<FetchRequestTopic> Topics()
    {
        var topics = new List<FetchRequestTopic>();
        var partitions = new List<FetchRequestPartition>();
        foreach (var remembered in _order)
        {
            var (name, topicId, _) = remembered.Key;
            if (topics.Count == 0 || topics[^1].TopicId != topicId || topics[^1].Topic != name)
            {
                partitions = [];
                topics.Add(new FetchRequestTopic { Topic = name, TopicId = topicId, Partitions = partitions });
            }
            partitions.Add(remembered.Asked);
        }
        return topics;
    }

    /// <summary>Leaves the partitions of a complete answer that the client does not know already; remembers what it is told.</summary>
    /// <param name="topics">The complete answer.</param>
    /// <param name="isFull">The first answer of a session, which has all of them.</param>
    public IReadOnlyList<FetchResponseTopic> Answer(IReadOnlyList<FetchResponseTopic> topics, bool isFull)
    {
        var news = new List<FetchResponseTopic>(topics.Count);
        foreach (var topic in topics)
        {
            var partitions = topic.Partitions.Where(partition => IsNews(topic, partition) || isFull).ToArray();
            if (partitions.Length > 0)
            {
                news.Add(topic with { Partitions = partitions });
            }
        }
        return news;
    }

    private bool IsNews(FetchResponseTopic topic, FetchResponsePartition answer)
    {
        var key = new SessionPartition(UsesTopicIds ? "" : topic.Topic, topic.TopicId, answer.PartitionIndex);
        if (!_partitions.TryGetValue(key, out var node))
        {
            // Forgotten by a later request of the same session: whoever waits for this answer asked for it.
            return true;
        }
        var remembered = node.Value;
        var hasRecords = answer.Records is { Length: > 0 };
        // An error is told each time, and what follows it counts as new.
        var isNews = hasRecords || answer.ErrorCode != ErrorCode.None
            || remembered.HighWatermark != answer.HighWatermark || remembered.LogStartOffset != answer.LogStartOffset;
        remembered.HighWatermark = answer.ErrorCode == ErrorCode.None ? answer.HighWatermark : -1;
        remembered.LogStartOffset = answer.LogStartOffset;
        if (hasRecords)
        {
            _order.Remove(node);
            _order.AddLast(node);
        }
        return isNews;
    }

    private sealed class Remembered(SessionPartition key, FetchRequestPartition asked)
    {
        public SessionPartition Key { get; } = key;

        public FetchRequestPartition Asked { get; set; } = asked;

        /// <summary>As the client was last told; -1 before, and after an error.</summary>
        public long HighWatermark { get; set; } = -1;

        public long LogStartOffset { get; set; } = -1;
    }
}
