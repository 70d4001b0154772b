namespace Connect.Protocol.Messages;

/// <summary>
/// Removes the ACLs that match filters. Versions 0-3.
/// https://kafka.apache.org/protocol#The_Messages_DeleteAcls
/// </summary>
public sealed record DeleteAclsRequest : IRequest<DeleteAclsRequest, DeleteAclsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.DeleteAcls, 0, 3, flexibleFrom: 2);

    public IReadOnlyList<DeleteAclsRequestFilter> Filters { get; init; } = [];

    public static DeleteAclsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteAclsRequest
        {
            Filters = reader.ReadArray<DeleteAclsRequestFilter>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(Filters, version);
        writer.WriteNoTags();
    }
}

public sealed record DeleteAclsRequestFilter : AclFilterFields, IWireType<DeleteAclsRequestFilter>
{
    public DeleteAclsRequestFilter()
    {
    }

    private DeleteAclsRequestFilter(ref ProtocolReader reader, short version)
        : base(ref reader, version)
    {
    }

    public static DeleteAclsRequestFilter Read(ref ProtocolReader reader, short version) => new(ref reader, version);
}

/// <summary>What each filter removed.</summary>
public sealed record DeleteAclsResponse : IWireType<DeleteAclsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<DeleteAclsResponseFilterResult> FilterResults { get; init; } = [];

    public static DeleteAclsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteAclsResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            FilterResults = reader.ReadArray<DeleteAclsResponseFilterResult>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteArray(FilterResults, version);
        writer.WriteNoTags();
    }
}

public sealed record DeleteAclsResponseFilterResult : IWireType<DeleteAclsResponseFilterResult>
{
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public IReadOnlyList<DeleteAclsResponseFilterResultMatchingAcl> MatchingAcls { get; init; } = [];

    public static DeleteAclsResponseFilterResult Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteAclsResponseFilterResult
        {
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
            MatchingAcls = reader.ReadArray<DeleteAclsResponseFilterResultMatchingAcl>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteArray(MatchingAcls, version);
        writer.WriteNoTags();
    }
}

public sealed record DeleteAclsResponseFilterResultMatchingAcl : IWireType<DeleteAclsResponseFilterResultMatchingAcl>
{
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public sbyte ResourceType { get; init; }
    public string ResourceName { get; init; } = "";
    public sbyte PatternType { get; init; } = 3;
    public string Principal { get; init; } = "";
    public string Host { get; init; } = "";
    public sbyte Operation { get; init; }
    public sbyte PermissionType { get; init; }

    public static DeleteAclsResponseFilterResultMatchingAcl Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteAclsResponseFilterResultMatchingAcl
        {
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
            ResourceType = reader.ReadInt8(),
            ResourceName = reader.ReadString(),
            PatternType = version >= 1 ? reader.ReadInt8() : (sbyte)3,
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
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteInt8(ResourceType);
        writer.WriteString(ResourceName);
        if (version >= 1) writer.WriteInt8(PatternType);
        writer.WriteString(Principal);
        writer.WriteString(Host);
        writer.WriteInt8(Operation);
        writer.WriteInt8(PermissionType);
        writer.WriteNoTags();
    }
}
