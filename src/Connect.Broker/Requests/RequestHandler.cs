using Connect.Broker.Security.Authorization;
using Connect.Protocol;

namespace Connect.Broker.Requests;

/// <summary>
/// Reads the body as the one type of request that a handler answers, and gives the handler only what its principal may ask for: no
/// handler can be without a declaration of that.
/// </summary>
internal abstract class RequestHandler<TRequest, TResponse> : IRequestHandler
    where TRequest : class, IRequest<TRequest, TResponse>
    where TResponse : class, IWireType<TResponse>
{
    public ApiSpec Api => TRequest.Api;

    public virtual bool RunsAhead => false;

    public async ValueTask<IWritable?> HandleAsync(
        ReadOnlyMemory<byte> body, RequestContext context, CancellationToken cancellationToken) =>
        await AnswerAsync(Parse(body, context.Version), context, cancellationToken).ConfigureAwait(false);

    /// <summary>Answers a request that is a message already: what the socket's frames become, and what this process asks itself.</summary>
    public virtual ValueTask<TResponse?> AnswerAsync(TRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        request = Resolve(request);
        if (context.Permissions.IsUnlimited)
        {
            return HandleAsync(request, context, cancellationToken);
        }
        var authorized = Authorize(request, context);
        return authorized.Refusal is { } refusal
            ? ValueTask.FromResult<TResponse?>(refusal)
            : HandleAndCompleteAsync(authorized, context, cancellationToken);
    }

    /// <summary>
    /// Names what the request gives by id, before anything else looks at it: permissions are for names. What has no name stays without.
    /// </summary>
    protected virtual TRequest Resolve(TRequest request) => request;

    /// <summary>
    /// Declares what the request needs, by the table at https://kafka.apache.org/documentation/#operations_resources_and_protocols, and
    /// splits off what is not allowed. Not asked when everything is allowed.
    /// </summary>
    protected abstract Authorized Authorize(TRequest request, RequestContext context);

    /// <summary>Answers what is left of the request.</summary>
    protected abstract ValueTask<TResponse?> HandleAsync(TRequest request, RequestContext context, CancellationToken cancellationToken);

    /// <summary>All of it is allowed, or needs no permission.</summary>
    protected static Authorized Whole(TRequest request) => new(request, null, null);

    /// <summary>None of it is allowed; this is the answer.</summary>
    protected static Authorized Nothing(TResponse refusal) => new(null, refusal, null);

    /// <summary>The handler gets what is allowed; what is not is put into its answer afterwards, or taken out of it.</summary>
    protected static Authorized Part(TRequest allowed, Func<TResponse?, TResponse?> complete) => new(allowed, null, complete);

    private async ValueTask<TResponse?> HandleAndCompleteAsync(
        Authorized authorized, RequestContext context, CancellationToken cancellationToken) =>
        authorized.Complete(await HandleAsync(authorized.Request!, context, cancellationToken).ConfigureAwait(false));

    private static TRequest Parse(ReadOnlyMemory<byte> body, short version)
    {
        var reader = new ProtocolReader(body) { IsFlexible = TRequest.Api.IsFlexible(version) };
        // Bytes behind the last field are let pass, as Kafka does: librdkafka 2.16 sends one with a Metadata request for all topics.
        return TRequest.Read(ref reader, version);
    }

    /// <summary>What is left of a request once it is known what its principal may do: all, a part, or nothing.</summary>
    protected readonly struct Authorized(TRequest? request, TResponse? refusal, Func<TResponse?, TResponse?>? complete)
    {
        public TRequest? Request { get; } = request;

        /// <summary>The whole answer, when the handler is not to see the request.</summary>
        public TResponse? Refusal { get; } = refusal;

        public TResponse? Complete(TResponse? response) => complete is null ? response : complete(response);
    }
}
