using System.Collections.Frozen;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Requests;

/// <summary>Finds the handler of a request by key and version, and says what the broker understands.</summary>
internal sealed class RequestDispatcher
{
    private readonly FrozenDictionary<short, IRequestHandler> _handlers;

    public RequestDispatcher(IEnumerable<IRequestHandler> handlers)
    {
        _handlers = handlers.ToFrozenDictionary(handler => (short)handler.Api.Key);
        Apis = [.. _handlers.Values.Select(handler => handler.Api).OrderBy(api => api.Key)];
    }

    public IReadOnlyList<ApiSpec> Apis { get; }

    /// <summary>The handler of a kind of request.</summary>
    public RequestHandler<TRequest, TResponse> HandlerOf<TRequest, TResponse>()
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IWireType<TResponse> =>
        (RequestHandler<TRequest, TResponse>)_handlers[(short)TRequest.Api.Key];

    /// <summary>Reads the header, and with it which handler the body behind it is for.</summary>
    /// <exception cref="ConnectionRefusedException">The broker does not have this key or version.</exception>
    public (IRequestHandler Handler, RequestHeader Header, ReadOnlyMemory<byte> Body) Route(ReadOnlyMemory<byte> frame)
    {
        var reader = new ProtocolReader(frame);
        var header = RequestHeader.Read(ref reader);
        if (!_handlers.TryGetValue(header.ApiKey, out var handler))
        {
            throw new ConnectionRefusedException($"API key {header.ApiKey} is unknown.");
        }
        if (!handler.Api.Supports(header.ApiVersion))
        {
            return handler.Api.Key == ApiKey.ApiVersions
                ? (new UnsupportedApiVersionsHandler(handler.Api), header with { ApiVersion = 0 }, frame[^reader.Remaining..])
                : throw new ConnectionRefusedException($"Version {header.ApiVersion} of {handler.Api.Key} is not supported.");
        }
        reader.IsFlexible = handler.Api.IsFlexible(header.ApiVersion);
        reader.SkipTags();
        return (handler, header, frame[^reader.Remaining..]);
    }
}
