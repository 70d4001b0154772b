using System.Collections.Immutable;
using Connect.Protocol;

namespace Connect.Broker.Groups.Consumer;

/// <summary>
/// Folds the records of `__consumer_offsets` about consumer groups into the groups that they leave. Compaction keeps the last record of
/// each key only, so they may come in any order.
/// </summary>
internal sealed class ConsumerGroupLoader(ConsumerGroupLimits limits, TimeSpan now)
{
    private readonly Dictionary<string, LoadedGroup> _groups = new(StringComparer.Ordinal);

    /// <summary>The groups, whose members get one whole session to be heard of again.</summary>
    public IEnumerable<ConsumerGroupState> Groups => _groups.Where(group => group.Value.Epoch is not null).Select(Build);

    /// <summary>Takes a record into account if it is about a consumer group. The bytes are valid only during the call.</summary>
    /// <exception cref="MalformedMessageException">It is, and was written by a newer broker or is damaged.</exception>
    public void Add(ReadOnlyMemory<byte> keyBytes, ReadOnlyMemory<byte>? valueBytes)
    {
        var key = new ProtocolReader(keyBytes);
        var kind = (ConsumerGroupRecordKind)key.ReadInt16();
        if (!Enum.IsDefined(kind))
        {
            return;
        }
        var groupId = key.ReadString();
        var group = GetOrAdd(groupId);
        if (valueBytes is not { } bytes)
        {
            Forget(group, kind, ref key);
        }
        else
        {
            var value = new ProtocolReader(bytes);
            var version = value.ReadInt16();
            if (version != ConsumerGroupRecords.ValueVersion)
            {
                throw new MalformedMessageException(
                    $"A record of kind {kind} in {GroupTopic.Name} has version {version}; {ConsumerGroupRecords.ValueVersion} is known. "
                    + "It was written by a newer broker.");
            }
            value.IsFlexible = true;
            Take(group, kind, ref key, ref value);
        }
        if (group.IsEmpty)
        {
            _groups.Remove(groupId);
        }
    }

    private static void Take(LoadedGroup group, ConsumerGroupRecordKind kind, ref ProtocolReader key, ref ProtocolReader value)
    {
        switch (kind)
        {
            case ConsumerGroupRecordKind.GroupEpoch:
                group.Epoch = value.ReadInt32();
                break;
            case ConsumerGroupRecordKind.SubscribedTopics:
                group.Topics = ReadTopics(ref value);
                break;
            case ConsumerGroupRecordKind.MemberMetadata:
                group.Metadata[key.ReadString()] = ReadMetadata(ref value);
                break;
            case ConsumerGroupRecordKind.TargetEpoch:
                group.AssignmentEpoch = value.ReadInt32();
                break;
            case ConsumerGroupRecordKind.TargetAssignment:
                group.Targets[key.ReadString()] = ReadPartitions(ref value);
                break;
            case ConsumerGroupRecordKind.CurrentAssignment:
                group.Current[key.ReadString()] = ReadCurrent(ref value);
                break;
            case ConsumerGroupRecordKind.Pattern:
                group.Patterns[key.ReadString()] = Names.Of(value.ReadStringArray());
                break;
        }
    }

    private static void Forget(LoadedGroup group, ConsumerGroupRecordKind kind, ref ProtocolReader key)
    {
        switch (kind)
        {
            case ConsumerGroupRecordKind.GroupEpoch:
                group.Epoch = null;
                break;
            case ConsumerGroupRecordKind.SubscribedTopics:
                group.Topics.Clear();
                break;
            case ConsumerGroupRecordKind.MemberMetadata:
                group.Metadata.Remove(key.ReadString());
                break;
            case ConsumerGroupRecordKind.TargetEpoch:
                group.AssignmentEpoch = 0;
                break;
            case ConsumerGroupRecordKind.TargetAssignment:
                group.Targets.Remove(key.ReadString());
                break;
            case ConsumerGroupRecordKind.CurrentAssignment:
                group.Current.Remove(key.ReadString());
                break;
            case ConsumerGroupRecordKind.Pattern:
                group.Patterns.Remove(key.ReadString());
                break;
        }
    }

