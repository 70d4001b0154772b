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
    protected override Authorized Authorize(DeleteTopicsRequest request, RequestContext context)
    {
        var (allowed, refused) = context.Permissions.Split(
            request.TopicNames, AclOperation.Delete, AclResourceType.Topic, name => name);
        return Part(request with { TopicNames = allowed }, answer => answer! with
        {
            Topics =
            [
                .. answer.Topics, .. refused.Select(name => new DeleteTopicsResponseTopic
                {
                    Name = name,
                    ErrorCode = ErrorCode.TopicAuthorizationFailed,
                }),
            ],
        });
    }

    protected override async ValueTask<DeleteTopicsResponse?> HandleAsync(
        DeleteTopicsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var results = new List<DeleteTopicsResponseTopic>(request.TopicNames.Count);
        foreach (var name in request.TopicNames.Distinct(StringComparer.Ordinal))
        {
            results.Add(await DeleteAsync(name, cancellationToken).ConfigureAwait(false));
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
