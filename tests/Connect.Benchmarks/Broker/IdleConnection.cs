using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Connect.Benchmarks.Broker;

/// <summary>A connection whose client has said hello, as far as Kafka's protocol knows one (ApiVersions), and says no more.</summary>
internal sealed class IdleConnection : IDisposable
{
    // Length, api key 18, version 0, correlation id 1, no client id: https://kafka.apache.org/protocol#The_Messages_ApiVersions
    private static readonly byte[] ApiVersions = [0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 255, 255];

    private readonly TcpClient _client = new();

    private IdleConnection()
    {
    }

    public static async Task<IdleConnection> OpenAsync(string address, CancellationToken cancellationToken)
    {
        var connection = new IdleConnection();
        await connection._client.ConnectAsync(IPEndPoint.Parse(address), cancellationToken);
        var stream = connection._client.GetStream();
        await stream.WriteAsync(ApiVersions, cancellationToken);
        var length = new byte[sizeof(int)];
        await stream.ReadExactlyAsync(length, cancellationToken);
        await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(length)], cancellationToken);
        return connection;
    }

    public void Dispose() => _client.Dispose();
}
