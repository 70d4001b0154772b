using System.Collections.Immutable;
using Connect.Broker.Groups;
using Connect.Broker.Groups.Consumer;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class ConsumerGroupDescribeHandler(GroupCoordinator coordinator, TopicCatalog topics, BrokerOptions options)
    : RequestHandler<ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse>
{
    private const sbyte ConsumerMemberType = 1;

    private readonly ConsumerGroupLimits _limits = options.ConsumerGroupLimits();

    protected override Authorized Authorize(ConsumerGroupDescribeRequest request, RequestContext context)
    {
        var (allowed, refused) = context.Permissions.Split(
            request.GroupIds, AclOperation.Describe, AclResourceType.Group, group => group);
        return Part(request with { GroupIds = allowed }, answer => answer! with
        {
            Groups =
            [
                .. answer.Groups.Select(group => Hide(group, context.Permissions)),
                .. refused.Select(group => new ConsumerGroupDescribeResponseGroup
                {
                    GroupId = group,
                    ErrorCode = ErrorCode.GroupAuthorizationFailed,
                }),
            ],
        });
    }

    protected override ValueTask<ConsumerGroupDescribeResponse?> HandleAsync(
        ConsumerGroupDescribeRequest request, RequestContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ConsumerGroupDescribeResponse?>(new ConsumerGroupDescribeResponse
        {
            Groups = request.GroupIds.Select(Describe).Select(group => group with
            {
                AuthorizedOperations = request.IncludeAuthorizedOperations
                    ? context.Permissions.OperationsOn(AclResourceType.Group, group.GroupId)
                    : Permissions.OperationsNotAsked,
            }).ToArray(),
        });

    // A group that reads what the principal may not know of is not described at all.
    private static ConsumerGroupDescribeResponseGroup Hide(ConsumerGroupDescribeResponseGroup group, Permissions permissions)
    {
        var names = group.Members.SelectMany(member => member.SubscribedTopicNames
            .Concat(member.Assignment.TopicPartitions.Select(topic => topic.TopicName))
            .Concat(member.TargetAssignment.TopicPartitions.Select(topic => topic.TopicName)));
        return names.Distinct(StringComparer.Ordinal).All(
            name => permissions.Allows(AclOperation.Describe, AclResourceType.Topic, name)) ? group : new()
            {
                GroupId = group.GroupId,
                ErrorCode = ErrorCode.TopicAuthorizationFailed,
                ErrorMessage = "The group has described topic(s) that the client is not authorized to describe.",
            };
    }

    private ConsumerGroupDescribeResponseGroup Describe(string groupId)
    {
        var found = coordinator.Find(groupId);
        if (found?.Consumer is not { } group)
        {
            return new ConsumerGroupDescribeResponseGroup
            {
                GroupId = groupId,
                ErrorCode = ErrorCode.GroupIdNotFound,
                ErrorMessage = $"Group {groupId} is {(found is null ? "not found" : "not a consumer group")}.",
            };
        }
        return new ConsumerGroupDescribeResponseGroup
        {
            GroupId = groupId,
            GroupState = group.Phase.ToString(),
            GroupEpoch = group.Epoch,
            AssignmentEpoch = group.AssignmentEpoch,
            AssignorName = group.AssignorOf(_limits),
            Members = group.Members.Values.Select(member => new ConsumerGroupDescribeResponseMember
            {
                MemberId = member.MemberId,
                InstanceId = member.Metadata.InstanceId,
                RackId = member.Metadata.RackId,
                MemberEpoch = member.Current.Epoch,
                ClientId = member.Metadata.ClientId,
                ClientHost = member.Metadata.ClientHost,
                SubscribedTopicNames = member.Metadata.Topics,
                SubscribedTopicRegex = member.Metadata.Pattern,
                Assignment = Describe(member.Current.Assigned),
                TargetAssignment = Describe(member.Target),
                MemberType = ConsumerMemberType,
            }).ToArray(),
        };
    }

    // Topics that are deleted have no name any more, and are left out.
    private ConsumerGroupDescribeAssignment Describe(ImmutableSortedSet<AssignedPartition> partitions) => new()
    {
        TopicPartitions = partitions.GroupBy(partition => partition.TopicId, partition => partition.Partition)
            .Where(topic => topics.Find(topic.Key) is not null)
            .Select(topic => new ConsumerGroupDescribeTopicPartitions
            {
                TopicId = topic.Key,
                TopicName = topics.NameOf(topic.Key),
                Partitions = [.. topic],
            }).ToArray(),
    };
}
