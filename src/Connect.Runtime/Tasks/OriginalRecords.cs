using Connect.Abstractions.Data;
using Connect.LogClient;

namespace Connect.Runtime.Tasks;

/// <summary>
/// The bytes of the records that a sink holds, for its dead letter queue: kept until their offsets are committed, the oldest dropped
/// beyond a bound. Safe to use from any thread.
/// </summary>
internal sealed class OriginalRecords
{
    private const long MaxBytes = 32 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<(TopicPartition, long), ConsumerRecord> _records = [];
    private readonly Queue<(TopicPartition Partition, long Offset)> _order = new();
    private long _bytes;

    public void Add(TopicPartition partition, in ConsumerRecord record)
    {
        lock (_lock)
        {
            var key = (partition, record.Offset);
            if (_records.TryAdd(key, record))
            {
                _order.Enqueue(key);
                _bytes += SizeOf(record);
            }

            while (_bytes > MaxBytes && _order.TryDequeue(out var oldest))
            {
                Remove(oldest);
            }
        }
    }

    public ConsumerRecord? Find(TopicPartition partition, long offset)
    {
        lock (_lock)
        {
            return _records.TryGetValue((partition, offset), out var record) ? record : null;
        }
    }

    /// <summary>Everything before these offsets is not needed any more.</summary>
    public void Prune(IReadOnlyDictionary<TopicPartition, long> committed)
    {
        lock (_lock)
        {
            for (var left = _order.Count; left > 0; left--)
            {
                var key = _order.Dequeue();
                if (committed.TryGetValue(key.Partition, out var offset) && key.Offset < offset)
                {
                    Remove(key);
                }
                else
                {
                    _order.Enqueue(key);
                }
            }
        }
    }

    private static long SizeOf(in ConsumerRecord record) => (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0) + 200;

    private void Remove((TopicPartition, long) key)
    {
        if (_records.Remove(key, out var record))
        {
            _bytes -= SizeOf(record);
        }
    }
}
