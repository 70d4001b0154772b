using System.Net.Sockets;

namespace Connect.TestKit.Network;

/// <summary>One client's connection through a link.</summary>
internal sealed class LinkConnection(Socket client) : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private int _isReset;

    public Socket Client { get; } = client;

    public Socket Server { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public CancellationToken Gone => _gone.Token;

    /// <summary>Closing with a linger time of zero sends RST to both ends.</summary>
    public void Reset()
    {
        if (Interlocked.Exchange(ref _isReset, 1) == 0)
        {
            Client.LingerState = Server.LingerState = new LingerOption(true, 0);
            Client.Close();
            Server.Close();
            _gone.Cancel();
        }
    }

    public void Dispose() => _gone.Dispose();
}
