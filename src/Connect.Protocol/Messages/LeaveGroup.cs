namespace Connect.Protocol.Messages;

/// <summary>
/// Takes members out of their group at once. Versions 0-5.
/// https://kafka.apache.org/protocol#The_Messages_LeaveGroup
/// </summary>
public sealed record LeaveGroupRequest : IRequest<LeaveGroupRequest, LeaveGroupResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.LeaveGroup, 0, 5, flexibleFrom: 4);

    public string GroupId { get; init; } = "";
    public string MemberId { get; init; } = "";
    public IReadOnlyList<LeaveGroupRequestMember> Members { get; init; } = [];

    public static LeaveGroupRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new LeaveGroupRequest
        {
            GroupId = reader.ReadString(),
            MemberId = version <= 2 ? reader.ReadString() : "",
            Members = version >= 3 ? reader.ReadArray<LeaveGroupRequestMember>(version) : [],
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(GroupId);
        if (version <= 2) writer.WriteString(MemberId);
        if (version >= 3) writer.WriteArray(Members, version);
        writer.WriteNoTags();
    }
}

public sealed record LeaveGroupRequestMember : IWireType<LeaveGroupRequestMember>
{
    public string MemberId { get; init; } = "";
    public string? GroupInstanceId { get; init; }
    public string? Reason { get; init; }

    public static LeaveGroupRequestMember Read(ref ProtocolReader reader, short version)
    {
        var message = new LeaveGroupRequestMember
        {
            MemberId = reader.ReadString(),
            GroupInstanceId = reader.ReadNullableString(),
            Reason = version >= 5 ? reader.ReadNullableString() : null,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(MemberId);
        writer.WriteNullableString(GroupInstanceId);
        if (version >= 5) writer.WriteNullableString(Reason);
        writer.WriteNoTags();
    }
}

/// <summary>One result for each member that left.</summary>
public sealed record LeaveGroupResponse : IWireType<LeaveGroupResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public IReadOnlyList<LeaveGroupResponseMember> Members { get; init; } = [];

    public static LeaveGroupResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new LeaveGroupResponse
        {
            ThrottleTimeMs = version >= 1 ? reader.ReadInt32() : 0,
            ErrorCode = reader.ReadErrorCode(),
            Members = version >= 3 ? reader.ReadArray<LeaveGroupResponseMember>(version) : [],
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 1) writer.WriteInt32(ThrottleTimeMs);
        writer.WriteErrorCode(ErrorCode);
        if (version >= 3) writer.WriteArray(Members, version);
        writer.WriteNoTags();
    }
}

public sealed record LeaveGroupResponseMember : IWireType<LeaveGroupResponseMember>
{
    public string MemberId { get; init; } = "";
    public string? GroupInstanceId { get; init; }
    public ErrorCode ErrorCode { get; init; }

    public static LeaveGroupResponseMember Read(ref ProtocolReader reader, short version)
    {
        var message = new LeaveGroupResponseMember
        {
            MemberId = reader.ReadString(),
            GroupInstanceId = reader.ReadNullableString(),
            ErrorCode = reader.ReadErrorCode(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(MemberId);
        writer.WriteNullableString(GroupInstanceId);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNoTags();
    }
}
