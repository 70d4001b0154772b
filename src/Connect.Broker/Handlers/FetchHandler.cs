using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage.Durability;

namespace Connect.Broker.Handlers;

/// <summary>
/// Reads until there are enough bytes, an error, or the client's patience ends. Every answer is complete in itself: no fetch session is
/// kept, which the protocol says with session id 0.
/// </summary>
internal sealed class FetchHandler(TopicCatalog topics, BrokerOptions options, BrokerMetrics metrics, TimeProvider time)
    : RequestHandler<FetchRequest, FetchResponse>
{
    private const int NoSession = 0;

    protected override Authorized Authorize(FetchRequest request, RequestContext context)
    {
        var (allowed, refused) = context.Permissions.Split(
            request.Topics, AclOperation.Read, AclResourceType.Topic, topic => topic.Topic);
        return Part(request with { Topics = allowed }, answer => answer! with
        {
            Topics =
            [
                .. answer.Topics, .. refused.Select(topic => new FetchResponseTopic
                {
                    Topic = topic.Topic,
                    Partitions = [.. topic.Partitions.Select(
                        partition => FetchPass.Refuse(partition.Partition, ErrorCode.TopicAuthorizationFailed))],
                }),
            ],
        });
    }

    protected override async ValueTask<FetchResponse?> HandleAsync(
        FetchRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        if (request.SessionId != NoSession)
        {
            return new FetchResponse { ErrorCode = ErrorCode.FetchSessionIdNotFound };
        }
        var patience = TimeSpan.FromMilliseconds(Math.Max(0, request.MaxWaitMs));
        var started = time.GetTimestamp();
        while (true)
        {
            var signal = new LogSignal();
            var pass = new FetchPass(topics, request, context.Version, Math.Min(request.MaxBytes, options.FetchMaxBytes));
            try
            {
                // Watched before it is read: what comes in between is not missed.
                pass.Read(signal);
                var left = patience - time.GetElapsedTime(started);
                if (pass.IsFinal || pass.TotalBytes >= request.MinBytes || left <= TimeSpan.Zero)
                {
                    return Answer(pass, context);
                }
                await signal.WaitAsync(left, time, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                pass.Unwatch(signal);
                pass.Dispose();
            }
        }
    }

    private FetchResponse Answer(FetchPass pass, RequestContext context)
    {
        foreach (var topic in pass.Topics)
        {
            var bytes = topic.Partitions.Sum(partition => (long)(partition.Records?.Length ?? 0));
            if (bytes > 0)
            {
                metrics.Fetched(topic.Topic, bytes);
            }
        }
        pass.HandOver(context);
        return new FetchResponse { Topics = pass.Topics };
    }
}
