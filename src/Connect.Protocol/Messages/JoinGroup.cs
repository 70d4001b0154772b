namespace Connect.Protocol.Messages;

/// <summary>
/// Joins a group, or joins it again while it rebalances. Versions 0-9.
/// https://kafka.apache.org/protocol#The_Messages_JoinGroup
/// </summary>
public sealed record JoinGroupRequest : IRequest<JoinGroupRequest, JoinGroupResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.JoinGroup, 0, 9, flexibleFrom: 6);

    public string GroupId { get; init; } = "";
    public int SessionTimeoutMs { get; init; }
    public int RebalanceTimeoutMs { get; init; } = -1;
    public string MemberId { get; init; } = "";
    public string? GroupInstanceId { get; init; }
    public string ProtocolType { get; init; } = "";
    public IReadOnlyList<JoinGroupRequestProtocol> Protocols { get; init; } = [];
    public string? Reason { get; init; }

    public static JoinGroupRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new JoinGroupRequest
        {
            GroupId = reader.ReadString(),
            SessionTimeoutMs = reader.ReadInt32(),
            RebalanceTimeoutMs = version >= 1 ? reader.ReadInt32() : -1,
            MemberId = reader.ReadString(),
            GroupInstanceId = version >= 5 ? reader.ReadNullableString() : null,
            ProtocolType = reader.ReadString(),
            Protocols = reader.ReadArray<JoinGroupRequestProtocol>(version),
            Reason = version >= 8 ? reader.ReadNullableString() : null,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(GroupId);
        writer.WriteInt32(SessionTimeoutMs);
        if (version >= 1) writer.WriteInt32(RebalanceTimeoutMs);
        writer.WriteString(MemberId);
        if (version >= 5) writer.WriteNullableString(GroupInstanceId);
        writer.WriteString(ProtocolType);
        writer.WriteArray(Protocols, version);
        if (version >= 8) writer.WriteNullableString(Reason);
        writer.WriteNoTags();
    }
}

public sealed record JoinGroupRequestProtocol : IWireType<JoinGroupRequestProtocol>
{
    public string Name { get; init; } = "";
    public byte[] Metadata { get; init; } = [];

    public static JoinGroupRequestProtocol Read(ref ProtocolReader reader, short version)
    {
        var message = new JoinGroupRequestProtocol
        {
            Name = reader.ReadString(),
            Metadata = reader.ReadBytes(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteBytes(Metadata);
        writer.WriteNoTags();
    }
}

/// <summary>The generation that the member is part of; the leader also gets all members.</summary>
public sealed record JoinGroupResponse : IWireType<JoinGroupResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public int GenerationId { get; init; } = -1;
    public string? ProtocolType { get; init; }
    public string? ProtocolName { get; init; }
    public string Leader { get; init; } = "";
    public bool SkipAssignment { get; init; }
    public string MemberId { get; init; } = "";
    public IReadOnlyList<JoinGroupResponseMember> Members { get; init; } = [];

    public static JoinGroupResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new JoinGroupResponse
        {
            ThrottleTimeMs = version >= 2 ? reader.ReadInt32() : 0,
            ErrorCode = reader.ReadErrorCode(),
            GenerationId = reader.ReadInt32(),
            ProtocolType = version >= 7 ? reader.ReadNullableString() : null,
            ProtocolName = reader.ReadNullableString(),
            Leader = reader.ReadString(),
            SkipAssignment = version >= 9 && reader.ReadBoolean(),
            MemberId = reader.ReadString(),
            Members = reader.ReadArray<JoinGroupResponseMember>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 2) writer.WriteInt32(ThrottleTimeMs);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteInt32(GenerationId);
        if (version >= 7) writer.WriteNullableString(ProtocolType);
        if (version >= 7) writer.WriteNullableString(ProtocolName);
        else writer.WriteString(ProtocolName ?? "");
        writer.WriteString(Leader);
        if (version >= 9) writer.WriteBoolean(SkipAssignment);
        writer.WriteString(MemberId);
        writer.WriteArray(Members, version);
        writer.WriteNoTags();
    }
}

public sealed record JoinGroupResponseMember : IWireType<JoinGroupResponseMember>
{
    public string MemberId { get; init; } = "";
    public string? GroupInstanceId { get; init; }
    public byte[] Metadata { get; init; } = [];

    public static JoinGroupResponseMember Read(ref ProtocolReader reader, short version)
    {
        var message = new JoinGroupResponseMember
        {
            MemberId = reader.ReadString(),
            GroupInstanceId = version >= 5 ? reader.ReadNullableString() : null,
            Metadata = reader.ReadBytes(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(MemberId);
        if (version >= 5) writer.WriteNullableString(GroupInstanceId);
        writer.WriteBytes(Metadata);
        writer.WriteNoTags();
    }
}
