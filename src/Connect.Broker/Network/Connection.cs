using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Channels;
using Connect.Broker.Requests;
using Connect.Broker.Security;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;
using Microsoft.Extensions.Logging;

namespace Connect.Broker.Network;

/// <summary>
/// One client connection: a loop that reads and starts requests, and one that writes their answers in the order of the requests. The
/// first waits for the second when too many answers are outstanding, so a slow reader slows itself down and nobody else.
/// </summary>
internal sealed partial class Connection : IDisposable
{
    private readonly Stream _stream;
    private readonly ConnectionInfo _info;
    private readonly ConnectionServices _services;
    private readonly Permissions _permissions;
    private readonly RequestFrameReader _frames;
    private readonly PipeReader _pipe;
    private readonly Channel<PendingAnswer> _answers;
    private long _lastProgress = Stopwatch.GetTimestamp();
    private int _handling;

    public Connection(Stream stream, ConnectionInfo info, ConnectionServices services)
    {
        _stream = stream;
        _info = info;
        _services = services;
        _permissions = new Permissions(services.Authorizer, Principal.Anonymous, info.ClientHost.TrimStart('/'));
        // Zero-byte reads: an idle connection holds no buffer.
        _pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));
        _frames = new RequestFrameReader(_pipe, services.Options.SocketRequestMaxBytes);
        _answers = Channel.CreateBounded<PendingAnswer>(new BoundedChannelOptions(services.Options.MaxInFlightRequestsPerConnection)
        {
            SingleReader = true,
            SingleWriter = true,
        });
    }

    /// <summary>For how long nothing has moved on the socket, although no request is being worked on.</summary>
    public TimeSpan IdleTime =>
        Volatile.Read(ref _handling) > 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(Volatile.Read(ref _lastProgress));

    /// <summary>Serves the connection until either side ends it. Never throws: what went wrong here is nobody else's business.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = WriteAnswersAsync(ended);
        try
        {
            await ReadRequestsAsync(ended.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogEnd(exception);
            await ended.CancelAsync().ConfigureAwait(false);
        }
        _answers.Writer.Complete();
        await writing.ConfigureAwait(false);
        await _pipe.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the connection from outside; both loops notice by themselves.</summary>
    public void Dispose() => _stream.Dispose();

    private async Task ReadRequestsAsync(CancellationToken cancellationToken)
    {
        while (await _frames.ReadAsync(cancellationToken).ConfigureAwait(false) is { } frame)
        {
            Touch();
            _services.Metrics.RequestBytes.Inc(_frames.LastFrameBytes);
            var answer = Start(frame, cancellationToken);
            Interlocked.Increment(ref _handling);
            await _answers.Writer.WriteAsync(answer, cancellationToken).ConfigureAwait(false);
            if (!answer.Handler.RunsAhead)
            {
                // The outcome belongs to the writer; here only the order of requests matters.
                await ((Task)answer.Body).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private PendingAnswer Start(RequestFrame frame, CancellationToken cancellationToken)
    {
        try
        {
            var (handler, header, body) = _services.Dispatcher.Route(frame.Bytes);
            var context = new RequestContext(header, _info, _permissions);
            var started = Stopwatch.GetTimestamp();
            var answer = new PendingAnswer(handler, context, handler.HandleAsync(body, context, cancellationToken).AsTask(), started);
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

    private async Task WriteAnswersAsync(CancellationTokenSource ended)
    {
        try
        {
            await foreach (var answer in _answers.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                using (answer.Context)
                {
                    await WriteAnswerAsync(answer, ended.Token).ConfigureAwait(false);
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
            writer.WriteInt32(0);
            new ResponseHeader(answer.Context.Header.CorrelationId).Write(writer, api, answer.Context.Version);
            body.Write(writer, answer.Context.Version);
            writer.PatchFrameLength();
            foreach (var segment in writer.GetSegments())
            {
                await _stream.WriteAsync(segment, cancellationToken).ConfigureAwait(false);
                Touch();
            }
            _services.Metrics.ResponseBytes.Inc(writer.Length);
        }
        _services.Metrics.ObserveRequest(api.Key, Stopwatch.GetElapsedTime(answer.Started));
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

    private sealed record PendingAnswer(IRequestHandler Handler, RequestContext Context, Task<IWritable?> Body, long Started);
}
