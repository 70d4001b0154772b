namespace Connect.Protocol.Messages;

/// <summary>
/// Asks which requests the broker understands. Versions 0-4.
/// https://kafka.apache.org/protocol#The_Messages_ApiVersions
/// </summary>
public sealed record ApiVersionsRequest : IRequest<ApiVersionsRequest, ApiVersionsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.ApiVersions, 0, 4, flexibleFrom: 3);

    public string ClientSoftwareName { get; init; } = "";
    public string ClientSoftwareVersion { get; init; } = "";

    public static ApiVersionsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new ApiVersionsRequest
        {
            ClientSoftwareName = version >= 3 ? reader.ReadString() : "",
            ClientSoftwareVersion = version >= 3 ? reader.ReadString() : "",
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 3) writer.WriteString(ClientSoftwareName);
        if (version >= 3) writer.WriteString(ClientSoftwareVersion);
        writer.WriteNoTags();
    }
}

/// <summary>The version range of each request that the broker understands.</summary>
public sealed record ApiVersionsResponse : IWireType<ApiVersionsResponse>
{
    public ErrorCode ErrorCode { get; init; }
    public IReadOnlyList<ApiVersionsResponseKey> ApiKeys { get; init; } = [];
    public int ThrottleTimeMs { get; init; }

    public static ApiVersionsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new ApiVersionsResponse
        {
            ErrorCode = reader.ReadErrorCode(),
            ApiKeys = reader.ReadArray<ApiVersionsResponseKey>(version),
            ThrottleTimeMs = version >= 1 ? reader.ReadInt32() : 0,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        writer.WriteArray(ApiKeys, version);
        if (version >= 1) writer.WriteInt32(ThrottleTimeMs);
        writer.WriteNoTags();
    }
}

public sealed record ApiVersionsResponseKey : IWireType<ApiVersionsResponseKey>
{
    public short ApiKey { get; init; }
    public short MinVersion { get; init; }
    public short MaxVersion { get; init; }

    public static ApiVersionsResponseKey Read(ref ProtocolReader reader, short version)
    {
        var message = new ApiVersionsResponseKey
        {
            ApiKey = reader.ReadInt16(),
            MinVersion = reader.ReadInt16(),
            MaxVersion = reader.ReadInt16(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt16(ApiKey);
        writer.WriteInt16(MinVersion);
        writer.WriteInt16(MaxVersion);
        writer.WriteNoTags();
    }
}
