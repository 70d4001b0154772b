namespace Connect.Protocol.Messages;

/// <summary>
/// Asks for the brokers and the leaders of topics, by name or (from 12 on) by id; null topics mean all of them. Versions 0-13.
/// https://kafka.apache.org/protocol#The_Messages_Metadata
/// </summary>
public sealed record MetadataRequest : IRequest<MetadataRequest, MetadataResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.Metadata, 0, 13, flexibleFrom: 9);

    public IReadOnlyList<MetadataRequestTopic>? Topics { get; init; }
    public bool AllowAutoTopicCreation { get; init; } = true;
    public bool IncludeClusterAuthorizedOperations { get; init; }
    public bool IncludeTopicAuthorizedOperations { get; init; }

    public static MetadataRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new MetadataRequest
        {
            Topics = reader.ReadNullableArray<MetadataRequestTopic>(version),
            AllowAutoTopicCreation = version >= 4 ? reader.ReadBoolean() : true,
            IncludeClusterAuthorizedOperations = version is >= 8 and <= 10 && reader.ReadBoolean(),
            IncludeTopicAuthorizedOperations = version >= 8 && reader.ReadBoolean(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteNullableArray(Topics, version);
        if (version >= 4) writer.WriteBoolean(AllowAutoTopicCreation);
        if (version is >= 8 and <= 10) writer.WriteBoolean(IncludeClusterAuthorizedOperations);
        if (version >= 8) writer.WriteBoolean(IncludeTopicAuthorizedOperations);
        writer.WriteNoTags();
    }
}

public sealed record MetadataRequestTopic : IWireType<MetadataRequestTopic>
{
    public Guid TopicId { get; init; }
    public string? Name { get; init; }

    public static MetadataRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new MetadataRequestTopic
        {
            TopicId = version >= 10 ? reader.ReadUuid() : Guid.Empty,
            Name = version >= 10 ? reader.ReadNullableString() : reader.ReadString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 10) writer.WriteUuid(TopicId);
        writer.WriteNullableString(Name);
        writer.WriteNoTags();
    }
}

/// <summary>Brokers and the leader of each partition.</summary>
public sealed record MetadataResponse : IWireType<MetadataResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<MetadataResponseBroker> Brokers { get; init; } = [];
    public string? ClusterId { get; init; }
    public int ControllerId { get; init; } = -1;
    public IReadOnlyList<MetadataResponseTopic> Topics { get; init; } = [];
    public int ClusterAuthorizedOperations { get; init; } = int.MinValue;
    public ErrorCode ErrorCode { get; init; }

    public static MetadataResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new MetadataResponse
        {
            ThrottleTimeMs = version >= 3 ? reader.ReadInt32() : 0,
            Brokers = reader.ReadArray<MetadataResponseBroker>(version),
            ClusterId = version >= 2 ? reader.ReadNullableString() : null,
            ControllerId = version >= 1 ? reader.ReadInt32() : -1,
            Topics = reader.ReadArray<MetadataResponseTopic>(version),
            ClusterAuthorizedOperations = version is >= 8 and <= 10 ? reader.ReadInt32() : int.MinValue,
            ErrorCode = version >= 13 ? reader.ReadErrorCode() : ErrorCode.None,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 3) writer.WriteInt32(ThrottleTimeMs);
        writer.WriteArray(Brokers, version);
        if (version >= 2) writer.WriteNullableString(ClusterId);
        if (version >= 1) writer.WriteInt32(ControllerId);
        writer.WriteArray(Topics, version);
        if (version is >= 8 and <= 10) writer.WriteInt32(ClusterAuthorizedOperations);
        if (version >= 13) writer.WriteErrorCode(ErrorCode);
        writer.WriteNoTags();
    }
}

public sealed record MetadataResponseBroker : IWireType<MetadataResponseBroker>
{
    public int NodeId { get; init; }
    public string Host { get; init; } = "";
    public int Port { get; init; }
    public string? Rack { get; init; }

    public static MetadataResponseBroker Read(ref ProtocolReader reader, short version)
    {
        var message = new MetadataResponseBroker
        {
            NodeId = reader.ReadInt32(),
            Host = reader.ReadString(),
            Port = reader.ReadInt32(),
            Rack = version >= 1 ? reader.ReadNullableString() : null,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(NodeId);
        writer.WriteString(Host);
        writer.WriteInt32(Port);
        if (version >= 1) writer.WriteNullableString(Rack);
        writer.WriteNoTags();
    }
}

public sealed record MetadataResponseTopic : IWireType<MetadataResponseTopic>
{
    public ErrorCode ErrorCode { get; init; }
    public string? Name { get; init; } = "";
    public Guid TopicId { get; init; }
    public bool IsInternal { get; init; }
    public IReadOnlyList<MetadataResponsePartition> Partitions { get; init; } = [];
    public int TopicAuthorizedOperations { get; init; } = int.MinValue;

    public static MetadataResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new MetadataResponseTopic
        {
            ErrorCode = reader.ReadErrorCode(),
            Name = version >= 12 ? reader.ReadNullableString() : reader.ReadString(),
            TopicId = version >= 10 ? reader.ReadUuid() : Guid.Empty,
            IsInternal = version >= 1 && reader.ReadBoolean(),
            Partitions = reader.ReadArray<MetadataResponsePartition>(version),
            TopicAuthorizedOperations = version >= 8 ? reader.ReadInt32() : int.MinValue,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(version >= 12 ? Name : Name ?? "");
        if (version >= 10) writer.WriteUuid(TopicId);
        if (version >= 1) writer.WriteBoolean(IsInternal);
        writer.WriteArray(Partitions, version);
        if (version >= 8) writer.WriteInt32(TopicAuthorizedOperations);
        writer.WriteNoTags();
    }
}

public sealed record MetadataResponsePartition : IWireType<MetadataResponsePartition>
{
    public ErrorCode ErrorCode { get; init; }
    public int PartitionIndex { get; init; }
    public int LeaderId { get; init; }
    public int LeaderEpoch { get; init; } = -1;
    public IReadOnlyList<int> ReplicaNodes { get; init; } = [];
    public IReadOnlyList<int> IsrNodes { get; init; } = [];
    public IReadOnlyList<int> OfflineReplicas { get; init; } = [];

    public static MetadataResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new MetadataResponsePartition
        {
            ErrorCode = reader.ReadErrorCode(),
            PartitionIndex = reader.ReadInt32(),
            LeaderId = reader.ReadInt32(),
            LeaderEpoch = version >= 7 ? reader.ReadInt32() : -1,
            ReplicaNodes = reader.ReadInt32Array(),
            IsrNodes = reader.ReadInt32Array(),
            OfflineReplicas = version >= 5 ? reader.ReadInt32Array() : [],
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        writer.WriteInt32(PartitionIndex);
        writer.WriteInt32(LeaderId);
        if (version >= 7) writer.WriteInt32(LeaderEpoch);
        writer.WriteInt32Array(ReplicaNodes);
        writer.WriteInt32Array(IsrNodes);
        if (version >= 5) writer.WriteInt32Array(OfflineReplicas);
        writer.WriteNoTags();
    }
}
