using Connect.Broker.Groups.Records;
using Connect.Broker.Topics;
using Connect.Protocol.Records;

namespace Connect.Broker.Groups;

/// <summary>Folds the records of `__consumer_offsets` into the groups that they leave.</summary>
internal sealed class GroupLoader(TimeSpan now)
{
    private readonly Dictionary<string, LoadedGroup> _groups = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, LoadedGroup> Groups => _groups;

    public void Add(Record record)
    {
        if (record.Key is not { } keyBytes || GroupRecords.ReadKey(keyBytes) is not { } key)
        {
            return;
        }
        if (!_groups.TryGetValue(key.GroupId, out var group))
        {
            _groups[key.GroupId] = group = new LoadedGroup();
        }
        if (key.Topic is null)
        {
            (group.State, group.TimestampMs) = record.Value is { } state ? GroupRecords.ReadGroup(key.GroupId, state, now) : (null, -1);
        }
        else if (record.Value is { } offset)
        {
            var committed = GroupRecords.ReadOffset(offset) with { LogOffset = record.Offset };
            group.Offsets[new TopicPartition(key.Topic, key.Partition)] = committed;
        }
        else
        {
            group.Offsets.Remove(new TopicPartition(key.Topic, key.Partition));
        }
        if (group.State is null && group.Offsets.Count == 0)
        {
            _groups.Remove(key.GroupId);
        }
    }

    internal sealed class LoadedGroup
    {
        public GroupState? State { get; set; }

        public long TimestampMs { get; set; } = -1;

        public Dictionary<TopicPartition, CommittedOffset> Offsets { get; } = [];
    }
}
