namespace Connect.Protocol.Messages;

/// <summary>
/// Deletes topics with their records, by name or by id. Versions 0-6.
/// https://kafka.apache.org/protocol#The_Messages_DeleteTopics
/// </summary>
public sealed record DeleteTopicsRequest : IRequest<DeleteTopicsRequest, DeleteTopicsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.DeleteTopics, 0, 6, flexibleFrom: 4);

    public IReadOnlyList<DeleteTopicsRequestTopic> Topics { get; init; } = [];
    public IReadOnlyList<string> TopicNames { get; init; } = [];
    public int TimeoutMs { get; init; }

    public static DeleteTopicsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteTopicsRequest
        {
            Topics = version >= 6 ? reader.ReadArray<DeleteTopicsRequestTopic>(version) : [],
            TopicNames = version <= 5 ? reader.ReadStringArray() : [],
            TimeoutMs = reader.ReadInt32(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 6) writer.WriteArray(Topics, version);
        if (version <= 5) writer.WriteStringArray(TopicNames);
        writer.WriteInt32(TimeoutMs);
        writer.WriteNoTags();
    }
}

public sealed record DeleteTopicsRequestTopic : IWireType<DeleteTopicsRequestTopic>
{
    public string? Name { get; init; }
    public Guid TopicId { get; init; }

    public static DeleteTopicsRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteTopicsRequestTopic
        {
            Name = reader.ReadNullableString(),
            TopicId = reader.ReadUuid(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteNullableString(Name);
        writer.WriteUuid(TopicId);
        writer.WriteNoTags();
    }
}

/// <summary>One result for each topic.</summary>
public sealed record DeleteTopicsResponse : IWireType<DeleteTopicsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<DeleteTopicsResponseTopic> Topics { get; init; } = [];

    public static DeleteTopicsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteTopicsResponse
        {
            ThrottleTimeMs = version >= 1 ? reader.ReadInt32() : 0,
            Topics = reader.ReadArray<DeleteTopicsResponseTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 1) writer.WriteInt32(ThrottleTimeMs);
        writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record DeleteTopicsResponseTopic : IWireType<DeleteTopicsResponseTopic>
{
    public string? Name { get; init; } = "";
    public Guid TopicId { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }

    public static DeleteTopicsResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteTopicsResponseTopic
        {
            Name = version >= 6 ? reader.ReadNullableString() : reader.ReadString(),
            TopicId = version >= 6 ? reader.ReadUuid() : Guid.Empty,
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = version >= 5 ? reader.ReadNullableString() : null,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteNullableString(Name);
        if (version >= 6) writer.WriteUuid(TopicId);
        writer.WriteErrorCode(ErrorCode);
        if (version >= 5) writer.WriteNullableString(ErrorMessage);
        writer.WriteNoTags();
    }
}
