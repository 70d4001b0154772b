using System.Collections.Immutable;
using Connect.Broker.Topics;
using Connect.Protocol;

namespace Connect.Broker.Groups.Consumer;

/// <summary>
/// Writes the records of `__consumer_offsets` that keep consumer groups, in Kafka's own formats: see docs/formats/consumer-offsets.md.
/// Keys are never flexible, values always are. <see cref="ConsumerGroupLoader"/> reads them.
/// </summary>
internal static class ConsumerGroupRecords
{
    public const short ValueVersion = 0;

    /// <summary>
    /// The records that make the stored state the next one, together in one batch. With <paramref name="all"/> everything is written,
    /// because it is not sure that the stored state is in the log.
    /// </summary>
    public static IReadOnlyList<CoordinatorRecord> Changes(
        ConsumerGroupState stored, ConsumerGroupState next, long timestampMs, bool all = false)
    {
        var records = new List<CoordinatorRecord>();
        var groupId = next.GroupId;
        foreach (var gone in stored.Members.Keys.Where(id => !next.Members.ContainsKey(id)))
        {
            records.Add(new(MemberKey(ConsumerGroupRecordKind.CurrentAssignment, groupId, gone), null));
            records.Add(new(MemberKey(ConsumerGroupRecordKind.TargetAssignment, groupId, gone), null));
            records.Add(new(MemberKey(ConsumerGroupRecordKind.MemberMetadata, groupId, gone), null));
        }
        foreach (var member in next.Members.Values)
        {
            if (all || member.Metadata != stored.Find(member.MemberId)?.Metadata)
            {
                var key = MemberKey(ConsumerGroupRecordKind.MemberMetadata, groupId, member.MemberId);
                records.Add(new(key, MetadataValue(member.Metadata)));
            }
        }
        AddPatterns(records, stored, next, timestampMs, all);
        if (all || stored.Topics != next.Topics)
        {
            records.Add(new(GroupKey(ConsumerGroupRecordKind.SubscribedTopics, groupId), TopicsValue(next.Topics)));
        }
        if (all || stored.Epoch != next.Epoch)
        {
            records.Add(new(GroupKey(ConsumerGroupRecordKind.GroupEpoch, groupId), EpochValue(next.Epoch)));
        }
        foreach (var member in next.Members.Values)
        {
            if (all || member.Target != stored.Find(member.MemberId)?.Target)
            {
                var key = MemberKey(ConsumerGroupRecordKind.TargetAssignment, groupId, member.MemberId);
                records.Add(new(key, TargetValue(member.Target)));
            }
        }
        if (all || stored.AssignmentEpoch != next.AssignmentEpoch)
        {
            records.Add(new(GroupKey(ConsumerGroupRecordKind.TargetEpoch, groupId), EpochValue(next.AssignmentEpoch)));
        }
        foreach (var member in next.Members.Values)
        {
            if (all || member.Current != stored.Find(member.MemberId)?.Current)
            {
                var key = MemberKey(ConsumerGroupRecordKind.CurrentAssignment, groupId, member.MemberId);
                records.Add(new(key, CurrentValue(member.Current)));
            }
        }
        return records;
    }

    /// <summary>The records that end a group without members.</summary>
    public static IEnumerable<CoordinatorRecord> Tombstones(ConsumerGroupState group) =>
    [
        .. group.Patterns.Keys.Select(pattern => new CoordinatorRecord(PatternKey(group.GroupId, pattern), null)),
        new(GroupKey(ConsumerGroupRecordKind.TargetEpoch, group.GroupId), null),
        new(GroupKey(ConsumerGroupRecordKind.SubscribedTopics, group.GroupId), null),
        new(GroupKey(ConsumerGroupRecordKind.GroupEpoch, group.GroupId), null),
    ];

