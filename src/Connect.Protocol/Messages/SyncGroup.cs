namespace Connect.Protocol.Messages;

/// <summary>
/// Asks for the assignment of a generation; the leader brings it. Versions 0-5.
/// https://kafka.apache.org/protocol#The_Messages_SyncGroup
/// </summary>
public sealed record SyncGroupRequest : IRequest<SyncGroupRequest, SyncGroupResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.SyncGroup, 0, 5, flexibleFrom: 4);

    public string GroupId { get; init; } = "";
    public int GenerationId { get; init; }
    public string MemberId { get; init; } = "";
    public string? GroupInstanceId { get; init; }
    public string? ProtocolType { get; init; }
    public string? ProtocolName { get; init; }
    public IReadOnlyList<SyncGroupRequestAssignment> Assignments { get; init; } = [];

    public static SyncGroupRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new SyncGroupRequest
        {
            GroupId = reader.ReadString(),
            GenerationId = reader.ReadInt32(),
            MemberId = reader.ReadString(),
            GroupInstanceId = version >= 3 ? reader.ReadNullableString() : null,
            ProtocolType = version >= 5 ? reader.ReadNullableString() : null,
            ProtocolName = version >= 5 ? reader.ReadNullableString() : null,
            Assignments = reader.ReadArray<SyncGroupRequestAssignment>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(GroupId);
        writer.WriteInt32(GenerationId);
        writer.WriteString(MemberId);
        if (version >= 3) writer.WriteNullableString(GroupInstanceId);
        if (version >= 5) writer.WriteNullableString(ProtocolType);
        if (version >= 5) writer.WriteNullableString(ProtocolName);
        writer.WriteArray(Assignments, version);
        writer.WriteNoTags();
    }
}

public sealed record SyncGroupRequestAssignment : IWireType<SyncGroupRequestAssignment>
{
    public string MemberId { get; init; } = "";
    public byte[] Assignment { get; init; } = [];

    public static SyncGroupRequestAssignment Read(ref ProtocolReader reader, short version)
    {
        var message = new SyncGroupRequestAssignment
        {
            MemberId = reader.ReadString(),
            Assignment = reader.ReadBytes(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(MemberId);
        writer.WriteBytes(Assignment);
        writer.WriteNoTags();
    }
}

/// <summary>The assignment of one member.</summary>
public sealed record SyncGroupResponse : IWireType<SyncGroupResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public string? ProtocolType { get; init; }
    public string? ProtocolName { get; init; }
    public byte[] Assignment { get; init; } = [];

    public static SyncGroupResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new SyncGroupResponse
        {
            ThrottleTimeMs = version >= 1 ? reader.ReadInt32() : 0,
            ErrorCode = reader.ReadErrorCode(),
            ProtocolType = version >= 5 ? reader.ReadNullableString() : null,
            ProtocolName = version >= 5 ? reader.ReadNullableString() : null,
            Assignment = reader.ReadBytes(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 1) writer.WriteInt32(ThrottleTimeMs);
        writer.WriteErrorCode(ErrorCode);
        if (version >= 5) writer.WriteNullableString(ProtocolType);
        if (version >= 5) writer.WriteNullableString(ProtocolName);
        writer.WriteBytes(Assignment);
        writer.WriteNoTags();
    }
}
