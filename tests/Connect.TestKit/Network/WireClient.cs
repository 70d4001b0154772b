using System.Buffers.Binary;
using System.Net.Sockets;
using Connect.Protocol;
using Xunit;

namespace Connect.TestKit.Network;

/// <summary>Sends exactly what a test wants at the version that it wants, or bytes that are no request at all.</summary>
public class WireClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient _socket;
    private int _correlationId;

    protected WireClient(TcpClient socket) => _socket = socket;

    public static async Task<WireClient> ConnectAsync(string host, int port) => new(await OpenAsync(host, port));

    public async Task<TResponse> SendAsync<TRequest, TResponse>(IRequest<TRequest, TResponse> request, short? version = null)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IWireType<TResponse>
    {
        var correlationId = await PostAsync(request, version);
        return await ReceiveAsync<TRequest, TResponse>(correlationId, version);
    }

    /// <summary>Sends without waiting.</summary>
    public async Task<int> PostAsync<TRequest, TResponse>(IRequest<TRequest, TResponse> request, short? version = null)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IWireType<TResponse>
    {
        var api = TRequest.Api;
        using var writer = new ProtocolWriter();
        writer.WriteInt32(0);
        new RequestHeader((short)api.Key, version ?? DefaultVersion(api), ++_correlationId, "raw").Write(writer, api);
        request.Write(writer, version ?? DefaultVersion(api));
        writer.PatchFrameLength();
        foreach (var segment in writer.GetSegments())
        {
            await SendBytesAsync(segment);
        }
        return _correlationId;
    }

    public async Task<TResponse> ReceiveAsync<TRequest, TResponse>(int correlationId, short? version = null)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IWireType<TResponse>
    {
        var frame = await ReceiveFrameAsync() ?? throw new IOException("The broker has closed the connection.");
        return Parse();

        TResponse Parse()
        {
            var reader = new ProtocolReader(frame);
            var header = ResponseHeader.Read(ref reader, TRequest.Api, version ?? DefaultVersion(TRequest.Api));
            Assert.Equal(correlationId, header.CorrelationId);
            var response = TResponse.Read(ref reader, version ?? DefaultVersion(TRequest.Api));
            reader.ExpectEnd();
            return response;
        }
    }

    /// <summary>A frame that is the bytes and nothing else.</summary>
    public async Task SendFrameAsync(byte[] bytes)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        await SendBytesAsync((byte[])[.. length, .. bytes]);
    }

    public async Task SendBytesAsync(ReadOnlyMemory<byte> bytes) =>
        await _socket.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>The next answer without its length, or null when the broker has closed the connection.</summary>
    public async Task<byte[]?> ReceiveFrameAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        var length = new byte[4];
        try
        {
            await _socket.GetStream().ReadExactlyAsync(length, limit.Token);
            var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
            await _socket.GetStream().ReadExactlyAsync(frame, limit.Token);
            return frame;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Returns when the broker has closed the connection, whatever it says before.</summary>
    public async Task ReadToTheEndAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            while (await _socket.GetStream().ReadAsync(new byte[256], limit.Token) > 0)
            {
                // Alerts of TLS, perhaps.
            }
        }
        catch (IOException)
        {
            // Reset, which is an end as well.
        }
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _socket.Dispose();
    }

    protected static async Task<TcpClient> OpenAsync(string host, int port)
    {
        var socket = new TcpClient { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, TestContext.Current.CancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // The newest one that names topics: a test that wants ids says so.
    private static short DefaultVersion(ApiSpec api) => api.Key switch
    {
        ApiKey.Produce => 12,
        ApiKey.Fetch => 12,
        ApiKey.OffsetCommit or ApiKey.OffsetFetch => 9,
        ApiKey.DeleteTopics => 5,
        _ => api.MaxVersion,
    };
}
