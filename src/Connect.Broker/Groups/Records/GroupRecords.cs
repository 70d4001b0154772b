using Connect.Broker.Topics;
using Connect.Protocol;

namespace Connect.Broker.Groups.Records;

/// <summary>
/// The keys and values of `__consumer_offsets`, in Kafka's own formats: see docs/formats/consumer-offsets.md. Each starts with its
/// version; a key's version also says what kind of record it is.
/// </summary>
internal static class GroupRecords
{
    private const short MaxOffsetKeyVersion = 1;
    private const short GroupKeyVersion = 2;
    private const short OffsetValueVersion = 3;
    private const short GroupValueVersion = 3;

    public static byte[] OffsetKey(string groupId, string topic, int partition) => CoordinatorRecord.Encode(writer =>
    {
        writer.WriteInt16(MaxOffsetKeyVersion);
        writer.WriteString(groupId);
        writer.WriteString(topic);
        writer.WriteInt32(partition);
    });

    public static byte[] GroupKey(string groupId) => CoordinatorRecord.Encode(writer =>
    {
        writer.WriteInt16(GroupKeyVersion);
        writer.WriteString(groupId);
    });

    public static byte[] OffsetValue(CommittedOffset offset) => CoordinatorRecord.Encode(writer =>
    {
        writer.WriteInt16(OffsetValueVersion);
        writer.WriteInt64(offset.Offset);
        writer.WriteInt32(offset.LeaderEpoch);
        writer.WriteString(offset.Metadata);
        writer.WriteInt64(offset.CommitTimestampMs);
    });

    public static byte[] GroupValue(GroupState group, long timestampMs) => CoordinatorRecord.Encode(writer =>
    {
        writer.WriteInt16(GroupValueVersion);
        writer.WriteString(group.ProtocolType ?? "");
        writer.WriteInt32(group.Generation);
        writer.WriteNullableString(group.ProtocolName);
        writer.WriteNullableString(group.LeaderId);
        writer.WriteInt64(timestampMs);
        writer.WriteInt32(group.Members.Count);
        foreach (var member in group.Members)
        {
            writer.WriteString(member.MemberId);
            writer.WriteNullableString(member.GroupInstanceId);
            writer.WriteString(member.ClientId);
            writer.WriteString(member.ClientHost);
            writer.WriteInt32((int)member.RebalanceTimeout.TotalMilliseconds);
            writer.WriteInt32((int)member.SessionTimeout.TotalMilliseconds);
            writer.WriteBytes(member.MetadataOf(group.ProtocolName));
            writer.WriteBytes(member.Assignment);
        }
    });

    /// <summary>The key of a record, or null for a kind that this version of the broker does not know.</summary>
    public static GroupRecordKey? ReadKey(ReadOnlyMemory<byte> key)
    {
        var reader = new ProtocolReader(key);
        return reader.ReadInt16() switch
        {
            >= 0 and <= MaxOffsetKeyVersion => new GroupRecordKey(reader.ReadString(), reader.ReadString(), reader.ReadInt32()),
            GroupKeyVersion => new GroupRecordKey(reader.ReadString(), null, -1),
            _ => null,
        };
    }

    public static CommittedOffset ReadOffset(ReadOnlyMemory<byte> value)
    {
        var reader = new ProtocolReader(value);
        var version = reader.ReadInt16();
        CheckVersion(version, OffsetValueVersion, "committed offset");
        return new CommittedOffset
        {
            Offset = reader.ReadInt64(),
            LeaderEpoch = version >= 3 ? reader.ReadInt32() : -1,
            Metadata = reader.ReadString(),
            CommitTimestampMs = reader.ReadInt64(),
        };
    }

    /// <summary>The group as it was stored, and when that was (-1 in old records).</summary>
    public static (GroupState Group, long TimestampMs) ReadGroup(string groupId, ReadOnlyMemory<byte> value, TimeSpan now)
    {
        var reader = new ProtocolReader(value);
        var version = reader.ReadInt16();
        CheckVersion(version, GroupValueVersion, "group");
        var protocolType = reader.ReadString();
        var state = new GroupState(groupId)
        {
            ProtocolType = protocolType.Length == 0 ? null : protocolType,
            Generation = reader.ReadInt32(),
            ProtocolName = reader.ReadNullableString(),
            LeaderId = reader.ReadNullableString(),
        };
        var timestampMs = version >= 2 ? reader.ReadInt64() : -1;
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            state = state with { Members = state.Members.Add(ReadMember(ref reader, version, state.ProtocolName ?? "", now)) };
        }
        return (state with { Phase = state.Members.IsEmpty ? GroupPhase.Empty : GroupPhase.Stable }, timestampMs);
    }

    private static GroupMember ReadMember(ref ProtocolReader reader, short version, string protocolName, TimeSpan now)
    {
        var memberId = reader.ReadString();
        var instanceId = version >= 3 ? reader.ReadNullableString() : null;
        var clientId = reader.ReadString();
        var clientHost = reader.ReadString();
        var rebalanceTimeoutMs = version >= 1 ? reader.ReadInt32() : -1;
        var sessionTimeoutMs = reader.ReadInt32();
        return new GroupMember
        {
            MemberId = memberId,
            GroupInstanceId = instanceId,
            ClientId = clientId,
            ClientHost = clientHost,
            RebalanceTimeout = TimeSpan.FromMilliseconds(rebalanceTimeoutMs < 0 ? sessionTimeoutMs : rebalanceTimeoutMs),
            SessionTimeout = TimeSpan.FromMilliseconds(sessionTimeoutMs),
            Protocols = [new() { Name = protocolName, Metadata = reader.ReadBytes() }],
            Assignment = reader.ReadBytes(),
            HasSynced = true,
            // A member gets one whole session to be heard of again after a restart.
            SessionDeadline = now + TimeSpan.FromMilliseconds(sessionTimeoutMs),
        };
    }

    private static void CheckVersion(short version, short max, string what)
    {
        if (version < 0 || version > max)
        {
            throw new MalformedMessageException(
                $"A {what} in {GroupTopic.Name} has version {version}; up to {max} are known. It was written by a newer broker.");
        }
    }
}
