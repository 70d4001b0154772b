using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using Connect.Broker.Requests;
using Connect.Broker.Security;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Security.Quotas;
using Connect.Protocol;
using Microsoft.Extensions.Logging;

namespace Connect.Broker.Network;

/// <summary>
/// One client connection: a loop that reads and starts requests, and one that writes their answers in the order of the requests. The
/// first waits for the second when too many answers are outstanding, so a slow reader slows itself down and nobody else.
/// </summary>
internal sealed partial class Connection : IDisposable
{
    private readonly ConnectionInfo _info;
    private readonly ListenerSecurity _security;
    private readonly ConnectionServices _services;
    private readonly Channel<PendingAnswer> _answers;
    private readonly long _opened = Stopwatch.GetTimestamp();
    private Stream _stream;
    private Permissions _permissions;
    private long _lastProgress = Stopwatch.GetTimestamp();
    private long _mutedUntil;
    private int _handling;
    private bool _isSecured;

    public Connection(Stream stream, ConnectionInfo info, ListenerSecurity security, ConnectionServices services)
    {
        _stream = stream;
        _info = info;
        _security = security;
        _services = services;
        _permissions = PermissionsOf(Principal.Anonymous);
        _answers = Channel.CreateBounded<PendingAnswer>(new BoundedChannelOptions(services.Options.MaxInFlightRequestsPerConnection)
        {
            SingleReader = true,
            SingleWriter = true,
        });
    }

    /// <summary>For how long nothing has moved on the socket, although no request is being worked on.</summary>
    public TimeSpan IdleTime =>
        Volatile.Read(ref _handling) > 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(Volatile.Read(ref _lastProgress));

