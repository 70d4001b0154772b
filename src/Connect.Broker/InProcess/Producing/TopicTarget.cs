using Connect.LogClient;
using Connect.Storage;

namespace Connect.Broker.InProcess.Producing;

/// <summary>A topic that a producer sends to: chooses partitions. Owned by the sending thread.</summary>
internal sealed class TopicTarget(string topic, InProcessProducer producer)
{
    /// <summary>How long records without a key go to one partition: long enough to share a batch.</summary>
    private static readonly TimeSpan StickyTime = TimeSpan.FromMilliseconds(10);

    private PartitionSender?[] _senders = [];
    private int _sticky;
    private long _stickySince = long.MinValue;

    /// <summary>The topics' state that the target is good for.</summary>
    public IReadOnlyDictionary<string, TopicInfo>? Snapshot { get; private set; }

    public int PartitionCount { get; private set; }

    public void Refresh(IReadOnlyDictionary<string, TopicInfo> snapshot, int partitionCount)
    {
        Snapshot = snapshot;
        PartitionCount = partitionCount;
        if (partitionCount > _senders.Length)
        {
            Array.Resize(ref _senders, partitionCount);
        }
    }

    public PartitionSender SenderOf(int partition) =>
        _senders[partition] ??= producer.AddSender(new LogPartition(topic, partition));

    /// <summary>The partition of a key; without a key one that changes now and then.</summary>
    public int Choose(byte[]? key)
    {
        if (PartitionCount == 1)
        {
            return 0;
        }
        if (key is not null)
        {
            return Murmur2.PartitionOf(key, PartitionCount);
        }
        if (_stickySince == long.MinValue || producer.Elapsed(_stickySince) >= StickyTime)
        {
            _sticky = Random.Shared.Next(PartitionCount);
            _stickySince = producer.Ticks;
        }
        return _sticky;
    }
}
