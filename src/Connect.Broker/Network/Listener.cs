using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Connect.Broker.Security.Sasl;
using Microsoft.Extensions.Logging;

namespace Connect.Broker.Network;

/// <summary>Accepts the connections of one address, up to the limit, and closes those on which nothing moves.</summary>
internal sealed partial class Listener : IAsyncDisposable
{
    private static readonly TimeSpan LongestReapInterval = TimeSpan.FromSeconds(5);

    // An accept that fails (no file handles left, usually) must not become a busy loop.
    private static readonly TimeSpan AcceptRetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<Connection, Task> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Socket _socket;
    private readonly ListenerSecurity _security;
    private readonly ConnectionServices _services;
    private readonly TimeProvider _time;
    private readonly Endpoint _advertised;
    private readonly ITimer _reaper;
    private Task _accepting = Task.CompletedTask;

    private Listener(
        Socket socket, ListenerOptions options, ListenerSecurity security, ConnectionServices services, TimeProvider time)
    {
        _socket = socket;
        _security = security;
        _services = services;
        _time = time;
        Bound = new Endpoint(options.Bind.Host, ((IPEndPoint)socket.LocalEndPoint!).Port);
        _advertised = options.Advertised with { Port = options.Advertised.Port == 0 ? Bound.Port : options.Advertised.Port };
        var interval = new[] { LongestReapInterval, services.Options.AuthenticationTimeout }.Min();
        _reaper = time.CreateTimer(_ => CloseIdle(), null, interval, interval);
    }

    /// <summary>The address with the port that the system chose when 0 was asked for.</summary>
    public Endpoint Bound { get; }

    public static async Task<Listener> StartAsync(
        ListenerOptions options,
        ListenerSecurity security,
        ConnectionServices services,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var address = await ResolveAsync(options.Bind.Host, cancellationToken).ConfigureAwait(false);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // No ReuseAddress: on Linux .NET takes it for SO_REUSEPORT too, and two logs would share a port in silence.
            socket.Bind(new IPEndPoint(address, options.Bind.Port));
            socket.Listen(services.Options.SocketListenBacklogSize);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException(
                $"The log cannot listen on {options.Bind}: {exception.Message}. Free the port or change 'listeners'.", exception);
        }
        var listener = new Listener(socket, options, security, services, time);
        listener._accepting = listener.AcceptAsync();
        LogListening(services.Logger, options.Name, options.Protocol, listener.Bound, listener._advertised);
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _reaper.DisposeAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        foreach (var connection in _connections.Keys)
        {
            connection.Dispose();
        }
        await Task.WhenAll(_connections.Values).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private static async Task<IPAddress> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            return address;
        }
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return addresses.FirstOrDefault(candidate => candidate.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
        }
        catch (SocketException exception)
        {
            throw new IOException($"The host '{host}' in 'listeners' cannot be resolved: {exception.Message}.", exception);
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Admit(await _socket.AcceptAsync(_stopping.Token).ConfigureAwait(false));
                if (_services.Limits.Pace() is { Ticks: > 0 } pause)
                {
                    await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                LogAcceptFailed(_services.Logger, Bound, exception.Message);
                await Task.Delay(AcceptRetryDelay, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private void Admit(Socket client)
    {
        var address = (client.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (_services.Limits.TryEnter(address) is { } limit)
        {
            LogTooMany(_services.Logger, Bound, address, limit);
            client.Dispose();
            return;
        }
        client.NoDelay = true;
        client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        var host = $"/{address}";
        var info = new ConnectionInfo(host, _advertised, _security.Sasl is { } sasl ? new SaslSession(sasl, host) : null);
        var connection = new Connection(new NetworkStream(client, ownsSocket: true), info, _security, _services);
        var run = new Task<Task>(() => ServeAsync(connection, address));
        _connections[connection] = run.Unwrap();
        run.Start(TaskScheduler.Default);
    }

    private async Task ServeAsync(Connection connection, IPAddress address)
    {
        _services.Metrics.Connections.Inc();
        try
        {
            await connection.RunAsync(_stopping.Token).ConfigureAwait(false);
        }
        finally
        {
            connection.Dispose();
            _connections.TryRemove(connection, out _);
            _services.Limits.Leave(address);
            _services.Metrics.Connections.Dec();
        }
    }

    private void CloseIdle()
    {
        foreach (var connection in _connections.Keys)
        {
            if (connection.IdleTime > _services.Options.ConnectionsMaxIdle
                || connection.UnauthenticatedTime > _services.Options.AuthenticationTimeout)
            {
                connection.Dispose();
            }
        }
    }

    [LoggerMessage(2000, LogLevel.Information, "Listener {Name} ({Protocol}) accepts connections on {Bound}, advertised as {Advertised}")]
    private static partial void LogListening(ILogger logger, string name, SecurityProtocol protocol, Endpoint bound, Endpoint advertised);

    [LoggerMessage(2001, LogLevel.Warning, "Listener {Bound} could not accept a connection: {Reason}")]
    private static partial void LogAcceptFailed(ILogger logger, Endpoint bound, string reason);

    [LoggerMessage(2002, LogLevel.Warning, "{Bound} refuses a connection of {Client}: {Limit}")]
    private static partial void LogTooMany(ILogger logger, Endpoint bound, IPAddress client, string limit);
}
