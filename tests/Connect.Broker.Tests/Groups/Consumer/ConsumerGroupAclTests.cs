using Connect.Broker.Security.Authorization;
using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Groups.Consumer;

/// <summary>A member reads, and a group shows, only topics that the principal may know of.</summary>
public sealed class ConsumerGroupAclTests
{
    [Fact]
    public async Task Topics_ThatMayNotBeDescribed_AreRefusedByName_AndNotFoundByPattern()
    {
        var options = new List<BrokerOptions>();
        await using var broker = await TestBroker.StartAsync(settings =>
        {
            settings.AuthorizerClassName = TestBroker.StandardAuthorizer;
            settings.SuperUsers = "User:ANONYMOUS";
            options.Add(settings);
        });
        using (var super = await RawClient.ConnectAsync(broker))
        {
            await super.SendAsync(Batches.Create("open"));
            await super.SendAsync(Batches.Create("secret"));
            await super.SendAsync(new CreateAclsRequest
            {
                Creations =
                [
                    Allow(AclResourceType.Group, "g", AclOperation.Read),
                    Allow(AclResourceType.Group, "other", AclOperation.Read),
                    Allow(AclResourceType.Topic, "open", AclOperation.Describe),
                ],
            });
            Assert.Equal(ErrorCode.None, (await super.SendAsync(Join("other", ["secret"], null))).ErrorCode);
        }
        options[0].SuperUsers = "";
        await broker.RestartAsync();
        using var client = await RawClient.ConnectAsync(broker);

        Assert.Equal(ErrorCode.TopicAuthorizationFailed, (await client.SendAsync(Join("g", ["open", "secret"], null))).ErrorCode);
        var answer = await client.SendAsync(Join("g", null, ".*"));
        Assert.Equal((ErrorCode.None, 1), (answer.ErrorCode, answer.Assignment!.TopicPartitions.Count));

        var described = await client.SendAsync(new ConsumerGroupDescribeRequest { GroupIds = ["g", "other"] });
        Assert.Equal("open", described.Groups[0].Members.Single().Assignment.TopicPartitions.Single().TopicName);
        Assert.Equal((ErrorCode.TopicAuthorizationFailed, 0), (described.Groups[1].ErrorCode, described.Groups[1].Members.Count));
    }

    private static ConsumerGroupHeartbeatRequest Join(string group, string[]? topics, string? pattern) => new()
    {
        GroupId = group,
        MemberId = "m",
        RebalanceTimeoutMs = 60_000,
        SubscribedTopicNames = topics,
        SubscribedTopicRegex = pattern,
        TopicPartitions = [],
    };

    private static CreateAclsRequestCreation Allow(AclResourceType type, string name, AclOperation operation) => new()
    {
        ResourceType = (sbyte)type,
        ResourceName = name,
        ResourcePatternType = (sbyte)AclPatternType.Literal,
        Principal = "User:ANONYMOUS",
        Host = "*",
        Operation = (sbyte)operation,
        PermissionType = (sbyte)AclPermission.Allow,
    };
}
