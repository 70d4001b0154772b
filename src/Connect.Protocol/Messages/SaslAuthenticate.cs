namespace Connect.Protocol.Messages;

/// <summary>
/// One message of the chosen SASL mechanism from the client. It may hold a password: it is never logged. Versions 0-2.
/// https://kafka.apache.org/protocol#The_Messages_SaslAuthenticate
/// </summary>
public sealed record SaslAuthenticateRequest : IRequest<SaslAuthenticateRequest, SaslAuthenticateResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.SaslAuthenticate, 0, 2, flexibleFrom: 2);

    public byte[] AuthBytes { get; init; } = [];

    public static SaslAuthenticateRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new SaslAuthenticateRequest
        {
            AuthBytes = reader.ReadBytes(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteBytes(AuthBytes);
        writer.WriteNoTags();
    }
}

/// <summary>The mechanism's answer; at the end, for how long the session may be used.</summary>
public sealed record SaslAuthenticateResponse : IWireType<SaslAuthenticateResponse>
{
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public byte[] AuthBytes { get; init; } = [];
    public long SessionLifetimeMs { get; init; }

    public static SaslAuthenticateResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new SaslAuthenticateResponse
        {
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
            AuthBytes = reader.ReadBytes(),
            SessionLifetimeMs = version >= 1 ? reader.ReadInt64() : 0,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteBytes(AuthBytes);
        if (version >= 1) writer.WriteInt64(SessionLifetimeMs);
        writer.WriteNoTags();
    }
}
