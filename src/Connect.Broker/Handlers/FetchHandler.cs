using Connect.Broker.Fetching;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage.Durability;

namespace Connect.Broker.Handlers;

/// <summary>Reads until there are enough bytes, an error, or the client's patience ends.</summary>
internal sealed class FetchHandler(TopicCatalog topics, BrokerOptions options, BrokerMetrics metrics, TimeProvider time)
    : RequestHandler<FetchRequest, FetchResponse>
{
    private const int FirstVersionWithTopicIds = 13;

    private readonly long _started = time.GetTimestamp();

    private readonly FetchSessionCache _sessions = new(
        options.MaxIncrementalFetchSessionCacheSlots,
        options.MaxPartitions,
        TimeSpan.FromMilliseconds(options.MinIncrementalFetchSessionEvictionMs));

    /// <summary>
    /// Completes the request from its session first, so that each partition is authorised each time, and leaves of the answer what the
    /// client does not know.
    /// </summary>
    public override async ValueTask<FetchResponse?> AnswerAsync(
        FetchRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var fetch = _sessions.Open(request, context.Version >= FirstVersionWithTopicIds, time.GetElapsedTime(_started));
        if (fetch.Error != ErrorCode.None)
        {
            return new FetchResponse { ErrorCode = fetch.Error };
        }
        var answer = await base.AnswerAsync(request with { Topics = fetch.Topics }, context, cancellationToken).ConfigureAwait(false);
        return _sessions.Close(fetch, answer!);
    }

    protected override FetchRequest Resolve(FetchRequest request) => request.Topics.All(topic => topic.TopicId == Guid.Empty)
        ? request
        : request with { Topics = [.. request.Topics.Select(topic => topic with { Topic = topics.NameOf(topic.TopicId) })] };

    protected override Authorized Authorize(FetchRequest request, RequestContext context)
    {
        var (allowed, refused) = context.Permissions.SplitTopics(request.Topics, AclOperation.Read, topic => topic.Topic);
        return Part(request with { Topics = allowed }, answer => answer! with
        {
            Topics =
            [
                .. answer.Topics, .. refused.Select(topic => new FetchResponseTopic
                {
                    Topic = topic.Topic,
                    TopicId = topic.TopicId,
                    Partitions = [.. topic.Partitions.Select(
                        partition => FetchPass.Refuse(partition.Partition, ErrorCode.TopicAuthorizationFailed))],
                }),
            ],
        });
    }

    protected override async ValueTask<FetchResponse?> HandleAsync(
        FetchRequest request, RequestContext context, CancellationToken cancellationToken)
    {
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
