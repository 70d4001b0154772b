namespace Connect.Protocol.Messages;

/// <summary>
/// Asks for the settings of topics or brokers. Versions 0-4.
/// https://kafka.apache.org/protocol#The_Messages_DescribeConfigs
/// </summary>
public sealed record DescribeConfigsRequest : IRequest<DescribeConfigsRequest, DescribeConfigsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.DescribeConfigs, 0, 4, flexibleFrom: 4);

    public IReadOnlyList<DescribeConfigsRequestResource> Resources { get; init; } = [];
    public bool IncludeSynonyms { get; init; }
    public bool IncludeDocumentation { get; init; }

    public static DescribeConfigsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeConfigsRequest
        {
            Resources = reader.ReadArray<DescribeConfigsRequestResource>(version),
            IncludeSynonyms = version >= 1 && reader.ReadBoolean(),
            IncludeDocumentation = version >= 3 && reader.ReadBoolean(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(Resources, version);
        if (version >= 1) writer.WriteBoolean(IncludeSynonyms);
        if (version >= 3) writer.WriteBoolean(IncludeDocumentation);
        writer.WriteNoTags();
    }
}

public sealed record DescribeConfigsRequestResource : IWireType<DescribeConfigsRequestResource>
{
    public sbyte ResourceType { get; init; }
    public string ResourceName { get; init; } = "";
    public IReadOnlyList<string>? ConfigurationKeys { get; init; }

    public static DescribeConfigsRequestResource Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeConfigsRequestResource
        {
            ResourceType = reader.ReadInt8(),
            ResourceName = reader.ReadString(),
            ConfigurationKeys = reader.ReadNullableStringArray(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt8(ResourceType);
        writer.WriteString(ResourceName);
        writer.WriteNullableStringArray(ConfigurationKeys);
        writer.WriteNoTags();
    }
}

/// <summary>Settings with their values and where they come from.</summary>
public sealed record DescribeConfigsResponse : IWireType<DescribeConfigsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<DescribeConfigsResponseResource> Results { get; init; } = [];

    public static DescribeConfigsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeConfigsResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            Results = reader.ReadArray<DescribeConfigsResponseResource>(version),
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

public sealed record DescribeConfigsResponseResource : IWireType<DescribeConfigsResponseResource>
{
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public sbyte ResourceType { get; init; }
    public string ResourceName { get; init; } = "";
    public IReadOnlyList<DescribeConfigsResponseConfig> Configs { get; init; } = [];

    public static DescribeConfigsResponseResource Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeConfigsResponseResource
        {
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
            ResourceType = reader.ReadInt8(),
            ResourceName = reader.ReadString(),
            Configs = reader.ReadArray<DescribeConfigsResponseConfig>(version),
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
        writer.WriteArray(Configs, version);
        writer.WriteNoTags();
    }
}

public sealed record DescribeConfigsResponseConfig : IWireType<DescribeConfigsResponseConfig>
{
    public string Name { get; init; } = "";
    public string? Value { get; init; }
    public bool ReadOnly { get; init; }
    public bool IsDefault { get; init; }
    public sbyte ConfigSource { get; init; } = -1;
    public bool IsSensitive { get; init; }
    public IReadOnlyList<DescribeConfigsResponseSynonym> Synonyms { get; init; } = [];
    public sbyte ConfigType { get; init; }
    public string? Documentation { get; init; }

    public static DescribeConfigsResponseConfig Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeConfigsResponseConfig
        {
            Name = reader.ReadString(),
            Value = reader.ReadNullableString(),
            ReadOnly = reader.ReadBoolean(),
            IsDefault = version == 0 && reader.ReadBoolean(),
            ConfigSource = version >= 1 ? reader.ReadInt8() : (sbyte)(-1),
            IsSensitive = reader.ReadBoolean(),
            Synonyms = version >= 1 ? reader.ReadArray<DescribeConfigsResponseSynonym>(version) : [],
            ConfigType = version >= 3 ? reader.ReadInt8() : (sbyte)0,
            Documentation = version >= 3 ? reader.ReadNullableString() : null,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteNullableString(Value);
        writer.WriteBoolean(ReadOnly);
        if (version == 0) writer.WriteBoolean(IsDefault);
        if (version >= 1) writer.WriteInt8(ConfigSource);
        writer.WriteBoolean(IsSensitive);
        if (version >= 1) writer.WriteArray(Synonyms, version);
        if (version >= 3) writer.WriteInt8(ConfigType);
        if (version >= 3) writer.WriteNullableString(Documentation);
        writer.WriteNoTags();
    }
}

public sealed record DescribeConfigsResponseSynonym : IWireType<DescribeConfigsResponseSynonym>
{
    public string Name { get; init; } = "";
    public string? Value { get; init; }
    public sbyte Source { get; init; }

    public static DescribeConfigsResponseSynonym Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeConfigsResponseSynonym
        {
            Name = reader.ReadString(),
            Value = reader.ReadNullableString(),
            Source = reader.ReadInt8(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteNullableString(Value);
        writer.WriteInt8(Source);
        writer.WriteNoTags();
    }
}
