namespace Connect.Protocol.Messages;

/// <summary>
/// Asks where a leader epoch ends, to detect truncation. Versions 0-4.
/// https://kafka.apache.org/protocol#The_Messages_OffsetForLeaderEpoch
/// </summary>
public sealed record OffsetForLeaderEpochRequest : IRequest<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.OffsetForLeaderEpoch, 0, 4, flexibleFrom: 4);

    public int ReplicaId { get; init; } = -2;
    public IReadOnlyList<OffsetForLeaderEpochRequestTopic> Topics { get; init; } = [];

    public static OffsetForLeaderEpochRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetForLeaderEpochRequest
        {
            ReplicaId = version >= 3 ? reader.ReadInt32() : -2,
            Topics = reader.ReadArray<OffsetForLeaderEpochRequestTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 3) writer.WriteInt32(ReplicaId);
        writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record OffsetForLeaderEpochRequestTopic : IWireType<OffsetForLeaderEpochRequestTopic>
{
    public string Topic { get; init; } = "";
    public IReadOnlyList<OffsetForLeaderEpochRequestPartition> Partitions { get; init; } = [];

    public static OffsetForLeaderEpochRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetForLeaderEpochRequestTopic
        {
            Topic = reader.ReadString(),
            Partitions = reader.ReadArray<OffsetForLeaderEpochRequestPartition>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Topic);
        writer.WriteArray(Partitions, version);
        writer.WriteNoTags();
    }
}

public sealed record OffsetForLeaderEpochRequestPartition : IWireType<OffsetForLeaderEpochRequestPartition>
{
    public int Partition { get; init; }
    public int CurrentLeaderEpoch { get; init; } = -1;
    public int LeaderEpoch { get; init; }

    public static OffsetForLeaderEpochRequestPartition Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetForLeaderEpochRequestPartition
        {
            Partition = reader.ReadInt32(),
            CurrentLeaderEpoch = version >= 2 ? reader.ReadInt32() : -1,
            LeaderEpoch = reader.ReadInt32(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(Partition);
        if (version >= 2) writer.WriteInt32(CurrentLeaderEpoch);
        writer.WriteInt32(LeaderEpoch);
        writer.WriteNoTags();
    }
}

/// <summary>The end offset of each asked epoch.</summary>
public sealed record OffsetForLeaderEpochResponse : IWireType<OffsetForLeaderEpochResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<OffsetForLeaderEpochResponseTopic> Topics { get; init; } = [];

    public static OffsetForLeaderEpochResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetForLeaderEpochResponse
        {
            ThrottleTimeMs = version >= 2 ? reader.ReadInt32() : 0,
            Topics = reader.ReadArray<OffsetForLeaderEpochResponseTopic>(version),
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

public sealed record OffsetForLeaderEpochResponseTopic : IWireType<OffsetForLeaderEpochResponseTopic>
{
    public string Topic { get; init; } = "";
    public IReadOnlyList<OffsetForLeaderEpochResponsePartition> Partitions { get; init; } = [];

    public static OffsetForLeaderEpochResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetForLeaderEpochResponseTopic
        {
            Topic = reader.ReadString(),
            Partitions = reader.ReadArray<OffsetForLeaderEpochResponsePartition>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Topic);
        writer.WriteArray(Partitions, version);
        writer.WriteNoTags();
    }
}

public sealed record OffsetForLeaderEpochResponsePartition : IWireType<OffsetForLeaderEpochResponsePartition>
{
    public ErrorCode ErrorCode { get; init; }
    public int Partition { get; init; }
    public int LeaderEpoch { get; init; } = -1;
    public long EndOffset { get; init; } = -1;

    public static OffsetForLeaderEpochResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetForLeaderEpochResponsePartition
        {
            ErrorCode = reader.ReadErrorCode(),
            Partition = reader.ReadInt32(),
            LeaderEpoch = version >= 1 ? reader.ReadInt32() : -1,
            EndOffset = reader.ReadInt64(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        writer.WriteInt32(Partition);
        if (version >= 1) writer.WriteInt32(LeaderEpoch);
        writer.WriteInt64(EndOffset);
        writer.WriteNoTags();
    }
}
