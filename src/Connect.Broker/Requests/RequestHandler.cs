using Connect.Protocol;

namespace Connect.Broker.Requests;

/// <summary>Reads the body as the one type of request that a handler answers.</summary>
internal abstract class RequestHandler<TRequest, TResponse> : IRequestHandler
    where TRequest : IRequest<TRequest, TResponse>
    where TResponse : class, IWireType<TResponse>
{
    public ApiSpec Api => TRequest.Api;

    public virtual bool RunsAhead => false;

    public async ValueTask<IWritable?> HandleAsync(
        ReadOnlyMemory<byte> body, RequestContext context, CancellationToken cancellationToken) =>
        await HandleAsync(Parse(body, context.Version), context, cancellationToken).ConfigureAwait(false);

    protected abstract ValueTask<TResponse?> HandleAsync(TRequest request, RequestContext context, CancellationToken cancellationToken);

    private static TRequest Parse(ReadOnlyMemory<byte> body, short version)
    {
        var reader = new ProtocolReader(body) { IsFlexible = TRequest.Api.IsFlexible(version) };
        // Bytes behind the last field are let pass, as Kafka does: librdkafka 2.16 sends one with a Metadata request for all topics.
        return TRequest.Read(ref reader, version);
    }
}
