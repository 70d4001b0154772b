namespace Connect.Protocol.Messages;

/// <summary>
/// A member of a consumer group joins (epoch 0), lives, says what it owns, or leaves (epoch -1; -2 to come back). What has not changed
/// since the last one is null. Versions 0-1. https://kafka.apache.org/protocol#The_Messages_ConsumerGroupHeartbeat
/// </summary>
public sealed record ConsumerGroupHeartbeatRequest : IRequest<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.ConsumerGroupHeartbeat, 0, 1, flexibleFrom: 0);

    public string GroupId { get; init; } = "";
    public string MemberId { get; init; } = "";
    public int MemberEpoch { get; init; }
    public string? InstanceId { get; init; }
    public string? RackId { get; init; }
    public int RebalanceTimeoutMs { get; init; } = -1;
    public IReadOnlyList<string>? SubscribedTopicNames { get; init; }
    public string? SubscribedTopicRegex { get; init; }
    public string? ServerAssignor { get; init; }
    public IReadOnlyList<ConsumerGroupHeartbeatTopicPartitions>? TopicPartitions { get; init; }

    public static ConsumerGroupHeartbeatRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new ConsumerGroupHeartbeatRequest
        {
            GroupId = reader.ReadString(),
            MemberId = reader.ReadString(),
            MemberEpoch = reader.ReadInt32(),
            InstanceId = reader.ReadNullableString(),
            RackId = reader.ReadNullableString(),
            RebalanceTimeoutMs = reader.ReadInt32(),
            SubscribedTopicNames = reader.ReadNullableStringArray(),
            SubscribedTopicRegex = version >= 1 ? reader.ReadNullableString() : null,
            ServerAssignor = reader.ReadNullableString(),
            TopicPartitions = reader.ReadNullableArray<ConsumerGroupHeartbeatTopicPartitions>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(GroupId);
        writer.WriteString(MemberId);
        writer.WriteInt32(MemberEpoch);
        writer.WriteNullableString(InstanceId);
        writer.WriteNullableString(RackId);
        writer.WriteInt32(RebalanceTimeoutMs);
        writer.WriteNullableStringArray(SubscribedTopicNames);
        if (version >= 1) writer.WriteNullableString(SubscribedTopicRegex);
        writer.WriteNullableString(ServerAssignor);
        writer.WriteNullableArray(TopicPartitions, version);
        writer.WriteNoTags();
    }
}

/// <summary>Partitions of one topic, which a member owns or is given.</summary>
public sealed record ConsumerGroupHeartbeatTopicPartitions : IWireType<ConsumerGroupHeartbeatTopicPartitions>
{
    public Guid TopicId { get; init; }
    public IReadOnlyList<int> Partitions { get; init; } = [];

    public static ConsumerGroupHeartbeatTopicPartitions Read(ref ProtocolReader reader, short version)
    {
        var message = new ConsumerGroupHeartbeatTopicPartitions
        {
            TopicId = reader.ReadUuid(),
            Partitions = reader.ReadInt32Array(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteUuid(TopicId);
        writer.WriteInt32Array(Partitions);
        writer.WriteNoTags();
    }
}

/// <summary>The member's epoch, and its assignment when that has changed or all was asked for.</summary>
public sealed record ConsumerGroupHeartbeatResponse : IWireType<ConsumerGroupHeartbeatResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public string? MemberId { get; init; }
    public int MemberEpoch { get; init; }
    public int HeartbeatIntervalMs { get; init; }
    public ConsumerGroupHeartbeatAssignment? Assignment { get; init; }

    public static ConsumerGroupHeartbeatResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new ConsumerGroupHeartbeatResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
            MemberId = reader.ReadNullableString(),
            MemberEpoch = reader.ReadInt32(),
            HeartbeatIntervalMs = reader.ReadInt32(),
            Assignment = reader.ReadNullable<ConsumerGroupHeartbeatAssignment>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteNullableString(MemberId);
        writer.WriteInt32(MemberEpoch);
        writer.WriteInt32(HeartbeatIntervalMs);
        writer.WriteNullable(Assignment, version);
        writer.WriteNoTags();
    }
}

/// <summary>All partitions that the member may read now.</summary>
public sealed record ConsumerGroupHeartbeatAssignment : IWireType<ConsumerGroupHeartbeatAssignment>
{
    public IReadOnlyList<ConsumerGroupHeartbeatTopicPartitions> TopicPartitions { get; init; } = [];

    public static ConsumerGroupHeartbeatAssignment Read(ref ProtocolReader reader, short version)
    {
        var message = new ConsumerGroupHeartbeatAssignment
        {
            TopicPartitions = reader.ReadArray<ConsumerGroupHeartbeatTopicPartitions>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(TopicPartitions, version);
        writer.WriteNoTags();
    }
}
