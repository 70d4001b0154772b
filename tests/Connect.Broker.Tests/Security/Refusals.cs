using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Security;

/// <summary>For each API key, what a principal without any ACL asks and what it is told. A new handler gets its line here.</summary>
internal static class Refusals
{
    private const sbyte TopicConfig = 2;
    private const sbyte BrokerConfig = 4;

    /// <summary>Asks; the expected code is in every error field of the answer that is not None, and in at least one.</summary>
    public static IReadOnlyDictionary<ApiKey, IReadOnlyList<Refusal>> All { get; } = new Refusal[]
    {
        Of(Batches.Produce("t", Batches.Of("v")), ErrorCode.TopicAuthorizationFailed),
        Of(Batches.Fetch("t", 0), ErrorCode.TopicAuthorizationFailed),
        Of(
            new ListOffsetsRequest { Topics = [new() { Name = "t", Partitions = [new() { Timestamp = -1 }] }] },
            ErrorCode.TopicAuthorizationFailed),
        Of(new MetadataRequest { Topics = [new() { Name = "t" }] }, ErrorCode.TopicAuthorizationFailed),
        Of(new MetadataRequest { Topics = [new() { Name = "missing" }] }, ErrorCode.TopicAuthorizationFailed),
        Nothing(new MetadataRequest { Topics = null }, (MetadataResponse answer) => answer.Topics),
        Of(new DescribeTopicPartitionsRequest { Topics = [new() { Name = "t" }] }, ErrorCode.TopicAuthorizationFailed),
        Nothing(new DescribeTopicPartitionsRequest(), (DescribeTopicPartitionsResponse answer) => answer.Topics),
        Of(
            new OffsetForLeaderEpochRequest { Topics = [new() { Topic = "t", Partitions = [new()] }] },
            ErrorCode.TopicAuthorizationFailed),
        Of(new OffsetCommitRequest { GroupId = "g", Topics = [new() { Name = "t", Partitions = [new()] }] },
            ErrorCode.GroupAuthorizationFailed),
        Of(new OffsetFetchRequest { Groups = [new() { GroupId = "g", Topics = null }] }, ErrorCode.GroupAuthorizationFailed),
        Of(new OffsetDeleteRequest { GroupId = "g" }, ErrorCode.GroupAuthorizationFailed),
        Of(new FindCoordinatorRequest { KeyType = 0, CoordinatorKeys = ["g"] }, ErrorCode.GroupAuthorizationFailed),
        Of(new FindCoordinatorRequest { KeyType = 1, CoordinatorKeys = ["tx"] }, ErrorCode.TransactionalIdAuthorizationFailed),
        Of(
            new JoinGroupRequest { GroupId = "g", SessionTimeoutMs = 10_000, ProtocolType = "consumer", Protocols = [new()] },
            ErrorCode.GroupAuthorizationFailed),
        Of(new SyncGroupRequest { GroupId = "g" }, ErrorCode.GroupAuthorizationFailed),
        Of(new HeartbeatRequest { GroupId = "g" }, ErrorCode.GroupAuthorizationFailed),
        Of(new LeaveGroupRequest { GroupId = "g", Members = [new() { MemberId = "m" }] }, ErrorCode.GroupAuthorizationFailed),
        Of(new DescribeGroupsRequest { Groups = ["g"] }, ErrorCode.GroupAuthorizationFailed),
        Of(new ConsumerGroupHeartbeatRequest { GroupId = "g", MemberId = "m" }, ErrorCode.GroupAuthorizationFailed),
        Of(new ConsumerGroupDescribeRequest { GroupIds = ["g"] }, ErrorCode.GroupAuthorizationFailed),
        Of(new DeleteGroupsRequest { GroupNames = ["g"] }, ErrorCode.GroupAuthorizationFailed),
        Nothing(new ListGroupsRequest(), (ListGroupsResponse answer) => answer.Groups),
        Of(Batches.Create("new"), ErrorCode.TopicAuthorizationFailed),
        Of(new DeleteTopicsRequest { TopicNames = ["t"] }, ErrorCode.TopicAuthorizationFailed),
        Of(
            new DeleteRecordsRequest { Topics = [new() { Name = "t", Partitions = [new()] }] },
            ErrorCode.TopicAuthorizationFailed),
        Of(new CreatePartitionsRequest { Topics = [new() { Name = "t", Count = 9 }] }, ErrorCode.TopicAuthorizationFailed),
        Of(
            new DescribeConfigsRequest { Resources = [new() { ResourceType = TopicConfig, ResourceName = "t" }] },
            ErrorCode.TopicAuthorizationFailed),
        Of(
            new DescribeConfigsRequest { Resources = [new() { ResourceType = BrokerConfig, ResourceName = "1" }] },
            ErrorCode.ClusterAuthorizationFailed),
        Of(
            new AlterConfigsRequest { Resources = [new() { ResourceType = TopicConfig, ResourceName = "t" }] },
            ErrorCode.TopicAuthorizationFailed),
        Of(
            new IncrementalAlterConfigsRequest { Resources = [new() { ResourceType = BrokerConfig, ResourceName = "1" }] },
            ErrorCode.ClusterAuthorizationFailed),
        Of(new ListConfigResourcesRequest(), ErrorCode.ClusterAuthorizationFailed),
        Of(new ElectLeadersRequest(), ErrorCode.ClusterAuthorizationFailed),
        Of(new AlterPartitionReassignmentsRequest(), ErrorCode.ClusterAuthorizationFailed),
        Of(new ListPartitionReassignmentsRequest(), ErrorCode.ClusterAuthorizationFailed),
        Of(new DescribeLogDirsRequest { Topics = null }, ErrorCode.ClusterAuthorizationFailed),
        Of(new DescribeAclsRequest { ResourceTypeFilter = 1, Operation = 1, PermissionType = 1 }, ErrorCode.ClusterAuthorizationFailed),
        Of(new CreateAclsRequest { Creations = [new()] }, ErrorCode.ClusterAuthorizationFailed),
        Of(new DeleteAclsRequest { Filters = [new()] }, ErrorCode.ClusterAuthorizationFailed),
        Of(new DescribeUserScramCredentialsRequest(), ErrorCode.ClusterAuthorizationFailed),
        Of(new AlterUserScramCredentialsRequest { Deletions = [new() { Name = "u" }] }, ErrorCode.ClusterAuthorizationFailed),
        Of(new DescribeClientQuotasRequest(), ErrorCode.ClusterAuthorizationFailed),
        Of(new AlterClientQuotasRequest { Entries = [new()] }, ErrorCode.ClusterAuthorizationFailed),
        Of(new InitProducerIdRequest(), ErrorCode.ClusterAuthorizationFailed),
        Of(new InitProducerIdRequest { TransactionalId = "tx" }, ErrorCode.TransactionalIdAuthorizationFailed),
        Of(Batches.Produce("t", Batches.Of("v")) with { TransactionalId = "tx" }, ErrorCode.TransactionalIdAuthorizationFailed),
        Of(new AddPartitionsToTxnRequest { Transactions = [new() { TransactionalId = "tx" }] }, ErrorCode.ClusterAuthorizationFailed),
        Of(new AddOffsetsToTxnRequest { TransactionalId = "tx", GroupId = "g" }, ErrorCode.TransactionalIdAuthorizationFailed),
        Of(new EndTxnRequest { TransactionalId = "tx" }, ErrorCode.TransactionalIdAuthorizationFailed),
        Of(
            new TxnOffsetCommitRequest { TransactionalId = "tx", Topics = [new() { Name = "t", Partitions = [new()] }] },
            ErrorCode.TransactionalIdAuthorizationFailed),
        Of(
            new WriteTxnMarkersRequest { Markers = [new() { Topics = [new() { Name = "t", PartitionIndexes = [0] }] }] },
            ErrorCode.ClusterAuthorizationFailed),
        Of(
            new DescribeProducersRequest { Topics = [new() { Name = "t", PartitionIndexes = [0] }] },
            ErrorCode.TopicAuthorizationFailed),
        Of(new DescribeTransactionsRequest { TransactionalIds = ["tx"] }, ErrorCode.TransactionalIdAuthorizationFailed),
        Nothing(new ListTransactionsRequest(), (ListTransactionsResponse answer) => answer.TransactionStates),
    }.GroupBy(refusal => refusal.Key).ToDictionary(group => group.Key, group => (IReadOnlyList<Refusal>)[.. group]);

