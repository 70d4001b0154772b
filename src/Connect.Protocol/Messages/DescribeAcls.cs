namespace Connect.Protocol.Messages;

/// <summary>
/// Asks for the ACLs that match a filter. Versions 0-3.
/// https://kafka.apache.org/protocol#The_Messages_DescribeAcls
/// </summary>
public sealed record DescribeAclsRequest : AclFilterFields, IRequest<DescribeAclsRequest, DescribeAclsResponse>
{
    public DescribeAclsRequest()
    {
    }

    private DescribeAclsRequest(ref ProtocolReader reader, short version)
        : base(ref reader, version)
    {
    }

    public static ApiSpec Api { get; } = new(ApiKey.DescribeAcls, 0, 3, flexibleFrom: 2);

    public static DescribeAclsRequest Read(ref ProtocolReader reader, short version) => new(ref reader, version);
}

/// <summary>The matching ACLs by resource pattern.</summary>
public sealed record DescribeAclsResponse : IWireType<DescribeAclsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public IReadOnlyList<DescribeAclsResponseResource> Resources { get; init; } = [];

    public static DescribeAclsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeAclsResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
            Resources = reader.ReadArray<DescribeAclsResponseResource>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteArray(Resources, version);
        writer.WriteNoTags();
    }
}

public sealed record DescribeAclsResponseResource : IWireType<DescribeAclsResponseResource>
{
    public sbyte ResourceType { get; init; }
    public string ResourceName { get; init; } = "";
    public sbyte PatternType { get; init; } = 3;
    public IReadOnlyList<DescribeAclsResponseResourceAcl> Acls { get; init; } = [];

    public static DescribeAclsResponseResource Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeAclsResponseResource
        {
            ResourceType = reader.ReadInt8(),
            ResourceName = reader.ReadString(),
            PatternType = version >= 1 ? reader.ReadInt8() : (sbyte)3,
            Acls = reader.ReadArray<DescribeAclsResponseResourceAcl>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt8(ResourceType);
        writer.WriteString(ResourceName);
        if (version >= 1) writer.WriteInt8(PatternType);
        writer.WriteArray(Acls, version);
        writer.WriteNoTags();
    }
}

public sealed record DescribeAclsResponseResourceAcl : IWireType<DescribeAclsResponseResourceAcl>
{
    public string Principal { get; init; } = "";
    public string Host { get; init; } = "";
    public sbyte Operation { get; init; }
    public sbyte PermissionType { get; init; }

    public static DescribeAclsResponseResourceAcl Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeAclsResponseResourceAcl
        {
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
        writer.WriteString(Principal);
        writer.WriteString(Host);
        writer.WriteInt8(Operation);
        writer.WriteInt8(PermissionType);
        writer.WriteNoTags();
    }
}
