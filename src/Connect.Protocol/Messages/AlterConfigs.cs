namespace Connect.Protocol.Messages;

/// <summary>
/// Replaces all own settings of a resource. Versions 0-2.
/// https://kafka.apache.org/protocol#The_Messages_AlterConfigs
/// </summary>
public sealed record AlterConfigsRequest : IRequest<AlterConfigsRequest, AlterConfigsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.AlterConfigs, 0, 2, flexibleFrom: 2);

    public IReadOnlyList<AlterConfigsRequestResource> Resources { get; init; } = [];
    public bool ValidateOnly { get; init; }

    public static AlterConfigsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterConfigsRequest
        {
            Resources = reader.ReadArray<AlterConfigsRequestResource>(version),
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

public sealed record AlterConfigsRequestResource : IWireType<AlterConfigsRequestResource>
{
    public sbyte ResourceType { get; init; }
    public string ResourceName { get; init; } = "";
    public IReadOnlyList<AlterConfigsRequestConfig> Configs { get; init; } = [];

    public static AlterConfigsRequestResource Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterConfigsRequestResource
        {
            ResourceType = reader.ReadInt8(),
            ResourceName = reader.ReadString(),
            Configs = reader.ReadArray<AlterConfigsRequestConfig>(version),
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

public sealed record AlterConfigsRequestConfig : IWireType<AlterConfigsRequestConfig>
{
    public string Name { get; init; } = "";
    public string? Value { get; init; }

    public static AlterConfigsRequestConfig Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterConfigsRequestConfig
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

/// <summary>One result for each resource.</summary>
public sealed record AlterConfigsResponse : IWireType<AlterConfigsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<AlterConfigsResponseResource> Responses { get; init; } = [];

    public static AlterConfigsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterConfigsResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            Responses = reader.ReadArray<AlterConfigsResponseResource>(version),
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

public sealed record AlterConfigsResponseResource : IWireType<AlterConfigsResponseResource>
{
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public sbyte ResourceType { get; init; }
    public string ResourceName { get; init; } = "";

    public static AlterConfigsResponseResource Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterConfigsResponseResource
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