    /// <summary>What needs no permission, in Kafka too: without it nobody could find out who he is or where the broker is.</summary>
    public static IReadOnlySet<ApiKey> Open { get; } = new HashSet<ApiKey>
    {
        ApiKey.ApiVersions, ApiKey.SaslHandshake, ApiKey.SaslAuthenticate, ApiKey.DescribeCluster,
    };

    private static Refusal Of<TRequest, TResponse>(IRequest<TRequest, TResponse> request, ErrorCode expected)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IWireType<TResponse> =>
        new(TRequest.Api.Key, async client =>
        {
            var codes = ErrorCodes.In(await client.SendAsync(request)).Where(code => code != ErrorCode.None).ToList();
            Assert.True(codes.Count > 0, $"{TRequest.Api.Key} was answered without an error");
            Assert.All(codes, code => Assert.Equal(expected, code));
        });

    private static Refusal Nothing<TRequest, TResponse, TItem>(
        IRequest<TRequest, TResponse> request, Func<TResponse, IEnumerable<TItem>> listed)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IWireType<TResponse> =>
        new(TRequest.Api.Key, async client => Assert.Empty(listed(await client.SendAsync(request))));
}

/// <summary>One question, and the check of its answer.</summary>
internal sealed record Refusal(ApiKey Key, Func<RawClient, Task> AskAsync);
