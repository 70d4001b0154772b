using System.Net.Sockets;
using Connect.TestKit.Network;

namespace Connect.Broker.Tests.Testing;

/// <summary>The client of a broker in this process.</summary>
internal sealed class RawClient : WireClient
{
    private RawClient(TcpClient socket)
        : base(socket)
    {
    }

    public static async Task<RawClient> ConnectAsync(TestBroker broker, int listener = 0)
    {
        var endpoint = broker.Server.Endpoints[listener];
        return new RawClient(await OpenAsync(endpoint.Host, endpoint.Port));
    }
}
