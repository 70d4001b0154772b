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

/// <summary>The version range of each request that the broker understands, and the levels of its features (KIP-584).</summary>
public sealed record ApiVersionsResponse : IWireType<ApiVersionsResponse>
{
    private const int SupportedFeaturesTag = 0;
    private const int FinalizedFeaturesEpochTag = 1;
    private const int FinalizedFeaturesTag = 2;

    public ErrorCode ErrorCode { get; init; }
    public IReadOnlyList<ApiVersionsResponseKey> ApiKeys { get; init; } = [];
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<ApiVersionsResponseSupportedFeature> SupportedFeatures { get; init; } = [];
    public long FinalizedFeaturesEpoch { get; init; } = -1;
    public IReadOnlyList<ApiVersionsResponseFinalizedFeature> FinalizedFeatures { get; init; } = [];

    public static ApiVersionsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new ApiVersionsResponse
        {
            ErrorCode = reader.ReadErrorCode(),
            ApiKeys = reader.ReadArray<ApiVersionsResponseKey>(version),
            ThrottleTimeMs = version >= 1 ? reader.ReadInt32() : 0,
        };
        for (var left = reader.ReadTagCount(); left > 0; left--)
        {
            var (tag, length) = reader.ReadTag();
            switch (tag)
            {
                case SupportedFeaturesTag:
                    message = message with { SupportedFeatures = reader.ReadArray<ApiVersionsResponseSupportedFeature>(version) };
                    break;
                case FinalizedFeaturesEpochTag:
                    message = message with { FinalizedFeaturesEpoch = reader.ReadInt64() };
                    break;
                case FinalizedFeaturesTag:
                    message = message with { FinalizedFeatures = reader.ReadArray<ApiVersionsResponseFinalizedFeature>(version) };
                    break;
                default:
                    reader.Skip(length);
                    break;
            }
        }
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        writer.WriteArray(ApiKeys, version);
        if (version >= 1) writer.WriteInt32(ThrottleTimeMs);
        writer.WriteTags(
        [
            new(SupportedFeaturesTag, SupportedFeatures.Count > 0, field => field.WriteArray(SupportedFeatures, version)),
            new(FinalizedFeaturesEpochTag, FinalizedFeaturesEpoch >= 0, field => field.WriteInt64(FinalizedFeaturesEpoch)),
            new(FinalizedFeaturesTag, FinalizedFeatures.Count > 0, field => field.WriteArray(FinalizedFeatures, version)),
        ]);
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

/// <summary>The levels that a feature can have.</summary>
public sealed record ApiVersionsResponseSupportedFeature : IWireType<ApiVersionsResponseSupportedFeature>
{
    public string Name { get; init; } = "";
    public short MinVersion { get; init; }
    public short MaxVersion { get; init; }

    public static ApiVersionsResponseSupportedFeature Read(ref ProtocolReader reader, short version)
    {
        var message = new ApiVersionsResponseSupportedFeature
        {
            Name = reader.ReadString(),
            MinVersion = reader.ReadInt16(),
            MaxVersion = reader.ReadInt16(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteInt16(MinVersion);
        writer.WriteInt16(MaxVersion);
        writer.WriteNoTags();
    }
}

/// <summary>The level that a feature has. The larger one comes first here.</summary>
public sealed record ApiVersionsResponseFinalizedFeature : IWireType<ApiVersionsResponseFinalizedFeature>
{
    public string Name { get; init; } = "";
    public short MaxVersionLevel { get; init; }
    public short MinVersionLevel { get; init; }

    public static ApiVersionsResponseFinalizedFeature Read(ref ProtocolReader reader, short version)
    {
        var message = new ApiVersionsResponseFinalizedFeature
        {
            Name = reader.ReadString(),
            MaxVersionLevel = reader.ReadInt16(),
            MinVersionLevel = reader.ReadInt16(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteInt16(MaxVersionLevel);
        writer.WriteInt16(MinVersionLevel);
        writer.WriteNoTags();
    }
}
