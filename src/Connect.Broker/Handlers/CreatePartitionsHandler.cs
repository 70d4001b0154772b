using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

internal sealed class CreatePartitionsHandler(TopicCatalog topics, BrokerOptions options)
    : RequestHandler<CreatePartitionsRequest, CreatePartitionsResponse>
{
    protected override Authorized Authorize(CreatePartitionsRequest request, RequestContext context)
    {
        var (allowed, refused) = context.Permissions.Split(
            request.Topics, AclOperation.Alter, AclResourceType.Topic, topic => topic.Name);
        return Part(request with { Topics = allowed }, answer => answer! with
        {
            Results =
            [
                .. answer.Results, .. refused.Select(topic => Refuse(
                    topic.Name, ErrorCode.TopicAuthorizationFailed, "The principal may not alter this topic.")),
            ],
        });
    }

    protected override async ValueTask<CreatePartitionsResponse?> HandleAsync(
        CreatePartitionsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var results = new List<CreatePartitionsResponseTopic>(request.Topics.Count);
        foreach (var asked in request.Topics)
        {
            results.Add(await RaiseAsync(asked, request.ValidateOnly, cancellationToken).ConfigureAwait(false));
        }
        return new CreatePartitionsResponse { Results = results };
    }

    private async Task<CreatePartitionsResponseTopic> RaiseAsync(
        CreatePartitionsRequestTopic asked, bool validateOnly, CancellationToken cancellationToken)
    {
        if (topics.Find(asked.Name) is not { } topic)
        {
            return Refuse(asked.Name, ErrorCode.UnknownTopicOrPartition, $"Topic {asked.Name} does not exist.");
        }
        var current = topic.Partitions.Length;
        if (TopicCatalog.IsInternal(asked.Name))
        {
            return Refuse(asked.Name, ErrorCode.InvalidTopic, $"{asked.Name} holds the broker's own state.");
        }
        if (asked.Count <= current)
        {
            return Refuse(
                asked.Name, ErrorCode.InvalidPartitions, $"Topic {asked.Name} has {current} partitions; the new number must be higher.");
        }
        if (asked.Assignments is { } assignments
            && (assignments.Count != asked.Count - current || assignments.Any(entry => !entry.BrokerIds.SequenceEqual([options.BrokerId]))))
        {
            return Refuse(
                asked.Name, ErrorCode.InvalidReplicaAssignment, $"Each new partition has to go to the one broker, {options.BrokerId}.");
        }
        try
        {
            if (!validateOnly)
            {
                await topics.AddPartitionsAsync(asked.Name, asked.Count, cancellationToken).ConfigureAwait(false);
            }
            return new CreatePartitionsResponseTopic { Name = asked.Name };
        }
        catch (LogException exception)
        {
            return Refuse(asked.Name, LogErrors.CodeOf(exception), exception.Message);
        }
    }

    private static CreatePartitionsResponseTopic Refuse(string name, ErrorCode error, string message) =>
        new() { Name = name, ErrorCode = error, ErrorMessage = message };
}