    private static void AddPatterns(
        List<CoordinatorRecord> records, ConsumerGroupState stored, ConsumerGroupState next, long timestampMs, bool all)
    {
        foreach (var gone in stored.Patterns.Keys.Where(pattern => !next.Patterns.ContainsKey(pattern)))
        {
            records.Add(new(PatternKey(next.GroupId, gone), null));
        }
        foreach (var (pattern, resolved) in next.Patterns)
        {
            if (all || resolved.Topics != stored.Patterns.GetValueOrDefault(pattern)?.Topics)
            {
                records.Add(new(PatternKey(next.GroupId, pattern), PatternValue(resolved.Topics, timestampMs)));
            }
        }
    }

    private static byte[] GroupKey(ConsumerGroupRecordKind kind, string groupId) => Encode((short)kind, isFlexible: false, writer =>
        writer.WriteString(groupId));

    private static byte[] MemberKey(ConsumerGroupRecordKind kind, string groupId, string memberId) =>
        Encode((short)kind, isFlexible: false, writer =>
        {
            writer.WriteString(groupId);
            writer.WriteString(memberId);
        });

    private static byte[] PatternKey(string groupId, string pattern) => MemberKey(ConsumerGroupRecordKind.Pattern, groupId, pattern);

    private static byte[] EpochValue(int epoch) => Value(writer => writer.WriteInt32(epoch));

    private static byte[] TopicsValue(ImmutableSortedDictionary<string, TopicShape> topics) => Value(writer =>
    {
        WriteCount(writer, topics.Count);
        foreach (var (name, topic) in topics)
        {
            writer.WriteUuid(topic.Id);
            writer.WriteString(name);
            writer.WriteInt32(topic.PartitionCount);
            WriteCount(writer, 0); // racks of the partitions
            writer.WriteNoTags();
        }
    });

    private static byte[] MetadataValue(MemberMetadata member) => Value(writer =>
    {
        writer.WriteNullableString(member.InstanceId);
        writer.WriteNullableString(member.RackId);
        writer.WriteString(member.ClientId);
        writer.WriteString(member.ClientHost);
        writer.WriteStringArray(member.Topics);
        writer.WriteNullableString(member.Pattern);
        writer.WriteInt32((int)member.RebalanceTimeout.TotalMilliseconds);
        writer.WriteNullableString(member.Assignor);
    });

    private static byte[] TargetValue(ImmutableSortedSet<AssignedPartition> target) => Value(writer => WritePartitions(writer, target));

    private static byte[] CurrentValue(MemberAssignment current) => Value(writer =>
    {
        writer.WriteInt32(current.Epoch);
        writer.WriteInt32(current.PreviousEpoch);
        writer.WriteInt8((sbyte)current.Phase);
        WritePartitions(writer, current.Assigned);
        WritePartitions(writer, current.PendingRevocation);
    });

    private static byte[] PatternValue(ImmutableSortedSet<string> topics, long timestampMs) => Value(writer =>
    {
        writer.WriteStringArray(topics);
        writer.WriteInt64(0); // the version of the cluster's metadata, which one broker does not count
        writer.WriteInt64(timestampMs);
    });

    private static void WritePartitions(ProtocolWriter writer, ImmutableSortedSet<AssignedPartition> partitions)
    {
        var topics = partitions.GroupBy(partition => partition.TopicId, partition => partition.Partition).ToList();
        WriteCount(writer, topics.Count);
        foreach (var topic in topics)
        {
            writer.WriteUuid(topic.Key);
            writer.WriteInt32Array([.. topic]);
            writer.WriteNoTags();
        }
    }

    private static void WriteCount(ProtocolWriter writer, int count) => writer.WriteUnsignedVarInt((uint)count + 1);

    private static byte[] Value(Action<ProtocolWriter> write) => Encode(ValueVersion, isFlexible: true, writer =>
    {
        write(writer);
        writer.WriteNoTags();
    });

    private static byte[] Encode(short version, bool isFlexible, Action<ProtocolWriter> write) =>
        CoordinatorRecord.Encode(
            writer =>
            {
                writer.WriteInt16(version);
                write(writer);
            },
            isFlexible);
}
