using Connect.Broker.Network;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;

namespace Connect.Broker.Requests;

/// <summary>Who asks, over which listener, and what has to be given back once the answer is on its way.</summary>
internal sealed class RequestContext(RequestHeader header, ConnectionInfo connection, Permissions permissions) : IDisposable
{
    private List<IDisposable>? _held;

    public RequestHeader Header { get; } = header;

    public short Version => Header.ApiVersion;

    public string ClientId => Header.ClientId ?? "";

    public ConnectionInfo Connection { get; } = connection;

    /// <summary>What the principal of the connection may do.</summary>
    public Permissions Permissions { get; } = permissions;

    /// <summary>The connection ends once this request is answered.</summary>
    public bool EndsConnection { get; private set; }

    public void EndConnection() => EndsConnection = true;

    /// <summary>Keeps a buffer that the answer points into until the answer has been written.</summary>
    public void Hold(IDisposable resource) => (_held ??= []).Add(resource);

    public void Dispose()
    {
        foreach (var resource in _held ?? [])
        {
            resource.Dispose();
        }
        _held = null;
    }
}