    /// <summary>For how long the client has not shown who it is; zero once it has.</summary>
    public TimeSpan UnauthenticatedTime => IsAuthenticated ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_opened);

    private bool IsAuthenticated => Volatile.Read(ref _isSecured) && _info.Sasl is null or { Principal: not null };

    /// <summary>Serves the connection until either side ends it. Never throws: what went wrong here is nobody else's business.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!await SecureAsync(ended.Token).ConfigureAwait(false))
        {
            return;
        }
        using var frames = new RequestFrameReader(_stream);
        var writing = WriteAnswersAsync(ended);
        try
        {
            await ReadRequestsAsync(frames, ended.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogEnd(exception);
            await ended.CancelAsync().ConfigureAwait(false);
        }
        _answers.Writer.Complete();
        await writing.ConfigureAwait(false);
    }

    /// <summary>Ends the connection from outside; both loops notice by themselves.</summary>
    public void Dispose() => _stream.Dispose();

    /// <summary>The handshake of TLS, where the listener has it; false when it failed.</summary>
    private async Task<bool> SecureAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_security.Tls is { } tls)
            {
                var secured = new SslStream(_stream);
                _stream = secured;
                await secured.AuthenticateAsServerAsync(tls.CreateOptions(), cancellationToken).ConfigureAwait(false);
                _permissions = PermissionsOf(_security.PrincipalOf(secured.RemoteCertificate));
            }
            Volatile.Write(ref _isSecured, true);
            Touch();
            return true;
        }
        catch (Exception exception)
        {
            LogEnd(exception);
            return false;
        }
    }

    private Permissions PermissionsOf(Principal principal) => new(_services.Authorizer, principal, _info.ClientHost.TrimStart('/'));

    private FrameLimits Limits() => IsAuthenticated
        ? FrameLimits.ForRequests(_services.Options.SocketRequestMaxBytes)
        : FrameLimits.BeforeAuthentication(_services.Options.SaslServerMaxReceiveSize, _info.Sasl!.ExpectsBareMessages);

    private async Task ReadRequestsAsync(RequestFrameReader frames, CancellationToken cancellationToken)
    {
        while (await frames.ReadAsync(Limits(), cancellationToken).ConfigureAwait(false) is { } frame)
        {
            Touch();
            _services.Metrics.RequestBytes.Inc(frames.LastFrameBytes);
            var answer = Start(frame, frames.LastFrameBytes, cancellationToken);
            Interlocked.Increment(ref _handling);
            await _answers.Writer.WriteAsync(answer, cancellationToken).ConfigureAwait(false);
            if (!answer.Handler.RunsAhead)
            {
                // The outcome belongs to the writer; here only the order of requests matters.
                await ((Task)answer.Body).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            await WaitWhileMutedAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // A client beyond its quota is not read from until it is within again. KIP-219.
    private async ValueTask WaitWhileMutedAsync(CancellationToken cancellationToken)
    {
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), Volatile.Read(ref _mutedUntil));
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, cancellationToken).ConfigureAwait(false);
        }
    }

    private PendingAnswer Start(RequestFrame frame, int frameBytes, CancellationToken cancellationToken)
    {
        try
        {
            var (handler, header, body) = Route(frame);
            var context = new RequestContext(header, _info, _permissions);
            var answer = new PendingAnswer(handler, context, frameBytes);
            answer.Body = HandleAsync(answer, body, cancellationToken);
            if (handler.RunsAhead)
            {
                // Many of these may wait at a time: they must not keep their frames meanwhile.
                frame.Dispose();
            }
            else
            {
                context.Hold(frame);
            }
            return answer;
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    private (IRequestHandler Handler, RequestHeader Header, ReadOnlyMemory<byte> Body) Route(RequestFrame frame)
    {
        if (_info.Sasl is not { } session)
        {
            return _services.Dispatcher.Route(frame.Bytes);
        }
        if (session.ExpectsBareMessages)
        {
            return (new BareSaslMessageHandler(session), default, frame.Bytes);
        }
        var routed = _services.Dispatcher.Route(frame.Bytes);
        if (session.Refuses(routed.Handler.Api.Key) is { } reason)
        {
            throw new ConnectionRefusedException(reason);
        }
        if (session.Principal is { } principal && principal != _permissions.Principal)
        {
            _permissions = PermissionsOf(principal);
        }
        return routed;
    }

    private static async Task<IWritable?> HandleAsync(
        PendingAnswer answer, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var handling = answer.Handler.HandleAsync(body, answer.Context, cancellationToken);
        answer.Waiting = Stopwatch.GetTimestamp();
        var response = await handling.ConfigureAwait(false);
        answer.Ready = Stopwatch.GetTimestamp();
        return response;
    }

    private async Task WriteAnswersAsync(CancellationTokenSource ended)
    {
        try
        {
            await foreach (var answer in _answers.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                using (answer.Context)
                {
                    await WriteAnswerAsync(answer, ended.Token).ConfigureAwait(false);
                    if (answer.Context.EndsConnection)
                    {
                        await ended.CancelAsync().ConfigureAwait(false);
                    }
                }
            }
        }
        catch (Exception exception)
        {
            if (!ended.IsCancellationRequested)
            {
                LogEnd(exception);
            }
            await ended.CancelAsync().ConfigureAwait(false);
            await DrainAsync().ConfigureAwait(false);
        }
    }

    private async Task WriteAnswerAsync(PendingAnswer answer, CancellationToken cancellationToken)
    {
        var body = await answer.Body.ConfigureAwait(false);
        Touch();
        Interlocked.Decrement(ref _handling);
        var api = answer.Handler.Api;
        if (body is not null)
        {
            using var writer = new ProtocolWriter();
            Serialize(writer, answer, body);
            if (!_services.Quotas.IsUnlimited && Throttle(answer, writer.Length) is { Ticks: > 0 } throttle)
            {
                ThrottleTime.Set(body, throttle);
                writer.Reset();
                Serialize(writer, answer, body);
                Volatile.Write(ref _mutedUntil, Stopwatch.GetTimestamp() + (long)(throttle.TotalSeconds * Stopwatch.Frequency));
            }
            foreach (var segment in writer.GetSegments())
            {
                await _stream.WriteAsync(segment, cancellationToken).ConfigureAwait(false);
                Touch();
            }
            _services.Metrics.ResponseBytes.Inc(writer.Length);
        }
        _services.Metrics.ObserveRequest(api.Key, answer.Times());
    }

    private static void Serialize(ProtocolWriter writer, PendingAnswer answer, IWritable body)
    {
        if (body is BareSaslMessage)
        {
            body.Write(writer, answer.Context.Version);
            return;
        }
        writer.WriteInt32(0);
        new ResponseHeader(answer.Context.Header.CorrelationId).Write(writer, answer.Handler.Api, answer.Context.Version);
        body.Write(writer, answer.Context.Version);
        writer.PatchFrameLength();
    }

    /// <summary>For how long the client is held back for what this request has used.</summary>
    private TimeSpan Throttle(PendingAnswer answer, long answerBytes)
    {
        var (quotas, principal, client) = (_services.Quotas, answer.Context.Permissions.Principal, answer.Context.ClientId);
        var byBytes = answer.Handler.Api.Key switch
        {
            ApiKey.Produce => quotas.Use(QuotaKey.ProducerByteRate, principal, client, answer.RequestBytes),
            ApiKey.Fetch => quotas.Use(QuotaKey.ConsumerByteRate, principal, client, answerBytes),
            _ => TimeSpan.Zero,
        };
        var byTime = quotas.Use(QuotaKey.RequestPercentage, principal, client, 100 * answer.Busy.TotalSeconds);
        return byBytes > byTime ? byBytes : byTime;
    }

    // What was started before the connection broke still runs to its end: a produce that was taken stays taken.
    private async Task DrainAsync()
    {
        await foreach (var answer in _answers.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            using (answer.Context)
            {
                await ((Task)answer.Body).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Touch() => Volatile.Write(ref _lastProgress, Stopwatch.GetTimestamp());

    private void LogEnd(Exception exception)
    {
        switch (exception)
        {
            case MalformedMessageException or ConnectionRefusedException:
                LogClosed(_services.Logger, _info.ClientHost, exception.Message);
                break;
            case AuthenticationException:
                LogClosed(_services.Logger, _info.ClientHost, $"the handshake of TLS failed: {exception.Message}");
                break;
            case OperationCanceledException or IOException or SocketException or ObjectDisposedException:
                LogLost(_services.Logger, _info.ClientHost, exception.Message);
                break;
            default:
                LogFailed(_services.Logger, exception, _info.ClientHost);
                break;
        }
    }

    [LoggerMessage(2010, LogLevel.Warning, "Closing the connection of {Client}: {Reason}")]
    private static partial void LogClosed(ILogger logger, string client, string reason);

    [LoggerMessage(2011, LogLevel.Debug, "The connection of {Client} ended: {Reason}")]
    private static partial void LogLost(ILogger logger, string client, string reason);

    [LoggerMessage(2012, LogLevel.Error, "Closing the connection of {Client}: a request failed in a way that has no answer.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string client);

    /// <summary>A request that was started; its times belong to the writer once the body is there.</summary>
    private sealed class PendingAnswer(IRequestHandler handler, RequestContext context, int requestBytes)
    {
        private readonly long _started = Stopwatch.GetTimestamp();

        public IRequestHandler Handler { get; } = handler;

        public RequestContext Context { get; } = context;

        public Task<IWritable?> Body { get; set; } = null!;

        public long Waiting { get; set; }

        public long Ready { get; set; }

        /// <summary>The size of its frame.</summary>
        public int RequestBytes { get; } = requestBytes;

        /// <summary>How long it was worked on before it first waited.</summary>
        public TimeSpan Busy => Stopwatch.GetElapsedTime(_started, Waiting);

        public RequestTimes Times() => new(
            Busy, Stopwatch.GetElapsedTime(Waiting, Ready), Stopwatch.GetElapsedTime(Ready));
    }
}
