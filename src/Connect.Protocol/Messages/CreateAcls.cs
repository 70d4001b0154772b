namespace Connect.Protocol.Messages;

/// <summary>
/// Adds ACLs. Versions 0-3.
/// https://kafka.apache.org/protocol#The_Messages_CreateAcls
/// </summary>
public sealed record CreateAclsRequest : IRequest<CreateAclsRequest, CreateAclsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.CreateAcls, 0, 3, flexibleFrom: 2);

    public IReadOnlyList<CreateAclsRequestCreation> Creations { get; init; } = [];

    public static CreateAclsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new CreateAclsRequest
        {
            Creations = reader.ReadArray<CreateAclsRequestCreation>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(Creations, version);
        writer.WriteNoTags();
    }
}

public sealed record CreateAclsRequestCreation : IWireType<CreateAclsRequestCreation>
{
    public sbyte ResourceType { get; init; }
    public string ResourceName { get; init; } = "";
    public sbyte ResourcePatternType { get; init; } = 3;
    public string Principal { get; init; } = "";
    public string Host { get; init; } = "";
    public sbyte Operation { get; init; }
    public sbyte PermissionType { get; init; }

    public static CreateAclsRequestCreation Read(ref ProtocolReader reader, short version)
    {
        var message = new CreateAclsRequestCreation
        {
            ResourceType = reader.ReadInt8(),
            ResourceName = reader.ReadString(),
            ResourcePatternType = version >= 1 ? reader.ReadInt8() : (sbyte)3,
            Principal = reader.ReadString(),
            Host = reader.ReadString(),
            Operation = reader.ReadInt8(),
            PermissionType = reader.ReadInt8(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt8(ResourceType);
        writer.WriteString(ResourceName);
        if (version >= 1) writer.WriteInt8(ResourcePatternType);
        writer.WriteString(Principal);
        writer.WriteString(Host);
        writer.WriteInt8(Operation);
        writer.WriteInt8(PermissionType);
        writer.WriteNoTags();
    }
}

/// <summary>One result for each ACL, in the order of the request.</summary>
public sealed record CreateAclsResponse : IWireType<CreateAclsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<CreateAclsResponseResult> Results { get; init; } = [];

    public static CreateAclsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new CreateAclsResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            Results = reader.ReadArray<CreateAclsResponseResult>(version),
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

public sealed record CreateAclsResponseResult : IWireType<CreateAclsResponseResult>
{
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }

    public static CreateAclsResponseResult Read(ref ProtocolReader reader, short version)
    {
        var message = new CreateAclsResponseResult
        {
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteNoTags();
    }
}
