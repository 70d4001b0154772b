namespace Connect.Protocol.Messages;

/// <summary>
/// Asks for the members and assignments of consumer groups. Versions 0-1.
/// https://kafka.apache.org/protocol#The_Messages_ConsumerGroupDescribe
/// </summary>
public sealed record ConsumerGroupDescribeRequest : IRequest<ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.ConsumerGroupDescribe, 0, 1, flexibleFrom: 0);

    public IReadOnlyList<string> GroupIds { get; init; } = [];
    public bool IncludeAuthorizedOperations { get; init; }

    public static ConsumerGroupDescribeRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new ConsumerGroupDescribeRequest
        {
            GroupIds = reader.ReadStringArray(),
            IncludeAuthorizedOperations = reader.ReadBoolean(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteStringArray(GroupIds);
        writer.WriteBoolean(IncludeAuthorizedOperations);
        writer.WriteNoTags();
    }
}

public sealed record ConsumerGroupDescribeResponse : IWireType<ConsumerGroupDescribeResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<ConsumerGroupDescribeResponseGroup> Groups { get; init; } = [];

    public static ConsumerGroupDescribeResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new ConsumerGroupDescribeResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            Groups = reader.ReadArray<ConsumerGroupDescribeResponseGroup>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteArray(Groups, version);
        writer.WriteNoTags();
    }
}

public sealed record ConsumerGroupDescribeResponseGroup : IWireType<ConsumerGroupDescribeResponseGroup>
{
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public string GroupId { get; init; } = "";
    public string GroupState { get; init; } = "";
    public int GroupEpoch { get; init; }
    public int AssignmentEpoch { get; init; }
    public string AssignorName { get; init; } = "";
    public IReadOnlyList<ConsumerGroupDescribeResponseMember> Members { get; init; } = [];
    public int AuthorizedOperations { get; init; } = int.MinValue;

    public static ConsumerGroupDescribeResponseGroup Read(ref ProtocolReader reader, short version)
    {
        var message = new ConsumerGroupDescribeResponseGroup
        {
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
            GroupId = reader.ReadString(),
            GroupState = reader.ReadString(),
            GroupEpoch = reader.ReadInt32(),
            AssignmentEpoch = reader.ReadInt32(),
            AssignorName = reader.ReadString(),
            Members = reader.ReadArray<ConsumerGroupDescribeResponseMember>(version),
            AuthorizedOperations = reader.ReadInt32(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteString(GroupId);
        writer.WriteString(GroupState);
        writer.WriteInt32(GroupEpoch);
        writer.WriteInt32(AssignmentEpoch);
        writer.WriteString(AssignorName);
        writer.WriteArray(Members, version);
        writer.WriteInt32(AuthorizedOperations);
        writer.WriteNoTags();
    }
}

public sealed record ConsumerGroupDescribeResponseMember : IWireType<ConsumerGroupDescribeResponseMember>
{
    public string MemberId { get; init; } = "";
    public string? InstanceId { get; init; }
    public string? RackId { get; init; }
    public int MemberEpoch { get; init; }
    public string ClientId { get; init; } = "";
    public string ClientHost { get; init; } = "";
    public IReadOnlyList<string> SubscribedTopicNames { get; init; } = [];
    public string? SubscribedTopicRegex { get; init; }
    public ConsumerGroupDescribeAssignment Assignment { get; init; } = new();
    public ConsumerGroupDescribeAssignment TargetAssignment { get; init; } = new();

    /// <summary>-1 unknown, 0 a member of the classic protocol, 1 of the consumer protocol.</summary>
    public sbyte MemberType { get; init; } = -1;

    public static ConsumerGroupDescribeResponseMember Read(ref ProtocolReader reader, short version)
    {
        var message = new ConsumerGroupDescribeResponseMember
        {
            MemberId = reader.ReadString(),
            InstanceId = reader.ReadNullableString(),
            RackId = reader.ReadNullableString(),
            MemberEpoch = reader.ReadInt32(),
            ClientId = reader.ReadString(),
            ClientHost = reader.ReadString(),
            SubscribedTopicNames = reader.ReadStringArray(),
            SubscribedTopicRegex = reader.ReadNullableString(),
            Assignment = ConsumerGroupDescribeAssignment.Read(ref reader, version),
            TargetAssignment = ConsumerGroupDescribeAssignment.Read(ref reader, version),
            MemberType = version >= 1 ? reader.ReadInt8() : (sbyte)-1,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(MemberId);
        writer.WriteNullableString(InstanceId);
        writer.WriteNullableString(RackId);
        writer.WriteInt32(MemberEpoch);
        writer.WriteString(ClientId);
        writer.WriteString(ClientHost);
        writer.WriteStringArray(SubscribedTopicNames);
        writer.WriteNullableString(SubscribedTopicRegex);
        Assignment.Write(writer, version);
        TargetAssignment.Write(writer, version);
        if (version >= 1) writer.WriteInt8(MemberType);
        writer.WriteNoTags();
    }
}

public sealed record ConsumerGroupDescribeAssignment : IWireType<ConsumerGroupDescribeAssignment>
{
    public IReadOnlyList<ConsumerGroupDescribeTopicPartitions> TopicPartitions { get; init; } = [];

    public static ConsumerGroupDescribeAssignment Read(ref ProtocolReader reader, short version)
    {
        var message = new ConsumerGroupDescribeAssignment
        {
            TopicPartitions = reader.ReadArray<ConsumerGroupDescribeTopicPartitions>(version),
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

public sealed record ConsumerGroupDescribeTopicPartitions : IWireType<ConsumerGroupDescribeTopicPartitions>
{
    public Guid TopicId { get; init; }
    public string TopicName { get; init; } = "";
    public IReadOnlyList<int> Partitions { get; init; } = [];

    public static ConsumerGroupDescribeTopicPartitions Read(ref ProtocolReader reader, short version)
    {
        var message = new ConsumerGroupDescribeTopicPartitions
        {
            TopicId = reader.ReadUuid(),
            TopicName = reader.ReadString(),
            Partitions = reader.ReadInt32Array(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteUuid(TopicId);
        writer.WriteString(TopicName);
        writer.WriteInt32Array(Partitions);
        writer.WriteNoTags();
    }
}
