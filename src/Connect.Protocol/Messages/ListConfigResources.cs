namespace Connect.Protocol.Messages;

/// <summary>
/// Asks for what has settings: all of it, or what is of some types. Version 0 was called ListClientMetricsResources and is about that type
/// alone. Versions 0-1. https://cwiki.apache.org/confluence/display/KAFKA/KIP-1142
/// </summary>
public sealed record ListConfigResourcesRequest : IRequest<ListConfigResourcesRequest, ListConfigResourcesResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.ListConfigResources, 0, 1, flexibleFrom: 0);

    /// <summary>One byte a type: an array of them has the form of bytes. None mean all.</summary>
    public byte[] ResourceTypes { get; init; } = [];

    public static ListConfigResourcesRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new ListConfigResourcesRequest { ResourceTypes = version >= 1 ? reader.ReadBytes() : [] };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 1) writer.WriteBytes(ResourceTypes);
        writer.WriteNoTags();
    }
}

/// <summary>What has settings.</summary>
public sealed record ListConfigResourcesResponse : IWireType<ListConfigResourcesResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public IReadOnlyList<ListConfigResourcesResponseResource> ConfigResources { get; init; } = [];

    public static ListConfigResourcesResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new ListConfigResourcesResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            ConfigResources = reader.ReadArray<ListConfigResourcesResponseResource>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteArray(ConfigResources, version);
        writer.WriteNoTags();
    }
}

public sealed record ListConfigResourcesResponseResource : IWireType<ListConfigResourcesResponseResource>
{
    private const sbyte ClientMetrics = 16;

    public string ResourceName { get; init; } = "";
    public sbyte ResourceType { get; init; } = ClientMetrics;

    public static ListConfigResourcesResponseResource Read(ref ProtocolReader reader, short version)
    {
        var message = new ListConfigResourcesResponseResource
        {
            ResourceName = reader.ReadString(),
            ResourceType = version >= 1 ? reader.ReadInt8() : ClientMetrics,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(ResourceName);
        if (version >= 1) writer.WriteInt8(ResourceType);
        writer.WriteNoTags();
    }
}
