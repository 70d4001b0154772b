namespace Connect.Protocol.Messages;

/// <summary>
/// Raises the number of partitions of topics. Versions 0-3.
/// https://kafka.apache.org/protocol#The_Messages_CreatePartitions
/// </summary>
public sealed record CreatePartitionsRequest : IRequest<CreatePartitionsRequest, CreatePartitionsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.CreatePartitions, 0, 3, flexibleFrom: 2);

    public IReadOnlyList<CreatePartitionsRequestTopic> Topics { get; init; } = [];
    public int TimeoutMs { get; init; }
    public bool ValidateOnly { get; init; }

    public static CreatePartitionsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new CreatePartitionsRequest
        {
            Topics = reader.ReadArray<CreatePartitionsRequestTopic>(version),
            TimeoutMs = reader.ReadInt32(),
            ValidateOnly = reader.ReadBoolean(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(Topics, version);
        writer.WriteInt32(TimeoutMs);
        writer.WriteBoolean(ValidateOnly);
        writer.WriteNoTags();
    }
}

public sealed record CreatePartitionsRequestTopic : IWireType<CreatePartitionsRequestTopic>
{
    public string Name { get; init; } = "";
    public int Count { get; init; }
    public IReadOnlyList<CreatePartitionsRequestAssignment>? Assignments { get; init; }

    public static CreatePartitionsRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new CreatePartitionsRequestTopic
        {
            Name = reader.ReadString(),
            Count = reader.ReadInt32(),
            Assignments = reader.ReadNullableArray<CreatePartitionsRequestAssignment>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteInt32(Count);
        writer.WriteNullableArray(Assignments, version);
        writer.WriteNoTags();
    }
}

public sealed record CreatePartitionsRequestAssignment : IWireType<CreatePartitionsRequestAssignment>
{
    public IReadOnlyList<int> BrokerIds { get; init; } = [];

    public static CreatePartitionsRequestAssignment Read(ref ProtocolReader reader, short version)
    {
        var message = new CreatePartitionsRequestAssignment
        {
            BrokerIds = reader.ReadInt32Array(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32Array(BrokerIds);
        writer.WriteNoTags();
    }
}

/// <summary>One result for each topic.</summary>
public sealed record CreatePartitionsResponse : IWireType<CreatePartitionsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<CreatePartitionsResponseTopic> Results { get; init; } = [];

    public static CreatePartitionsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new CreatePartitionsResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            Results = reader.ReadArray<CreatePartitionsResponseTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteArray(Results, version);
        writer.WriteNoTags();
    }
}

public sealed record CreatePartitionsResponseTopic : IWireType<CreatePartitionsResponseTopic>
{
    public string Name { get; init; } = "";
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }

    public static CreatePartitionsResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new CreatePartitionsResponseTopic
        {
            Name = reader.ReadString(),
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteNoTags();
    }
}
