using Connect.Abstractions.Connectors;

namespace Connect.Runtime.Tasks;

/// <summary>
/// The ledger of a source task: which records were submitted, in order, and how far each source partition is acknowledged without a
/// gap. Owned by the task's loop.
/// </summary>
// I3: source offsets move only over the longest acknowledged prefix.
internal sealed class SubmittedRecords
{
    private readonly Dictionary<IReadOnlyDictionary<string, object?>, PartitionLedger> _ledgers = new(MapComparer.Instance);
    private PartitionLedger? _last;

    /// <summary>Records submitted but not yet part of an acknowledged prefix.</summary>
    public int ActiveCount { get; private set; }

    /// <summary>Puts a record behind all others of its source partition.</summary>
    public void Submit(IReadOnlyDictionary<string, object?> sourcePartition, SubmittedRecord record)
    {
        // Sources share one map between their records: most look-ups end here.
        if (_last is null || !ReferenceEquals(_last.SourcePartition, sourcePartition))
        {
            if (!_ledgers.TryGetValue(sourcePartition, out _last))
            {
                _last = new PartitionLedger(sourcePartition);
                _ledgers.Add(sourcePartition, _last);
            }
        }

        _last.Records.Enqueue(record);
        ActiveCount++;
    }

    /// <summary>Takes the next record out of an acknowledged prefix, if there is one.</summary>
    /// <returns>The record, or null. A record with an error stays until it is dropped: deal with it first.</returns>
    public SubmittedRecord? NextSettled()
    {
        foreach (var ledger in _ledgers.Values)
        {
            if (!ledger.Records.TryPeek(out var record) || !record.IsSettled)
            {
                continue;
            }

            if (record.Error is null)
            {
                ledger.Records.Dequeue();
                ledger.Committable = record.SourceOffset;
                ActiveCount--;
            }

            return record;
        }

        return null;
    }

    /// <summary>The partitions whose acknowledged offset has moved since it was last stored.</summary>
    public IReadOnlyList<SourceOffsetEntry> Committable()
    {
        List<SourceOffsetEntry>? entries = null;
        foreach (var ledger in _ledgers.Values)
        {
            if (ledger.Committable is { } offset && !ReferenceEquals(offset, ledger.Committed))
            {
                (entries ??= []).Add(new SourceOffsetEntry(ledger.SourcePartition, offset));
            }
        }

        return entries ?? [];
    }

    /// <summary>These offsets are durable now.</summary>
    public void MarkCommitted(IReadOnlyList<SourceOffsetEntry> entries)
    {
        foreach (var entry in entries)
        {
            _ledgers[entry.Partition].Committed = entry.Offset;
        }
    }

    private sealed class PartitionLedger(IReadOnlyDictionary<string, object?> sourcePartition)
    {
        public IReadOnlyDictionary<string, object?> SourcePartition { get; } = sourcePartition;

        public Queue<SubmittedRecord> Records { get; } = new();

        public IReadOnlyDictionary<string, object?>? Committable { get; set; }

        public IReadOnlyDictionary<string, object?>? Committed { get; set; }
    }
}
