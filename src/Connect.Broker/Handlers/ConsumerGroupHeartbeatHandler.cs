using Connect.Broker.Groups;
using Connect.Broker.Groups.Consumer;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

/// <summary>The one request by which a member of a consumer group joins, lives and leaves. KIP-848.</summary>
internal sealed class ConsumerGroupHeartbeatHandler(GroupCoordinator coordinator, TopicCatalog topics, BrokerOptions options)
    : RequestHandler<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse>
{
    private const int FirstVersionWithMemberIdOfTheClient = 1;

    private readonly TopicWatch _topics = new(topics);
    private readonly ConsumerGroupLimits _limits = options.ConsumerGroupLimits();
    private readonly bool _isOn = options.HasConsumerProtocol;

    protected override Authorized Authorize(ConsumerGroupHeartbeatRequest request, RequestContext context)
    {
        if (!context.Permissions.Allows(AclOperation.Read, AclResourceType.Group, request.GroupId))
        {
            return Nothing(new ConsumerGroupHeartbeatResponse { ErrorCode = ErrorCode.GroupAuthorizationFailed });
        }
        return request.SubscribedTopicNames?.Any(topic => !MayDescribe(context, topic)) == true
            ? Nothing(new ConsumerGroupHeartbeatResponse { ErrorCode = ErrorCode.TopicAuthorizationFailed })
            : Whole(request);
    }

    protected override async ValueTask<ConsumerGroupHeartbeatResponse?> HandleAsync(
        ConsumerGroupHeartbeatRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        if (!_isOn)
        {
            return ConsumerGroupReducer.Refusal(
                ErrorCode.UnsupportedVersion, "The consumer protocol is turned off: see group.coordinator.rebalance.protocols.");
        }
        if (Mistake(request, context.Version) is { } mistake)
        {
            return ConsumerGroupReducer.Refusal(ErrorCode.InvalidRequest, mistake);
        }
        if (request.ServerAssignor is { } assignor && !_limits.Assignors.Contains(assignor))
        {
            return ConsumerGroupReducer.Refusal(
                ErrorCode.UnsupportedAssignor, $"There is no assignor {assignor}; there are: {string.Join(", ", _limits.Assignors)}.");
        }
        return await coordinator.BeatAsync(new ConsumerHeartbeat(request)
        {
            ClientId = context.ClientId,
            ClientHost = context.Connection.ClientHost,
            NewMemberId = Guid.NewGuid().ToString(),
            Topics = _topics.Current,
            MayDescribe = topic => MayDescribe(context, topic),
        }).ConfigureAwait(false);
    }

    private static bool MayDescribe(RequestContext context, string topic) =>
        context.Permissions.Allows(AclOperation.Describe, AclResourceType.Topic, topic);

    // Null for a request that makes sense.
    private static string? Mistake(ConsumerGroupHeartbeatRequest request, short version) =>
        request.GroupId.Length == 0 ? "GroupId can't be empty."
        : request.InstanceId is { Length: 0 } ? "InstanceId can't be empty."
        : request.RackId is { Length: 0 } ? "RackId can't be empty."
        : request.MemberId.Length == 0 && (version >= FirstVersionWithMemberIdOfTheClient || request.MemberEpoch != 0)
            ? "MemberId can't be empty."
        : request.MemberEpoch switch
        {
            0 when request.RebalanceTimeoutMs < 0 => "RebalanceTimeoutMs must be provided in first request.",
            0 when request.TopicPartitions is not { Count: 0 } => "TopicPartitions must be empty when (re-)joining.",
            0 when request is { SubscribedTopicNames: null, SubscribedTopicRegex: null } =>
                "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.",
            ConsumerMember.AwayEpoch when request.InstanceId is null => "InstanceId can't be null.",
            < ConsumerMember.AwayEpoch => "MemberEpoch is invalid.",
            _ => null,
        };
}
