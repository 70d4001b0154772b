namespace Connect.Protocol.Messages;

/// <summary>Keeps a member alive. Versions 0-4. https://kafka.apache.org/protocol#The_Messages_Heartbeat</summary>
public sealed record HeartbeatRequest : IRequest<HeartbeatRequest, HeartbeatResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.Heartbeat, 0, 4, flexibleFrom: 4);

    public string GroupId { get; init; } = "";
    public int GenerationId { get; init; }
    public string MemberId { get; init; } = "";
    public string? GroupInstanceId { get; init; }

    public static HeartbeatRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new HeartbeatRequest
        {
            GroupId = reader.ReadString(),
            GenerationId = reader.ReadInt32(),
            MemberId = reader.ReadString(),
            GroupInstanceId = version >= 3 ? reader.ReadNullableString() : null,
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
        writer.WriteNoTags();
    }
}

/// <summary>Tells a member whether its group is rebalancing.</summary>
public sealed record HeartbeatResponse : IWireType<HeartbeatResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }

    public static HeartbeatResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new HeartbeatResponse
        {
            ThrottleTimeMs = version >= 1 ? reader.ReadInt32() : 0,
            ErrorCode = reader.ReadErrorCode(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 1) writer.WriteInt32(ThrottleTimeMs);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNoTags();
    }
}
