using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Connect.IntegrationTests.Network;

/// <summary>What idempotent producers sent and were told, and what must be true of the log afterwards.</summary>
internal sealed class DeliveryHistory
{
    // Where a record was told to be; null while nothing was told.
    private readonly ConcurrentDictionary<SentRecord, TopicPartitionOffset?> _sent = new();
    private int _acknowledged;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public void Sent(SentRecord record) => _sent[record] = null;

    public void Acknowledge(SentRecord record, TopicPartitionOffset at)
    {
        _sent[record] = at;
        Interlocked.Increment(ref _acknowledged);
    }

    /// <summary>
    /// Everything that is wrong with the log, given as what each partition holds in the order of offsets: acknowledged records that are
    /// lost or elsewhere than was told, records that are there twice, out of their producer's order, or were never sent. A record that was
    /// not acknowledged may be there once.
    /// </summary>
    public IReadOnlyList<string> Check(IReadOnlyList<IReadOnlyList<(long Offset, SentRecord Record)>> partitions)
    {
        var mistakes = new List<string>();
        var found = new Dictionary<SentRecord, (int Partition, long Offset)>();
        for (var partition = 0; partition < partitions.Count; partition++)
        {
            var last = new Dictionary<int, int>();
            foreach (var (offset, record) in partitions[partition])
            {
                if (!_sent.ContainsKey(record))
                {
                    mistakes.Add($"{record} was never sent and is at {partition}@{offset}");
                }
                if (!found.TryAdd(record, (partition, offset)))
                {
                    mistakes.Add($"{record} is twice: at {found[record].Partition}@{found[record].Offset} and {partition}@{offset}");
                }
                else if (last.TryGetValue(record.Producer, out var before) && before > record.Number)
                {
                    mistakes.Add($"{record} at {partition}@{offset} comes behind {record.Producer}/{before}");
                }
                last[record.Producer] = record.Number;
            }
        }
        foreach (var (record, told) in _sent)
        {
            var isFound = found.TryGetValue(record, out var at);
            if (told is not null && !isFound)
            {
                mistakes.Add($"{record} is lost: it was acknowledged at {told}");
            }
            // librdkafka does not know the offset of a record that it learns to be there by other means than its answer.
            if (told is { Offset.IsSpecial: false } && isFound && (told.Partition.Value, told.Offset.Value) != at)
            {
                mistakes.Add($"{record} was acknowledged at {told} and is at {at.Partition}@{at.Offset}");
            }
        }
        return mistakes;
    }
}
