namespace Connect.Protocol.Messages;

/// <summary>
/// Chooses the SASL mechanism with which the connection authenticates. Versions 0-1.
/// https://kafka.apache.org/protocol#The_Messages_SaslHandshake
/// </summary>
public sealed record SaslHandshakeRequest : IRequest<SaslHandshakeRequest, SaslHandshakeResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.SaslHandshake, 0, 1);

    public string Mechanism { get; init; } = "";

    public static SaslHandshakeRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new SaslHandshakeRequest
        {
            Mechanism = reader.ReadString(),
        };
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Mechanism);
    }
}

/// <summary>Which mechanisms there are.</summary>
public sealed record SaslHandshakeResponse : IWireType<SaslHandshakeResponse>
{
    public ErrorCode ErrorCode { get; init; }
    public IReadOnlyList<string> Mechanisms { get; init; } = [];

    public static SaslHandshakeResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new SaslHandshakeResponse
        {
            ErrorCode = reader.ReadErrorCode(),
            Mechanisms = reader.ReadStringArray(),
        };
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        writer.WriteStringArray(Mechanisms);
    }
}
