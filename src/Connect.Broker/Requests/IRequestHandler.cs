using Connect.Protocol;

namespace Connect.Broker.Requests;

/// <summary>Answers the requests of one API key. There is one implementation for each key that the broker advertises.</summary>
internal interface IRequestHandler
{
    ApiSpec Api { get; }

    /// <summary>
    /// The next request of the same connection may be started while this one waits: what has to happen in order happens before the
    /// handler first waits, and from then on the handler does not touch the body. Answers stay in order regardless.
    /// </summary>
    bool RunsAhead { get; }

    /// <summary>The answer, or null when the client asked for none.</summary>
    /// <exception cref="MalformedMessageException">The body is not a request of this key and version.</exception>
    ValueTask<IWritable?> HandleAsync(ReadOnlyMemory<byte> body, RequestContext context, CancellationToken cancellationToken);
}
