using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;

namespace Connect.Broker.Handlers;

internal sealed class CreateTopicsHandler(TopicCatalog topics, BrokerOptions options)
    : RequestHandler<CreateTopicsRequest, CreateTopicsResponse>
{
    private const int Default = -1;

    protected override Authorized Authorize(CreateTopicsRequest request, RequestContext context)
    {
        if (context.Permissions.AllowsOnCluster(AclOperation.Create))
        {
            return Whole(request);
        }
        var (allowed, refused) = context.Permissions.Split(
            request.Topics, AclOperation.Create, AclResourceType.Topic, topic => topic.Name);
        return Part(request with { Topics = allowed }, answer => answer! with
        {
            Topics =
            [
                .. answer.Topics, .. refused.DistinctBy(topic => topic.Name).Select(topic => Refuse(
                    topic.Name, ErrorCode.TopicAuthorizationFailed, "The principal may not create this topic.")),
            ],
        });
    }

    protected override async ValueTask<CreateTopicsResponse?> HandleAsync(
        CreateTopicsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var names = request.Topics.CountBy(topic => topic.Name).ToDictionary(StringComparer.Ordinal);
        var results = new List<CreateTopicsResponseTopic>(names.Count);
        foreach (var topic in request.Topics.DistinctBy(topic => topic.Name))
        {
            results.Add(names[topic.Name] > 1
                ? Refuse(topic.Name, ErrorCode.InvalidRequest, "The request names the topic twice.")
                : await CreateAsync(topic, request.ValidateOnly, cancellationToken).ConfigureAwait(false));
        }
        return new CreateTopicsResponse { Topics = results };
    }

    private async Task<CreateTopicsResponseTopic> CreateAsync(
        CreateTopicsRequestTopic asked, bool validateOnly, CancellationToken cancellationToken)
    {
        try
        {
            if (Check(asked) is { } refusal)
            {
                return refusal;
            }
            var configs = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var config in asked.Configs)
            {
                configs[config.Name] = config.Value
                    ?? throw new LogException(LogErrorKind.InvalidConfig, $"{config.Name} has no value: leave it out to get the default.");
            }
            var partitionCount = asked.Assignments.Count > 0 ? asked.Assignments.Count
                : asked.NumPartitions == Default ? options.NumPartitions : asked.NumPartitions;
            if (validateOnly)
            {
                topics.Validate(asked.Name, partitionCount, configs);
            }
            else
            {
                await topics.CreateAsync(asked.Name, partitionCount, configs, cancellationToken).ConfigureAwait(false);
            }
            return new CreateTopicsResponseTopic
            {
                Name = asked.Name,
                TopicId = validateOnly ? Guid.Empty : topics.Find(asked.Name)?.Id ?? Guid.Empty,
                NumPartitions = partitionCount,
                ReplicationFactor = 1,
                Configs = topics.ConfigsOf(configs).Select(config => new CreateTopicsResponseConfig
                {
                    Name = config.Name,
                    Value = config.Effective.Value,
                    ConfigSource = (sbyte)config.Effective.Source,
                }).ToArray(),
            };
        }
        catch (LogException exception)
        {
            return Refuse(asked.Name, LogErrors.CodeOf(exception), exception.Message);
        }
    }

    private CreateTopicsResponseTopic? Check(CreateTopicsRequestTopic asked)
    {
        if (asked.Assignments.Count == 0)
        {
            return asked.ReplicationFactor is Default or 1 ? null : Refuse(
                asked.Name,
                ErrorCode.InvalidReplicationFactor,
                $"Replication factor {asked.ReplicationFactor} is not possible: there is one broker.");
        }
        if (asked.NumPartitions != Default || asked.ReplicationFactor != Default)
        {
            return Refuse(asked.Name, ErrorCode.InvalidRequest, "Give either an assignment or the numbers, not both.");
        }
        var isComplete = asked.Assignments.Select(assignment => assignment.PartitionIndex).Order()
            .SequenceEqual(Enumerable.Range(0, asked.Assignments.Count));
        return isComplete && asked.Assignments.All(assignment => assignment.BrokerIds.SequenceEqual([options.BrokerId])) ? null : Refuse(
            asked.Name, ErrorCode.InvalidReplicaAssignment, $"Each partition from 0 on has to go to the one broker, {options.BrokerId}.");
    }

    private static CreateTopicsResponseTopic Refuse(string name, ErrorCode error, string message) =>
        new() { Name = name, ErrorCode = error, ErrorMessage = message };
}
