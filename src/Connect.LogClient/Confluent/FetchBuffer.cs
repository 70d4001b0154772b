namespace Connect.LogClient.Confluent;

/// <summary>
/// What the consumer's thread has fetched and the caller has not taken: bounded in bytes. The lock guards everything; both sides hold
/// it for moments only. A muted partition takes no records: those under way when the caller paused or sought are dropped.
/// </summary>
internal sealed class FetchBuffer(long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly Queue<ConsumerRecord> _records = new();
    private readonly Queue<RebalanceEvent> _rebalances = new();
    private readonly Dictionary<LogPartition, long> _ends = [];
    private readonly Dictionary<LogPartition, long> _positions = [];
    private readonly Dictionary<LogPartition, int> _muted = [];
    private TaskCompletionSource _arrived = NewSignal();
    private LogException? _failure;
    private long _bytes;

    /// <summary>True while the caller has enough to do.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
            {
                return _bytes >= maxBytes;
            }
        }
    }

    /// <summary>True when fetching may go on after it was full.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_lock)
            {
                return _bytes <= maxBytes / 2;
            }
        }
    }

    /// <summary>Ends with the next arrival.</summary>
    public Task Arrived
    {
        get
        {
            lock (_lock)
            {
                return _arrived.Task;
            }
        }
    }

    public void Add(in ConsumerRecord record)
    {
        lock (_lock)
        {
            if (_muted.ContainsKey(record.Partition))
            {
                _positions.TryAdd(record.Partition, record.Offset);
                return;
            }

            _records.Enqueue(record);
            _bytes += SizeOf(record);
            Signal();
        }
    }

    public void AddEnd(LogPartition partition, long offset)
    {
        lock (_lock)
        {
            _ends[partition] = offset;
            Signal();
        }
    }

    public void AddRebalance(RebalanceEvent change)
    {
        lock (_lock)
        {
            foreach (var partition in change.Partitions)
            {
                Drop(partition);
                _positions.Remove(partition);
                _muted.Remove(partition);
                _ends.Remove(partition);
            }

            _rebalances.Enqueue(change);
            Signal();
        }
    }

    public void Fail(LogException failure)
    {
        lock (_lock)
        {
            _failure ??= failure;
            Signal();
        }
    }

    /// <summary>Takes a change of the assignment, or up to so many records into <paramref name="records"/>.</summary>
    /// <returns>False when there was nothing.</returns>
    public bool TryTake(int maxRecords, List<ConsumerRecord> records, List<KeyValuePair<LogPartition, long>> ends,
        out RebalanceEvent? change)
    {
        records.Clear();
        ends.Clear();
        lock (_lock)
        {
            if (_rebalances.TryDequeue(out change))
            {
                return true;
            }

            if (_failure is not null)
            {
                throw _failure;
            }

            while (records.Count < maxRecords && _records.TryDequeue(out var record))
            {
                _bytes -= SizeOf(record);
                _positions[record.Partition] = record.Offset + 1;
                records.Add(record);
            }

            // An end counts only behind the records before it.
            if (_records.Count == 0)
            {
                ends.AddRange(_ends);
                _ends.Clear();
            }

            if (records.Count > 0 || ends.Count > 0)
            {
                return true;
            }

            if (_arrived.Task.IsCompleted)
            {
                _arrived = NewSignal();
            }

            return false;
        }
    }

    /// <summary>Drops what is held of a partition and takes no more of it until as many <see cref="Unmute"/> followed.</summary>
    public void Mute(LogPartition partition)
    {
        lock (_lock)
        {
            Drop(partition);
            _muted[partition] = _muted.GetValueOrDefault(partition) + 1;
        }
    }

    /// <summary>Takes records of a partition again.</summary>
    public void Unmute(LogPartition partition)
    {
        lock (_lock)
        {
            if (_muted.TryGetValue(partition, out var count) && count > 1)
            {
                _muted[partition] = count - 1;
            }
            else
            {
                _muted.Remove(partition);
            }
        }
    }

    /// <summary>The offset behind the last record that the caller took; null when it is where the group's offset says.</summary>
    public long? PositionOf(LogPartition partition)
    {
        lock (_lock)
        {
            return _positions.TryGetValue(partition, out var position) ? position : null;
        }
    }

    /// <summary>The caller wants to go on at this offset.</summary>
    public void SetPosition(LogPartition partition, long offset)
    {
        lock (_lock)
        {
            _positions[partition] = offset;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static long SizeOf(in ConsumerRecord record) => (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0) + 100;

    private void Drop(LogPartition partition)
    {
        for (var left = _records.Count; left > 0; left--)
        {
            var record = _records.Dequeue();
            if (record.Partition == partition)
            {
                _bytes -= SizeOf(record);
                _positions.TryAdd(partition, record.Offset);
            }
            else
            {
                _records.Enqueue(record);
            }
        }
    }

    private void Signal() => _arrived.TrySetResult();
}
