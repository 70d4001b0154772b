namespace Connect.Protocol.Messages;

/// <summary>Deletes topics with their records. Versions 0-5. https://kafka.apache.org/protocol#The_Messages_DeleteTopics</summary>
public sealed record DeleteTopicsRequest : IRequest<DeleteTopicsRequest, DeleteTopicsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.DeleteTopics, 0, 5, flexibleFrom: 4);

    public IReadOnlyList<string> TopicNames { get; init; } = [];
    public int TimeoutMs { get; init; }

    public static DeleteTopicsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteTopicsRequest
        {
            TopicNames = reader.ReadStringArray(),
            TimeoutMs = reader.ReadInt32(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteStringArray(TopicNames);
        writer.WriteInt32(TimeoutMs);
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
    public string Name { get; init; } = "";
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }

    public static DeleteTopicsResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteTopicsResponseTopic
        {
            Name = reader.ReadString(),
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = version >= 5 ? reader.ReadNullableString() : null,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteErrorCode(ErrorCode);
        if (version >= 5) writer.WriteNullableString(ErrorMessage);
        writer.WriteNoTags();
    }
}
