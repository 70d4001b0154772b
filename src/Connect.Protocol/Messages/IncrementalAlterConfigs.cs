namespace Connect.Protocol.Messages;

/// <summary>
/// Changes single settings of a resource. Versions 0-1.
/// https://kafka.apache.org/protocol#The_Messages_IncrementalAlterConfigs
/// </summary>
public sealed record IncrementalAlterConfigsRequest : IRequest<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.IncrementalAlterConfigs, 0, 1, flexibleFrom: 1);

    public IReadOnlyList<IncrementalAlterConfigsRequestResource> Resources { get; init; } = [];
    public bool ValidateOnly { get; init; }

    public static IncrementalAlterConfigsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new IncrementalAlterConfigsRequest
        {
            Resources = reader.ReadArray<IncrementalAlterConfigsRequestResource>(version),
            ValidateOnly = reader.ReadBoolean(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(Resources, version);
        writer.WriteBoolean(ValidateOnly);
        writer.WriteNoTags();
    }
}

public sealed record IncrementalAlterConfigsRequestResource : IWireType<IncrementalAlterConfigsRequestResource>
{
    public sbyte ResourceType { get; init; }
    public string ResourceName { get; init; } = "";
    public IReadOnlyList<IncrementalAlterConfigsRequestConfig> Configs { get; init; } = [];

    public static IncrementalAlterConfigsRequestResource Read(ref ProtocolReader reader, short version)
    {
        var message = new IncrementalAlterConfigsRequestResource
        {
            ResourceType = reader.ReadInt8(),
            ResourceName = reader.ReadString(),
            Configs = reader.ReadArray<IncrementalAlterConfigsRequestConfig>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt8(ResourceType);
        writer.WriteString(ResourceName);
        writer.WriteArray(Configs, version);
        writer.WriteNoTags();
    }
}

public sealed record IncrementalAlterConfigsRequestConfig : IWireType<IncrementalAlterConfigsRequestConfig>
{
    public string Name { get; init; } = "";
    public sbyte ConfigOperation { get; init; }
    public string? Value { get; init; }

    public static IncrementalAlterConfigsRequestConfig Read(ref ProtocolReader reader, short version)
    {
        var message = new IncrementalAlterConfigsRequestConfig
        {
            Name = reader.ReadString(),
            ConfigOperation = reader.ReadInt8(),
            Value = reader.ReadNullableString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteInt8(ConfigOperation);
        writer.WriteNullableString(Value);
        writer.WriteNoTags();
    }
}

/// <summary>One result for each resource.</summary>
public sealed record IncrementalAlterConfigsResponse : IWireType<IncrementalAlterConfigsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<IncrementalAlterConfigsResponseResource> Responses { get; init; } = [];

    public static IncrementalAlterConfigsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new IncrementalAlterConfigsResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            Responses = reader.ReadArray<IncrementalAlterConfigsResponseResource>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteArray(Responses, version);
        writer.WriteNoTags();
    }
}

public sealed record IncrementalAlterConfigsResponseResource : IWireType<IncrementalAlterConfigsResponseResource>
{
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public sbyte ResourceType { get; init; }
    public string ResourceName { get; init; } = "";

    public static IncrementalAlterConfigsResponseResource Read(ref ProtocolReader reader, short version)
    {
        var message = new IncrementalAlterConfigsResponseResource
        {
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
            ResourceType = reader.ReadInt8(),
            ResourceName = reader.ReadString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteInt8(ResourceType);
        writer.WriteString(ResourceName);
        writer.WriteNoTags();
    }
}
