namespace Connect.Protocol.Messages;

/// <summary>
/// Deletes groups without members, with their offsets. Versions 0-2.
/// https://kafka.apache.org/protocol#The_Messages_DeleteGroups
/// </summary>
public sealed record DeleteGroupsRequest : IRequest<DeleteGroupsRequest, DeleteGroupsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.DeleteGroups, 0, 2, flexibleFrom: 2);

    public IReadOnlyList<string> GroupNames { get; init; } = [];

    public static DeleteGroupsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteGroupsRequest
        {
            GroupNames = reader.ReadStringArray(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteStringArray(GroupNames);
        writer.WriteNoTags();
    }
}

/// <summary>One result for each group.</summary>
public sealed record DeleteGroupsResponse : IWireType<DeleteGroupsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<DeleteGroupsResponseGroup> Groups { get; init; } = [];

    public static DeleteGroupsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteGroupsResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            Groups = reader.ReadArray<DeleteGroupsResponseGroup>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteArray(Groups, version);
        writer.WriteNoTags();
    }
}

public sealed record DeleteGroupsResponseGroup : IWireType<DeleteGroupsResponseGroup>
{
    public string GroupId { get; init; } = "";
    public ErrorCode ErrorCode { get; init; }

    public static DeleteGroupsResponseGroup Read(ref ProtocolReader reader, short version)
    {
        var message = new DeleteGroupsResponseGroup
        {
            GroupId = reader.ReadString(),
            ErrorCode = reader.ReadErrorCode(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(GroupId);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNoTags();
    }
}
