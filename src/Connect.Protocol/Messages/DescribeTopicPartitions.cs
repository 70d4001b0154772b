namespace Connect.Protocol.Messages;

/// <summary>
/// Asks for topics in the order of their names, a page at a time; no names mean all topics. Version 0.
/// https://kafka.apache.org/protocol#The_Messages_DescribeTopicPartitions
/// </summary>
public sealed record DescribeTopicPartitionsRequest : IRequest<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.DescribeTopicPartitions, 0, 0, flexibleFrom: 0);

    public IReadOnlyList<DescribeTopicPartitionsRequestTopic> Topics { get; init; } = [];
    public int ResponsePartitionLimit { get; init; } = 2000;
    public DescribeTopicPartitionsCursor? Cursor { get; init; }

    public static DescribeTopicPartitionsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeTopicPartitionsRequest
        {
            Topics = reader.ReadArray<DescribeTopicPartitionsRequestTopic>(version),
            ResponsePartitionLimit = reader.ReadInt32(),
            Cursor = reader.ReadNullable<DescribeTopicPartitionsCursor>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(Topics, version);
        writer.WriteInt32(ResponsePartitionLimit);
        writer.WriteNullable(Cursor, version);
        writer.WriteNoTags();
    }
}

public sealed record DescribeTopicPartitionsRequestTopic : IWireType<DescribeTopicPartitionsRequestTopic>
{
    public string Name { get; init; } = "";

    public static DescribeTopicPartitionsRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeTopicPartitionsRequestTopic { Name = reader.ReadString() };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteNoTags();
    }
}

/// <summary>The partition that a page begins with.</summary>
public sealed record DescribeTopicPartitionsCursor : IWireType<DescribeTopicPartitionsCursor>
{
    public string TopicName { get; init; } = "";
    public int PartitionIndex { get; init; }

    public static DescribeTopicPartitionsCursor Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeTopicPartitionsCursor
        {
            TopicName = reader.ReadString(),
            PartitionIndex = reader.ReadInt32(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(TopicName);
        writer.WriteInt32(PartitionIndex);
        writer.WriteNoTags();
    }
}

/// <summary>One page of topics, and where the next one begins.</summary>
public sealed record DescribeTopicPartitionsResponse : IWireType<DescribeTopicPartitionsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<DescribeTopicPartitionsResponseTopic> Topics { get; init; } = [];
    public DescribeTopicPartitionsCursor? NextCursor { get; init; }

    public static DescribeTopicPartitionsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeTopicPartitionsResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            Topics = reader.ReadArray<DescribeTopicPartitionsResponseTopic>(version),
            NextCursor = reader.ReadNullable<DescribeTopicPartitionsCursor>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteArray(Topics, version);
        writer.WriteNullable(NextCursor, version);
        writer.WriteNoTags();
    }
}

public sealed record DescribeTopicPartitionsResponseTopic : IWireType<DescribeTopicPartitionsResponseTopic>
{
    public ErrorCode ErrorCode { get; init; }
    public string? Name { get; init; } = "";
    public Guid TopicId { get; init; }
    public bool IsInternal { get; init; }
    public IReadOnlyList<DescribeTopicPartitionsResponsePartition> Partitions { get; init; } = [];
    public int TopicAuthorizedOperations { get; init; } = int.MinValue;

    public static DescribeTopicPartitionsResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeTopicPartitionsResponseTopic
        {
            ErrorCode = reader.ReadErrorCode(),
            Name = reader.ReadNullableString(),
            TopicId = reader.ReadUuid(),
            IsInternal = reader.ReadBoolean(),
            Partitions = reader.ReadArray<DescribeTopicPartitionsResponsePartition>(version),
            TopicAuthorizedOperations = reader.ReadInt32(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(Name);
        writer.WriteUuid(TopicId);
        writer.WriteBoolean(IsInternal);
        writer.WriteArray(Partitions, version);
        writer.WriteInt32(TopicAuthorizedOperations);
        writer.WriteNoTags();
    }
}

public sealed record DescribeTopicPartitionsResponsePartition : IWireType<DescribeTopicPartitionsResponsePartition>
{
    public ErrorCode ErrorCode { get; init; }
    public int PartitionIndex { get; init; }
    public int LeaderId { get; init; }
    public int LeaderEpoch { get; init; } = -1;
    public IReadOnlyList<int> ReplicaNodes { get; init; } = [];
    public IReadOnlyList<int> IsrNodes { get; init; } = [];
    public IReadOnlyList<int>? EligibleLeaderReplicas { get; init; }
    public IReadOnlyList<int>? LastKnownElr { get; init; }
    public IReadOnlyList<int> OfflineReplicas { get; init; } = [];

    public static DescribeTopicPartitionsResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeTopicPartitionsResponsePartition
        {
            ErrorCode = reader.ReadErrorCode(),
            PartitionIndex = reader.ReadInt32(),
            LeaderId = reader.ReadInt32(),
            LeaderEpoch = reader.ReadInt32(),
            ReplicaNodes = reader.ReadInt32Array(),
            IsrNodes = reader.ReadInt32Array(),
            EligibleLeaderReplicas = reader.ReadNullableInt32Array(),
            LastKnownElr = reader.ReadNullableInt32Array(),
            OfflineReplicas = reader.ReadInt32Array(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        writer.WriteInt32(PartitionIndex);
        writer.WriteInt32(LeaderId);
        writer.WriteInt32(LeaderEpoch);
        writer.WriteInt32Array(ReplicaNodes);
        writer.WriteInt32Array(IsrNodes);
        writer.WriteNullableInt32Array(EligibleLeaderReplicas);
        writer.WriteNullableInt32Array(LastKnownElr);
        writer.WriteInt32Array(OfflineReplicas);
        writer.WriteNoTags();
    }
}
