namespace Connect.Protocol.Messages;

/// <summary>
/// Asks for all groups, or for those in some states. Versions 0-5.
/// https://kafka.apache.org/protocol#The_Messages_ListGroups
/// </summary>
public sealed record ListGroupsRequest : IRequest<ListGroupsRequest, ListGroupsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.ListGroups, 0, 5, flexibleFrom: 3);

    public IReadOnlyList<string> StatesFilter { get; init; } = [];
    public IReadOnlyList<string> TypesFilter { get; init; } = [];

    public static ListGroupsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new ListGroupsRequest
        {
            StatesFilter = version >= 4 ? reader.ReadStringArray() : [],
            TypesFilter = version >= 5 ? reader.ReadStringArray() : [],
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 4) writer.WriteStringArray(StatesFilter);
        if (version >= 5) writer.WriteStringArray(TypesFilter);
        writer.WriteNoTags();
    }
}

/// <summary>The groups of this broker.</summary>
public sealed record ListGroupsResponse : IWireType<ListGroupsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public IReadOnlyList<ListGroupsResponseGroup> Groups { get; init; } = [];

    public static ListGroupsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new ListGroupsResponse
        {
            ThrottleTimeMs = version >= 1 ? reader.ReadInt32() : 0,
            ErrorCode = reader.ReadErrorCode(),
            Groups = reader.ReadArray<ListGroupsResponseGroup>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 1) writer.WriteInt32(ThrottleTimeMs);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteArray(Groups, version);
        writer.WriteNoTags();
    }
}

public sealed record ListGroupsResponseGroup : IWireType<ListGroupsResponseGroup>
{
    public string GroupId { get; init; } = "";
    public string ProtocolType { get; init; } = "";
    public string GroupState { get; init; } = "";
    public string GroupType { get; init; } = "";

    public static ListGroupsResponseGroup Read(ref ProtocolReader reader, short version)
    {
        var message = new ListGroupsResponseGroup
        {
            GroupId = reader.ReadString(),
            ProtocolType = reader.ReadString(),
            GroupState = version >= 4 ? reader.ReadString() : "",
            GroupType = version >= 5 ? reader.ReadString() : "",
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(GroupId);
        writer.WriteString(ProtocolType);
        if (version >= 4) writer.WriteString(GroupState);
        if (version >= 5) writer.WriteString(GroupType);
        writer.WriteNoTags();
    }
}
