using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;

namespace Connect.Elasticsearch.Bulk;

/// <summary>
/// Knows, for each partition, up to which offset everything that was put is done. Records are done in any order, from any thread; only
/// the part without gaps counts.
/// </summary>
/// <remarks>I4: a sink offset is committed only after the outside system has the data.</remarks>
internal sealed class OffsetTracker(ISinkTaskContext context)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TopicPartition, PartitionOffsets> _partitions = [];
    private int _count;

    /// <summary>How many records are not yet part of a prefix that is done.</summary>
    public int Count => Volatile.Read(ref _count);

    public void Open(IEnumerable<TopicPartition> partitions)
    {
        lock (_lock)
        {
            foreach (var partition in partitions)
            {
                Forget(partition);
                _partitions[partition] = new PartitionOffsets();
            }
        }
    }

    public void Close(IEnumerable<TopicPartition> partitions)
    {
        lock (_lock)
        {
            foreach (var partition in partitions)
            {
                Forget(partition);
            }
        }
    }

    /// <summary>Notes a record that was put.</summary>
    public TrackedOffset Add(SinkRecord record)
    {
        var tracked = new TrackedOffset(record.OriginalTopicPartition, record.Offset);
        lock (_lock)
        {
            if (_partitions.TryGetValue(tracked.Partition, out var offsets))
            {
                offsets.Waiting.Enqueue(tracked);
                _count++;
            }
        }

        return tracked;
    }

    /// <summary>Notes that records are done, and reports what has landed by that.</summary>
    public void Done(IEnumerable<TrackedOffset> records)
    {
        var moved = new Dictionary<TopicPartition, long>();
        lock (_lock)
        {
            foreach (var record in records)
            {
                record.IsDone = true;
                if (_partitions.TryGetValue(record.Partition, out var offsets) && Advance(offsets))
                {
                    moved[record.Partition] = offsets.Next!.Value;
                }
            }
        }

        foreach (var (partition, offset) in moved)
        {
            context.Landed(partition, offset);
        }
    }

    /// <summary>The offsets that may be committed.</summary>
    /// <param name="put">For each partition, the offset behind the last record that was put.</param>
    public Dictionary<TopicPartition, long> Committable(IReadOnlyDictionary<TopicPartition, long> put)
    {
        var committable = new Dictionary<TopicPartition, long>();
        lock (_lock)
        {
            foreach (var (partition, offset) in put)
            {
                if (!_partitions.TryGetValue(partition, out var offsets))
                {
                    continue;
                }

                // With nothing left to wait for, records that transforms dropped behind the last one count too.
                if (offsets.Waiting.Count == 0)
                {
                    committable[partition] = offset;
                }
                else if (offsets.Next is { } next)
                {
                    committable[partition] = next;
                }
            }
        }

        return committable;
    }

    private bool Advance(PartitionOffsets offsets)
    {
        var moved = false;
        while (offsets.Waiting.TryPeek(out var first) && first.IsDone)
        {
            offsets.Waiting.Dequeue();
            offsets.Next = first.Offset + 1;
            _count--;
            moved = true;
        }

        return moved;
    }

    private void Forget(TopicPartition partition)
    {
        if (_partitions.Remove(partition, out var offsets))
        {
            _count -= offsets.Waiting.Count;
        }
    }

    private sealed class PartitionOffsets
    {
        public Queue<TrackedOffset> Waiting { get; } = new();

        public long? Next { get; set; }
    }
}
