using Connect.Broker.Groups.Consumer;
using Connect.Broker.Groups.Records;
using Connect.Broker.Topics;
using Connect.Protocol.Records;

namespace Connect.Broker.Groups;

/// <summary>Folds the records of `__consumer_offsets` into the groups that they leave.</summary>
internal sealed class GroupLoader(ConsumerGroupLimits consumerLimits, TimeSpan now)
{
    private readonly Dictionary<string, LoadedGroup> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<long, List<PendingOffset>> _pending = [];
    private readonly ConsumerGroupLoader _consumers = new(consumerLimits, now);

    public IReadOnlyDictionary<string, LoadedGroup> Groups => _groups;

    /// <summary>Those of the groups that are consumer groups.</summary>
    public IEnumerable<ConsumerGroupState> Consumers => _consumers.Groups;

    /// <summary>Offsets of transactions that the log does not decide, by producer id.</summary>
    public IReadOnlyDictionary<long, List<PendingOffset>> Pending => _pending;

    public void Add(RecordBatchHeader header, Record record)
    {
        if (header.IsControl)
        {
            EndTransaction(header.ProducerId, record);
            return;
        }
        if (record.Key is not { } keyBytes)
        {
            return;
        }
        if (GroupRecords.ReadKey(keyBytes) is not { } key)
        {
            _consumers.Add(keyBytes, record.Value);
            return;
        }
        if (key.Topic is null)
        {
            var group = GetOrAdd(key.GroupId);
            (group.State, group.TimestampMs) = record.Value is { } state ? GroupRecords.ReadGroup(key.GroupId, state, now) : (null, -1);
        }
        else if (record.Value is { } offset)
        {
            var committed = GroupRecords.ReadOffset(offset) with { LogOffset = record.Offset };
            var pending = new PendingOffset(key.GroupId, new TopicPartition(key.Topic, key.Partition), committed);
            if (!header.IsTransactional)
            {
                Set(pending);
                return;
            }
            if (!_pending.TryGetValue(header.ProducerId, out var offsets))
            {
                _pending[header.ProducerId] = offsets = [];
            }
            offsets.Add(pending);
            return;
        }
        else
        {
            GetOrAdd(key.GroupId).Offsets.Remove(new TopicPartition(key.Topic, key.Partition));
        }
        if (_groups[key.GroupId] is { State: null, Offsets.Count: 0 })
        {
            _groups.Remove(key.GroupId);
        }
    }

    private void EndTransaction(long producerId, Record marker)
    {
        if (ControlRecord.TryReadType(marker.Key.GetValueOrDefault().Span, out var type)
            && _pending.Remove(producerId, out var offsets)
            && type == ControlRecordType.Commit)
        {
            offsets.ForEach(Set);
        }
    }

    // Of two commits the one that is later in the log wins, not the one that was decided later.
    private void Set(PendingOffset offset)
    {
        var offsets = GetOrAdd(offset.GroupId).Offsets;
        if (!offsets.TryGetValue(offset.Partition, out var current) || current.LogOffset < offset.Offset.LogOffset)
        {
            offsets[offset.Partition] = offset.Offset;
        }
    }

    private LoadedGroup GetOrAdd(string groupId)
    {
        if (!_groups.TryGetValue(groupId, out var group))
        {
            _groups[groupId] = group = new LoadedGroup();
        }
        return group;
    }

    internal readonly record struct PendingOffset(string GroupId, TopicPartition Partition, CommittedOffset Offset);

    internal sealed class LoadedGroup
    {
        public GroupState? State { get; set; }

        public long TimestampMs { get; set; } = -1;

        public Dictionary<TopicPartition, CommittedOffset> Offsets { get; } = [];
    }
}
