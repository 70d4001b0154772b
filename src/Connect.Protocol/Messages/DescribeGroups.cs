namespace Connect.Protocol.Messages;

/// <summary>
/// Asks for the state and the members of groups. Versions 0-6.
/// https://kafka.apache.org/protocol#The_Messages_DescribeGroups
/// </summary>
public sealed record DescribeGroupsRequest : IRequest<DescribeGroupsRequest, DescribeGroupsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.DescribeGroups, 0, 6, flexibleFrom: 5);

    public IReadOnlyList<string> Groups { get; init; } = [];
    public bool IncludeAuthorizedOperations { get; init; }

    public static DescribeGroupsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeGroupsRequest
        {
            Groups = reader.ReadStringArray(),
            IncludeAuthorizedOperations = version >= 3 && reader.ReadBoolean(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteStringArray(Groups);
        if (version >= 3) writer.WriteBoolean(IncludeAuthorizedOperations);
        writer.WriteNoTags();
    }
}

/// <summary>The state and the members of groups.</summary>
public sealed record DescribeGroupsResponse : IWireType<DescribeGroupsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<DescribeGroupsResponseGroup> Groups { get; init; } = [];

    public static DescribeGroupsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeGroupsResponse
        {
            ThrottleTimeMs = version >= 1 ? reader.ReadInt32() : 0,
            Groups = reader.ReadArray<DescribeGroupsResponseGroup>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 1) writer.WriteInt32(ThrottleTimeMs);
        writer.WriteArray(Groups, version);
        writer.WriteNoTags();
    }
}

public sealed record DescribeGroupsResponseGroup : IWireType<DescribeGroupsResponseGroup>
{
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public string GroupId { get; init; } = "";
    public string GroupState { get; init; } = "";
    public string ProtocolType { get; init; } = "";
    public string ProtocolData { get; init; } = "";
    public IReadOnlyList<DescribeGroupsResponseMember> Members { get; init; } = [];
    public int AuthorizedOperations { get; init; } = int.MinValue;

    public static DescribeGroupsResponseGroup Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeGroupsResponseGroup
        {
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = version >= 6 ? reader.ReadNullableString() : null,
            GroupId = reader.ReadString(),
            GroupState = reader.ReadString(),
            ProtocolType = reader.ReadString(),
            ProtocolData = reader.ReadString(),
            Members = reader.ReadArray<DescribeGroupsResponseMember>(version),
            AuthorizedOperations = version >= 3 ? reader.ReadInt32() : int.MinValue,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        if (version >= 6) writer.WriteNullableString(ErrorMessage);
        writer.WriteString(GroupId);
        writer.WriteString(GroupState);
        writer.WriteString(ProtocolType);
        writer.WriteString(ProtocolData);
        writer.WriteArray(Members, version);
        if (version >= 3) writer.WriteInt32(AuthorizedOperations);
        writer.WriteNoTags();
    }
}

public sealed record DescribeGroupsResponseMember : IWireType<DescribeGroupsResponseMember>
{
    public string MemberId { get; init; } = "";
    public string? GroupInstanceId { get; init; }
    public string ClientId { get; init; } = "";
    public string ClientHost { get; init; } = "";
    public byte[] MemberMetadata { get; init; } = [];
    public byte[] MemberAssignment { get; init; } = [];

    public static DescribeGroupsResponseMember Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeGroupsResponseMember
        {
            MemberId = reader.ReadString(),
            GroupInstanceId = version >= 4 ? reader.ReadNullableString() : null,
            ClientId = reader.ReadString(),
            ClientHost = reader.ReadString(),
            MemberMetadata = reader.ReadBytes(),
            MemberAssignment = reader.ReadBytes(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(MemberId);
        if (version >= 4) writer.WriteNullableString(GroupInstanceId);
        writer.WriteString(ClientId);
        writer.WriteString(ClientHost);
        writer.WriteBytes(MemberMetadata);
        writer.WriteBytes(MemberAssignment);
        writer.WriteNoTags();
    }
}
