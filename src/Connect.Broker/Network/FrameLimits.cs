namespace Connect.Broker.Network;

/// <summary>How long a frame may be at this point of a connection, and which setting says so.</summary>
internal readonly record struct FrameLimits(int MinBytes, int MaxBytes, string Setting)
{
    // Key, version, correlation id and an empty client id: no request is shorter.
    private const int MinRequestBytes = 10;

    public static FrameLimits ForRequests(int maxBytes) => new(MinRequestBytes, maxBytes, "socket.request.max.bytes");

    /// <summary>Before anybody knows who the client is, it gets little memory.</summary>
    public static FrameLimits BeforeAuthentication(int maxBytes, bool isBare) =>
        new(isBare ? 0 : MinRequestBytes, maxBytes, "sasl.server.max.receive.size");
}
