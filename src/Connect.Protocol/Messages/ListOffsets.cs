namespace Connect.Protocol.Messages;

/// <summary>
/// Looks up offsets by timestamp, and the first and next offset of a partition. Versions 0-10.
/// https://kafka.apache.org/protocol#The_Messages_ListOffsets
/// </summary>
public sealed record ListOffsetsRequest : IRequest<ListOffsetsRequest, ListOffsetsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.ListOffsets, 0, 10, flexibleFrom: 6);

    public int ReplicaId { get; init; }
    public sbyte IsolationLevel { get; init; }
    public IReadOnlyList<ListOffsetsRequestTopic> Topics { get; init; } = [];
    public int TimeoutMs { get; init; }

    public static ListOffsetsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new ListOffsetsRequest
        {
            ReplicaId = reader.ReadInt32(),
            IsolationLevel = version >= 2 ? reader.ReadInt8() : (sbyte)0,
            Topics = reader.ReadArray<ListOffsetsRequestTopic>(version),
            TimeoutMs = version >= 10 ? reader.ReadInt32() : 0,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ReplicaId);
        if (version >= 2) writer.WriteInt8(IsolationLevel);
        writer.WriteArray(Topics, version);
        if (version >= 10) writer.WriteInt32(TimeoutMs);
        writer.WriteNoTags();
    }
}

public sealed record ListOffsetsRequestTopic : IWireType<ListOffsetsRequestTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<ListOffsetsRequestPartition> Partitions { get; init; } = [];

    public static ListOffsetsRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new ListOffsetsRequestTopic
        {
            Name = reader.ReadString(),
            Partitions = reader.ReadArray<ListOffsetsRequestPartition>(version),
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

public sealed record ListOffsetsRequestPartition : IWireType<ListOffsetsRequestPartition>
{
    public int PartitionIndex { get; init; }
    public int CurrentLeaderEpoch { get; init; } = -1;
    public long Timestamp { get; init; }
    public int MaxNumOffsets { get; init; } = 1;

    public static ListOffsetsRequestPartition Read(ref ProtocolReader reader, short version)
    {
        var message = new ListOffsetsRequestPartition
        {
            PartitionIndex = reader.ReadInt32(),
            CurrentLeaderEpoch = version >= 4 ? reader.ReadInt32() : -1,
            Timestamp = reader.ReadInt64(),
            MaxNumOffsets = version == 0 ? reader.ReadInt32() : 1,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
        if (version >= 4) writer.WriteInt32(CurrentLeaderEpoch);
        writer.WriteInt64(Timestamp);
        if (version == 0) writer.WriteInt32(MaxNumOffsets);
        writer.WriteNoTags();
    }
}

/// <summary>The offsets that were looked up.</summary>
public sealed record ListOffsetsResponse : IWireType<ListOffsetsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<ListOffsetsResponseTopic> Topics { get; init; } = [];

    public static ListOffsetsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new ListOffsetsResponse
        {
            ThrottleTimeMs = version >= 2 ? reader.ReadInt32() : 0,
            Topics = reader.ReadArray<ListOffsetsResponseTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 2) writer.WriteInt32(ThrottleTimeMs);
        writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record ListOffsetsResponseTopic : IWireType<ListOffsetsResponseTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<ListOffsetsResponsePartition> Partitions { get; init; } = [];

    public static ListOffsetsResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new ListOffsetsResponseTopic
        {
            Name = reader.ReadString(),
            Partitions = reader.ReadArray<ListOffsetsResponsePartition>(version),
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

public sealed record ListOffsetsResponsePartition : IWireType<ListOffsetsResponsePartition>
{
    public int PartitionIndex { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public IReadOnlyList<long> OldStyleOffsets { get; init; } = [];
    public long Timestamp { get; init; } = -1;
    public long Offset { get; init; } = -1;
    public int LeaderEpoch { get; init; } = -1;

    public static ListOffsetsResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new ListOffsetsResponsePartition
        {
            PartitionIndex = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            OldStyleOffsets = version == 0 ? reader.ReadInt64Array() : [],
            Timestamp = version >= 1 ? reader.ReadInt64() : -1,
            Offset = version >= 1 ? reader.ReadInt64() : -1,
            LeaderEpoch = version >= 4 ? reader.ReadInt32() : -1,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
        writer.WriteErrorCode(ErrorCode);
        if (version == 0) writer.WriteInt64Array(OldStyleOffsets);
        if (version >= 1) writer.WriteInt64(Timestamp);
        if (version >= 1) writer.WriteInt64(Offset);
        if (version >= 4) writer.WriteInt32(LeaderEpoch);
        writer.WriteNoTags();
    }
}
