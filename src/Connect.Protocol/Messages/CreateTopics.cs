namespace Connect.Protocol.Messages;

/// <summary>Creates topics. Versions 0-7. https://kafka.apache.org/protocol#The_Messages_CreateTopics</summary>
public sealed record CreateTopicsRequest : IRequest<CreateTopicsRequest, CreateTopicsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.CreateTopics, 0, 7, flexibleFrom: 5);

    public IReadOnlyList<CreateTopicsRequestTopic> Topics { get; init; } = [];
    public int TimeoutMs { get; init; } = 60000;
    public bool ValidateOnly { get; init; }

    public static CreateTopicsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new CreateTopicsRequest
        {
            Topics = reader.ReadArray<CreateTopicsRequestTopic>(version),
            TimeoutMs = reader.ReadInt32(),
            ValidateOnly = version >= 1 && reader.ReadBoolean(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(Topics, version);
        writer.WriteInt32(TimeoutMs);
        if (version >= 1) writer.WriteBoolean(ValidateOnly);
        writer.WriteNoTags();
    }
}

public sealed record CreateTopicsRequestTopic : IWireType<CreateTopicsRequestTopic>
{
    public string Name { get; init; } = "";
    public int NumPartitions { get; init; }
    public short ReplicationFactor { get; init; }
    public IReadOnlyList<CreateTopicsRequestAssignment> Assignments { get; init; } = [];
    public IReadOnlyList<CreateTopicsRequestConfig> Configs { get; init; } = [];

    public static CreateTopicsRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new CreateTopicsRequestTopic
        {
            Name = reader.ReadString(),
            NumPartitions = reader.ReadInt32(),
            ReplicationFactor = reader.ReadInt16(),
            Assignments = reader.ReadArray<CreateTopicsRequestAssignment>(version),
            Configs = reader.ReadArray<CreateTopicsRequestConfig>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteInt32(NumPartitions);
        writer.WriteInt16(ReplicationFactor);
        writer.WriteArray(Assignments, version);
        writer.WriteArray(Configs, version);
        writer.WriteNoTags();
    }
}

public sealed record CreateTopicsRequestAssignment : IWireType<CreateTopicsRequestAssignment>
{
    public int PartitionIndex { get; init; }
    public IReadOnlyList<int> BrokerIds { get; init; } = [];

    public static CreateTopicsRequestAssignment Read(ref ProtocolReader reader, short version)
    {
        var message = new CreateTopicsRequestAssignment
        {
            PartitionIndex = reader.ReadInt32(),
            BrokerIds = reader.ReadInt32Array(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
        writer.WriteInt32Array(BrokerIds);
        writer.WriteNoTags();
    }
}

public sealed record CreateTopicsRequestConfig : IWireType<CreateTopicsRequestConfig>
{
    public string Name { get; init; } = "";
    public string? Value { get; init; }

    public static CreateTopicsRequestConfig Read(ref ProtocolReader reader, short version)
    {
        var message = new CreateTopicsRequestConfig
        {
            Name = reader.ReadString(),
            Value = reader.ReadNullableString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteNullableString(Value);
        writer.WriteNoTags();
    }
}

/// <summary>One result for each topic.</summary>
public sealed record CreateTopicsResponse : IWireType<CreateTopicsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<CreateTopicsResponseTopic> Topics { get; init; } = [];

    public static CreateTopicsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new CreateTopicsResponse
        {
            ThrottleTimeMs = version >= 2 ? reader.ReadInt32() : 0,
            Topics = reader.ReadArray<CreateTopicsResponseTopic>(version),
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

public sealed record CreateTopicsResponseTopic : IWireType<CreateTopicsResponseTopic>
{
    public string Name { get; init; } = "";
    public Guid TopicId { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public int NumPartitions { get; init; } = -1;
    public short ReplicationFactor { get; init; } = -1;
    public IReadOnlyList<CreateTopicsResponseConfig>? Configs { get; init; }

    public static CreateTopicsResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new CreateTopicsResponseTopic
        {
            Name = reader.ReadString(),
            TopicId = version >= 7 ? reader.ReadUuid() : Guid.Empty,
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = version >= 1 ? reader.ReadNullableString() : null,
            NumPartitions = version >= 5 ? reader.ReadInt32() : -1,
            ReplicationFactor = version >= 5 ? reader.ReadInt16() : (short)(-1),
            Configs = version >= 5 ? reader.ReadNullableArray<CreateTopicsResponseConfig>(version) : null,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        if (version >= 7) writer.WriteUuid(TopicId);
        writer.WriteErrorCode(ErrorCode);
        if (version >= 1) writer.WriteNullableString(ErrorMessage);
        if (version >= 5) writer.WriteInt32(NumPartitions);
        if (version >= 5) writer.WriteInt16(ReplicationFactor);
        if (version >= 5) writer.WriteNullableArray(Configs, version);
        writer.WriteNoTags();
    }
}

public sealed record CreateTopicsResponseConfig : IWireType<CreateTopicsResponseConfig>
{
    public string Name { get; init; } = "";
    public string? Value { get; init; }
    public bool ReadOnly { get; init; }
    public sbyte ConfigSource { get; init; } = -1;
    public bool IsSensitive { get; init; }

    public static CreateTopicsResponseConfig Read(ref ProtocolReader reader, short version)
    {
        var message = new CreateTopicsResponseConfig
        {
            Name = reader.ReadString(),
            Value = reader.ReadNullableString(),
            ReadOnly = reader.ReadBoolean(),
            ConfigSource = reader.ReadInt8(),
            IsSensitive = reader.ReadBoolean(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteNullableString(Value);
        writer.WriteBoolean(ReadOnly);
        writer.WriteInt8(ConfigSource);
        writer.WriteBoolean(IsSensitive);
        writer.WriteNoTags();
    }
}
