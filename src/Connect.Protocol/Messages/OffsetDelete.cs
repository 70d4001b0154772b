namespace Connect.Protocol.Messages;

/// <summary>
/// Deletes committed offsets of a group. Versions 0-0.
/// https://kafka.apache.org/protocol#The_Messages_OffsetDelete
/// </summary>
public sealed record OffsetDeleteRequest : IRequest<OffsetDeleteRequest, OffsetDeleteResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.OffsetDelete, 0, 0);

    public string GroupId { get; init; } = "";
    public IReadOnlyList<OffsetDeleteRequestTopic> Topics { get; init; } = [];

    public static OffsetDeleteRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetDeleteRequest
        {
            GroupId = reader.ReadString(),
            Topics = reader.ReadArray<OffsetDeleteRequestTopic>(version),
        };
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(GroupId);
        writer.WriteArray(Topics, version);
    }
}

public sealed record OffsetDeleteRequestTopic : IWireType<OffsetDeleteRequestTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<OffsetDeleteRequestPartition> Partitions { get; init; } = [];

    public static OffsetDeleteRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetDeleteRequestTopic
        {
            Name = reader.ReadString(),
            Partitions = reader.ReadArray<OffsetDeleteRequestPartition>(version),
        };
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteArray(Partitions, version);
    }
}

public sealed record OffsetDeleteRequestPartition : IWireType<OffsetDeleteRequestPartition>
{
    public int PartitionIndex { get; init; }

    public static OffsetDeleteRequestPartition Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetDeleteRequestPartition
        {
            PartitionIndex = reader.ReadInt32(),
        };
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
    }
}

/// <summary>One result for each partition.</summary>
public sealed record OffsetDeleteResponse : IWireType<OffsetDeleteResponse>
{
    public ErrorCode ErrorCode { get; init; }
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<OffsetDeleteResponseTopic> Topics { get; init; } = [];

    public static OffsetDeleteResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetDeleteResponse
        {
            ErrorCode = reader.ReadErrorCode(),
            ThrottleTimeMs = reader.ReadInt32(),
            Topics = reader.ReadArray<OffsetDeleteResponseTopic>(version),
        };
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteArray(Topics, version);
    }
}

public sealed record OffsetDeleteResponseTopic : IWireType<OffsetDeleteResponseTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<OffsetDeleteResponsePartition> Partitions { get; init; } = [];

    public static OffsetDeleteResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetDeleteResponseTopic
        {
            Name = reader.ReadString(),
            Partitions = reader.ReadArray<OffsetDeleteResponsePartition>(version),
        };
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteArray(Partitions, version);
    }
}

public sealed record OffsetDeleteResponsePartition : IWireType<OffsetDeleteResponsePartition>
{
    public int PartitionIndex { get; init; }
    public ErrorCode ErrorCode { get; init; }

    public static OffsetDeleteResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetDeleteResponsePartition
        {
            PartitionIndex = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
        };
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
        writer.WriteErrorCode(ErrorCode);
    }
}
