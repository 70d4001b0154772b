using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Connect.TestKit.Network;

/// <summary>
/// What lies between clients and a server on loopback, and can be cut, slowed and reset: clients connect to <see cref="Port"/>, the link
/// to the server. Safe to use from several threads.
/// </summary>
public sealed class FaultyLink : IAsyncDisposable
{
    private const int ChunkBytes = 16 * 1024;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly IPEndPoint _server;
    private readonly CancellationTokenSource _closed = new();
    private readonly ConcurrentDictionary<LinkConnection, Task> _connections = new();
    private readonly Task _accepting;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LinkDirection _held;
    private int _bytesPerSecond = int.MaxValue;
    private long _bytesUntilReset = long.MaxValue;
    private LinkDirection _resetBy;
    private long _forwarded;
    private long _heldBytes;
    private int _accepted;
    private int _resets;

    /// <summary>Listens at once; the server may come later.</summary>
    /// <param name="port">Where clients connect; 0 takes a free one.</param>
    /// <param name="serverPort">Where the server listens on loopback.</param>
    public FaultyLink(int port, int serverPort)
    {
        _server = new IPEndPoint(IPAddress.Loopback, serverPort);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public int Port { get; }

    /// <summary>Connections taken so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>How often connections were reset.</summary>
    public int Resets => Volatile.Read(ref _resets);

    /// <summary>Bytes that came through, both ways.</summary>
    public long ForwardedBytes => Interlocked.Read(ref _forwarded);

    /// <summary>Bytes that came in and are held back since the last <see cref="Hold"/>.</summary>
    public long HeldBytes => Interlocked.Read(ref _heldBytes);

    /// <summary>
    /// Nothing comes through in these directions until <see cref="Heal"/>, while connections stay open: a cable that is out. What was
    /// held arrives late then, also of a connection that its client has given up.
    /// </summary>
    public void Hold(LinkDirection directions)
    {
        Interlocked.Exchange(ref _heldBytes, 0);
        _held = directions;
        Changed();
    }

    /// <summary>So many bytes a second of each connection come through, each way, until <see cref="Heal"/>.</summary>
    public void Slow(int bytesPerSecond)
    {
        Volatile.Write(ref _bytesPerSecond, bytesPerSecond);
        Changed();
    }

    /// <summary>Resets all connections (RST); what is under way is lost.</summary>
    public void Reset()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Reset();
        }
        Interlocked.Increment(ref _resets);
    }

    /// <summary>Resets all connections once so many more bytes have come through in the direction: in the middle of a message.</summary>
    public void ResetAfter(long bytes, LinkDirection direction)
    {
        _resetBy = direction;
        Interlocked.Exchange(ref _bytesUntilReset, bytes);
    }

    /// <summary>Everything comes through again, and no reset is due.</summary>
    public void Heal()
    {
        Interlocked.Exchange(ref _bytesUntilReset, long.MaxValue);
        Volatile.Write(ref _bytesPerSecond, int.MaxValue);
        _held = LinkDirection.None;
        Changed();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Reset();
        await Task.WhenAll(_connections.Values);
        // Only now: whoever resets all connections may meet one that ends by itself.
        foreach (var connection in _connections.Keys)
        {
            connection.Dispose();
        }
        _closed.Dispose();
    }

    private void Changed() =>
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync(_closed.Token);
                Interlocked.Increment(ref _accepted);
                var connection = new LinkConnection(client);
                _connections[connection] = RunAsync(connection);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task RunAsync(LinkConnection connection)
    {
        try
        {
            await connection.Server.ConnectAsync(_server, connection.Gone);
            var requests = PumpAsync(connection, connection.Client, connection.Server, LinkDirection.Requests);
            var answers = PumpAsync(connection, connection.Server, connection.Client, LinkDirection.Answers);
            await Task.WhenAll(requests, answers);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server is down, or the connection was reset: both ends learn it.
        }
        connection.Reset();
    }

    private async Task PumpAsync(LinkConnection connection, Socket from, Socket to, LinkDirection direction)
    {
        var buffer = new byte[ChunkBytes];
        while (true)
        {
            var count = await from.ReceiveAsync(buffer, connection.Gone);
            await WaitWhileHeldAsync(count, direction, connection.Gone);
            if (count == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return;
            }
            var isReset = (_resetBy & direction) != 0 && Interlocked.Add(ref _bytesUntilReset, -count) < 0;
            // A reset is in the middle of what was received.
            await SendAsync(to, buffer.AsMemory(0, isReset ? count / 2 : count), connection.Gone);
            if (isReset)
            {
                Interlocked.Exchange(ref _bytesUntilReset, long.MaxValue);
                Reset();
            }
        }
    }

    private async Task WaitWhileHeldAsync(int count, LinkDirection direction, CancellationToken gone)
    {
        // Taken before the state is looked at: a change in between completes it.
        var changed = _changed.Task;
        if ((_held & direction) == 0)
        {
            return;
        }
        Interlocked.Add(ref _heldBytes, count);
        do
        {
            await changed.WaitAsync(gone);
            changed = _changed.Task;
        }
        while ((_held & direction) != 0);
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken gone)
    {
        while (bytes.Length > 0)
        {
            var rate = Volatile.Read(ref _bytesPerSecond);
            var part = Math.Min(bytes.Length, Math.Max(1, rate / 50));
            if (rate < int.MaxValue)
            {
                await Task.Delay(TimeSpan.FromSeconds((double)part / rate), gone);
            }
            await to.SendAsync(bytes[..part], gone);
            Interlocked.Add(ref _forwarded, part);
            bytes = bytes[part..];
        }
    }
}
