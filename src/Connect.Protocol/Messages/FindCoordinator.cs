namespace Connect.Protocol.Messages;

/// <summary>
/// Asks which broker coordinates a group or a transactional id. Versions 0-6.
/// https://kafka.apache.org/protocol#The_Messages_FindCoordinator
/// </summary>
public sealed record FindCoordinatorRequest : IRequest<FindCoordinatorRequest, FindCoordinatorResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.FindCoordinator, 0, 6, flexibleFrom: 3);

    public string Key { get; init; } = "";
    public sbyte KeyType { get; init; }
    public IReadOnlyList<string> CoordinatorKeys { get; init; } = [];

    public static FindCoordinatorRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new FindCoordinatorRequest
        {
            Key = version <= 3 ? reader.ReadString() : "",
            KeyType = version >= 1 ? reader.ReadInt8() : (sbyte)0,
            CoordinatorKeys = version >= 4 ? reader.ReadStringArray() : [],
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version <= 3) writer.WriteString(Key);
        if (version >= 1) writer.WriteInt8(KeyType);
        if (version >= 4) writer.WriteStringArray(CoordinatorKeys);
        writer.WriteNoTags();
    }
}

/// <summary>The coordinator of each key.</summary>
public sealed record FindCoordinatorResponse : IWireType<FindCoordinatorResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public int NodeId { get; init; }
    public string Host { get; init; } = "";
    public int Port { get; init; }
    public IReadOnlyList<FindCoordinatorResponseCoordinator> Coordinators { get; init; } = [];

    public static FindCoordinatorResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new FindCoordinatorResponse
        {
            ThrottleTimeMs = version >= 1 ? reader.ReadInt32() : 0,
            ErrorCode = version <= 3 ? reader.ReadErrorCode() : ErrorCode.None,
            ErrorMessage = version is >= 1 and <= 3 ? reader.ReadNullableString() : null,
            NodeId = version <= 3 ? reader.ReadInt32() : 0,
            Host = version <= 3 ? reader.ReadString() : "",
            Port = version <= 3 ? reader.ReadInt32() : 0,
            Coordinators = version >= 4 ? reader.ReadArray<FindCoordinatorResponseCoordinator>(version) : [],
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 1) writer.WriteInt32(ThrottleTimeMs);
        if (version <= 3) writer.WriteErrorCode(ErrorCode);
        if (version is >= 1 and <= 3) writer.WriteNullableString(ErrorMessage);
        if (version <= 3) writer.WriteInt32(NodeId);
        if (version <= 3) writer.WriteString(Host);
        if (version <= 3) writer.WriteInt32(Port);
        if (version >= 4) writer.WriteArray(Coordinators, version);
        writer.WriteNoTags();
    }
}

public sealed record FindCoordinatorResponseCoordinator : IWireType<FindCoordinatorResponseCoordinator>
{
    public string Key { get; init; } = "";
    public int NodeId { get; init; }
    public string Host { get; init; } = "";
    public int Port { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }

    public static FindCoordinatorResponseCoordinator Read(ref ProtocolReader reader, short version)
    {
        var message = new FindCoordinatorResponseCoordinator
        {
            Key = reader.ReadString(),
            NodeId = reader.ReadInt32(),
            Host = reader.ReadString(),
            Port = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Key);
        writer.WriteInt32(NodeId);
        writer.WriteString(Host);
        writer.WriteInt32(Port);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteNoTags();
    }
}
