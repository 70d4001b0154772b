namespace Connect.Protocol.Messages;

/// <summary>
/// Asks for an election of partition leaders; null partitions mean all of them. Versions 0-2.
/// https://kafka.apache.org/protocol#The_Messages_ElectLeaders
/// </summary>
public sealed record ElectLeadersRequest : IRequest<ElectLeadersRequest, ElectLeadersResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.ElectLeaders, 0, 2, flexibleFrom: 2);

    public sbyte ElectionType { get; init; }
    public IReadOnlyList<ElectLeadersRequestTopic>? Topics { get; init; }
    public int TimeoutMs { get; init; } = 60_000;

    public static ElectLeadersRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new ElectLeadersRequest
        {
            ElectionType = version >= 1 ? reader.ReadInt8() : (sbyte)0,
            Topics = reader.ReadNullableArray<ElectLeadersRequestTopic>(version),
            TimeoutMs = reader.ReadInt32(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 1) writer.WriteInt8(ElectionType);
        writer.WriteNullableArray(Topics, version);
        writer.WriteInt32(TimeoutMs);
        writer.WriteNoTags();
    }
}

public sealed record ElectLeadersRequestTopic : IWireType<ElectLeadersRequestTopic>
{
    public string Topic { get; init; } = "";
    public IReadOnlyList<int> Partitions { get; init; } = [];

    public static ElectLeadersRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new ElectLeadersRequestTopic
        {
            Topic = reader.ReadString(),
            Partitions = reader.ReadInt32Array(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Topic);
        writer.WriteInt32Array(Partitions);
        writer.WriteNoTags();
    }
}

/// <summary>One result for each partition.</summary>
public sealed record ElectLeadersResponse : IWireType<ElectLeadersResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public IReadOnlyList<ElectLeadersResponseTopic> Topics { get; init; } = [];

    public static ElectLeadersResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new ElectLeadersResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            ErrorCode = version >= 1 ? reader.ReadErrorCode() : ErrorCode.None,
            Topics = reader.ReadArray<ElectLeadersResponseTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        if (version >= 1) writer.WriteErrorCode(ErrorCode);
        writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record ElectLeadersResponseTopic : IWireType<ElectLeadersResponseTopic>
{
    public string Topic { get; init; } = "";
    public IReadOnlyList<ElectLeadersResponsePartition> Partitions { get; init; } = [];

    public static ElectLeadersResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new ElectLeadersResponseTopic
        {
            Topic = reader.ReadString(),
            Partitions = reader.ReadArray<ElectLeadersResponsePartition>(version),
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

public sealed record ElectLeadersResponsePartition : IWireType<ElectLeadersResponsePartition>
{
    public int PartitionId { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }

    public static ElectLeadersResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new ElectLeadersResponsePartition
        {
            PartitionId = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionId);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteNoTags();
    }
}
