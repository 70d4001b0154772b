namespace Connect.Protocol.Messages;

/// <summary>
/// Moves the first offset of partitions forward. Versions 0-2.
/// https://kafka.apache.org/protocol#The_Messages_DeleteRecords
/// </summary>
public sealed record DeleteRecordsRequest : IRequest<DeleteRecordsRequest, DeleteRecordsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.DeleteRecords, 0, 2, flexibleFrom: 2);

    public IReadOnlyList<DeleteRecordsRequestTopic> Topics { get; init; } = [];
    public int TimeoutMs { get; init; }

    public static DeleteRecordsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteRecordsRequest
        {
            Topics = reader.ReadArray<DeleteRecordsRequestTopic>(version),
            TimeoutMs = reader.ReadInt32(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(Topics, version);
        writer.WriteInt32(TimeoutMs);
        writer.WriteNoTags();
    }
}

public sealed record DeleteRecordsRequestTopic : IWireType<DeleteRecordsRequestTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<DeleteRecordsRequestPartition> Partitions { get; init; } = [];

    public static DeleteRecordsRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteRecordsRequestTopic
        {
            Name = reader.ReadString(),
            Partitions = reader.ReadArray<DeleteRecordsRequestPartition>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteArray(Partitions, version);
        writer.WriteNoTags();
    }
}

public sealed record DeleteRecordsRequestPartition : IWireType<DeleteRecordsRequestPartition>
{
    public int PartitionIndex { get; init; }
    public long Offset { get; init; }

    public static DeleteRecordsRequestPartition Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteRecordsRequestPartition
        {
            PartitionIndex = reader.ReadInt32(),
            Offset = reader.ReadInt64(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
        writer.WriteInt64(Offset);
        writer.WriteNoTags();
    }
}

/// <summary>The new first offset of each partition.</summary>
public sealed record DeleteRecordsResponse : IWireType<DeleteRecordsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<DeleteRecordsResponseTopic> Topics { get; init; } = [];

    public static DeleteRecordsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteRecordsResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            Topics = reader.ReadArray<DeleteRecordsResponseTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record DeleteRecordsResponseTopic : IWireType<DeleteRecordsResponseTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<DeleteRecordsResponsePartition> Partitions { get; init; } = [];

    public static DeleteRecordsResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteRecordsResponseTopic
        {
            Name = reader.ReadString(),
            Partitions = reader.ReadArray<DeleteRecordsResponsePartition>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteArray(Partitions, version);
        writer.WriteNoTags();
    }
}

public sealed record DeleteRecordsResponsePartition : IWireType<DeleteRecordsResponsePartition>
{
    public int PartitionIndex { get; init; }
    public long LowWatermark { get; init; }
    public ErrorCode ErrorCode { get; init; }

    public static DeleteRecordsResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteRecordsResponsePartition
        {
            PartitionIndex = reader.ReadInt32(),
            LowWatermark = reader.ReadInt64(),
            ErrorCode = reader.ReadErrorCode(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
        writer.WriteInt64(LowWatermark);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNoTags();
    }
}
