using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

internal sealed class DeleteTopicsHandler(TopicCatalog topics, GroupCoordinator coordinator, BrokerMetrics metrics)
    : RequestHandler<DeleteTopicsRequest, DeleteTopicsResponse>
{
    // Up to version 5 there is only the list of names.
    protected override DeleteTopicsRequest Resolve(DeleteTopicsRequest request) => request with
    {
        Topics =
        [
            .. request.Topics.Select(topic => topic.TopicId == Guid.Empty ? topic : topic with { Name = topics.Find(topic.TopicId)?.Name }),
            .. request.TopicNames.Select(name => new DeleteTopicsRequestTopic { Name = name }),
        ],
        TopicNames = [],
    };

    protected override Authorized Authorize(DeleteTopicsRequest request, RequestContext context)
    {
        var (allowed, refused) = PermissionsExtensions.Split(request.Topics, topic => topic.Name is null
            || context.Permissions.Allows(AclOperation.Delete, AclResourceType.Topic, topic.Name));
        return Part(request with { Topics = allowed }, answer => answer! with
        {
            Topics =
            [
                .. answer.Topics, .. refused.Select(topic => new DeleteTopicsResponseTopic
                {
                    // The name behind an id is not told to who may not see the topic.
                    Name = topic.TopicId == Guid.Empty
                        || context.Permissions.Allows(AclOperation.Describe, AclResourceType.Topic, topic.Name!) ? topic.Name : null,
                    TopicId = topic.TopicId,
                    ErrorCode = ErrorCode.TopicAuthorizationFailed,
                }),
            ],
        });
    }

    protected override async ValueTask<DeleteTopicsResponse?> HandleAsync(
        DeleteTopicsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var results = new List<DeleteTopicsResponseTopic>(request.Topics.Count);
        foreach (var topic in request.Topics.Distinct())
        {
            var result = topic.Name is { } name
                ? await DeleteAsync(name, cancellationToken).ConfigureAwait(false)
                : new DeleteTopicsResponseTopic { Name = null, ErrorCode = ErrorCode.UnknownTopicId };
            results.Add(result with { TopicId = topic.TopicId });
        }
        return new DeleteTopicsResponse { Topics = results };
    }

    private async Task<DeleteTopicsResponseTopic> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        if (TopicCatalog.IsInternal(name))
        {
            return new DeleteTopicsResponseTopic
            {
                Name = name,
                ErrorCode = ErrorCode.InvalidTopic,
                ErrorMessage = $"{name} holds the broker's own state. Delete groups instead.",
            };
        }
        try
        {
            await topics.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
            metrics.Forget(name);
            await coordinator.ForgetTopicAsync(name).ConfigureAwait(false);
            return new DeleteTopicsResponseTopic { Name = name };
        }
        catch (LogException exception)
        {
            return new DeleteTopicsResponseTopic { Name = name, ErrorCode = LogErrors.CodeOf(exception), ErrorMessage = exception.Message };
        }
    }
}