    private static Dictionary<string, TopicShape> ReadTopics(ref ProtocolReader value)
    {
        var topics = new Dictionary<string, TopicShape>(StringComparer.Ordinal);
        for (var left = ReadCount(ref value); left > 0; left--)
        {
            var id = value.ReadUuid();
            topics[value.ReadString()] = new TopicShape(id, value.ReadInt32());
            for (var racks = ReadCount(ref value); racks > 0; racks--)
            {
                value.ReadInt32();
                value.ReadStringArray();
                value.SkipTags();
            }
            value.SkipTags();
        }
        return topics;
    }

    private static MemberMetadata ReadMetadata(ref ProtocolReader value) => new()
    {
        InstanceId = value.ReadNullableString(),
        RackId = value.ReadNullableString(),
        ClientId = value.ReadString(),
        ClientHost = value.ReadString(),
        Topics = Names.Of(value.ReadStringArray()),
        Pattern = value.ReadNullableString() is { Length: > 0 } pattern ? pattern : null,
        RebalanceTimeout = TimeSpan.FromMilliseconds(value.ReadInt32()),
        Assignor = value.ReadNullableString(),
    };

    private static MemberAssignment ReadCurrent(ref ProtocolReader value) => new()
    {
        Epoch = value.ReadInt32(),
        PreviousEpoch = value.ReadInt32(),
        Phase = (ConsumerMemberPhase)value.ReadInt8(),
        Assigned = ReadPartitions(ref value),
        PendingRevocation = ReadPartitions(ref value),
    };

    private static ImmutableSortedSet<AssignedPartition> ReadPartitions(ref ProtocolReader value)
    {
        var partitions = ImmutableSortedSet.CreateBuilder<AssignedPartition>();
        for (var left = ReadCount(ref value); left > 0; left--)
        {
            var topicId = value.ReadUuid();
            partitions.UnionWith(value.ReadInt32Array().Select(partition => new AssignedPartition(topicId, partition)));
            value.SkipTags();
        }
        return partitions.ToImmutable();
    }

    private static long ReadCount(ref ProtocolReader value) => (long)value.ReadUnsignedVarInt() - 1;

    private ConsumerGroupState Build(KeyValuePair<string, LoadedGroup> loaded)
    {
        var group = loaded.Value;
        var empty = new ConsumerGroupState(loaded.Key);
        return empty with
        {
            Epoch = group.Epoch ?? 0,
            AssignmentEpoch = group.AssignmentEpoch,
            Topics = empty.Topics.AddRange(group.Topics),
            Patterns = empty.Patterns.AddRange(
                group.Patterns.Select(pattern => KeyValuePair.Create(pattern.Key, new ResolvedPattern(pattern.Value, null)))),
            Members = empty.Members.AddRange(group.Metadata.Select(member => KeyValuePair.Create(member.Key, BuildMember(group, member)))),
        };
    }

    private ConsumerMember BuildMember(LoadedGroup group, KeyValuePair<string, MemberMetadata> member)
    {
        var current = group.Current.GetValueOrDefault(member.Key, MemberAssignment.None);
        return new ConsumerMember(member.Key)
        {
            Metadata = member.Value,
            Current = current,
            Target = group.Targets.GetValueOrDefault(member.Key, []),
            SessionDeadline = now + limits.SessionTimeout,
            RebalanceDeadline = current.Phase == ConsumerMemberPhase.UnrevokedPartitions ? now + member.Value.RebalanceTimeout : null,
        };
    }

    private LoadedGroup GetOrAdd(string groupId)
    {
        if (!_groups.TryGetValue(groupId, out var group))
        {
            _groups[groupId] = group = new LoadedGroup();
        }
        return group;
    }

    private sealed class LoadedGroup
    {
        public int? Epoch { get; set; }

        public int AssignmentEpoch { get; set; }

        public Dictionary<string, TopicShape> Topics { get; set; } = new(StringComparer.Ordinal);

        public Dictionary<string, MemberMetadata> Metadata { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, ImmutableSortedSet<AssignedPartition>> Targets { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, MemberAssignment> Current { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, ImmutableSortedSet<string>> Patterns { get; } = new(StringComparer.Ordinal);

        public bool IsEmpty => Epoch is null && Metadata.Count == 0 && Targets.Count == 0 && Current.Count == 0 && Patterns.Count == 0;
    }
}
