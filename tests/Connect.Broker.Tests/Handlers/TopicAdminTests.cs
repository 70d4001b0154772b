using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Handlers;

public sealed class TopicAdminTests : IAsyncLifetime
{
    private const sbyte Topic = 2;

    private TestBroker _broker = null!;
    private RawClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(options => options.NumPartitions = 2);
        _client = await RawClient.ConnectAsync(_broker);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Create_IsThereAtOnce_AndAfterARestart()
    {
        var created = (await _client.SendAsync(Batches.Create("t", 3, ("cleanup.policy", "compact")))).Topics[0];
        Assert.Equal((ErrorCode.None, 3), (created.ErrorCode, created.NumPartitions));
        _client.Dispose();
        await _broker.RestartAsync();
        _client = await RawClient.ConnectAsync(_broker);

        var topic = (await DescribeAsync("t", mayCreate: false)).Topics[0];

        Assert.Equal((ErrorCode.None, 3), (topic.ErrorCode, topic.Partitions.Count));
        Assert.Equal("compact", await ConfigAsync("t", "cleanup.policy"));
    }

    [Theory]
    [InlineData("bad name", 1, 1, "", "", ErrorCode.InvalidTopic)]
    [InlineData("t", 0, 1, "", "", ErrorCode.InvalidPartitions)]
    [InlineData("t", 1, 3, "", "", ErrorCode.InvalidReplicationFactor)]
    [InlineData("t", 1, 1, "no.such.setting", "1", ErrorCode.InvalidConfig)]
    [InlineData("t", 1, 1, "segment.bytes", "many", ErrorCode.InvalidConfig)]
    [InlineData("__consumer_offsets", 1, 1, "", "", ErrorCode.TopicAlreadyExists)]
    public async Task Create_ThatCannotBe_IsRefusedWithAReason(
        string name, int partitions, short replicas, string config, string value, ErrorCode expected)
    {
        var request = config.Length == 0 ? Batches.Create(name, partitions) : Batches.Create(name, partitions, (config, value));
        request = request with { Topics = [request.Topics[0] with { ReplicationFactor = replicas }] };

        var refused = (await _client.SendAsync(request)).Topics[0];

        Assert.Equal(expected, refused.ErrorCode);
        Assert.NotEmpty(refused.ErrorMessage!);
    }

    [Fact]
    public async Task Create_ValidateOnly_MakesNothing()
    {
        Assert.Equal(ErrorCode.None, (await _client.SendAsync(Batches.Create("t") with { ValidateOnly = true })).Topics[0].ErrorCode);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await DescribeAsync("t", mayCreate: false)).Topics[0].ErrorCode);
    }

    [Fact]
    public async Task Metadata_OfAnUnknownTopic_CreatesItWhenTheClientAllows()
    {
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await DescribeAsync("auto", mayCreate: false)).Topics[0].ErrorCode);
        Assert.Equal(2, (await DescribeAsync("auto", mayCreate: true)).Topics[0].Partitions.Count);
        Assert.Equal(ErrorCode.InvalidTopic, (await DescribeAsync("bad name", mayCreate: true)).Topics[0].ErrorCode);
    }

    [Fact]
    public async Task Metadata_AllTopics_NoTopics_AndTheOldWayToAskForAll()
    {
        await _client.SendAsync(Batches.Create("t"));

        var all = await _client.SendAsync(new MetadataRequest { Topics = null });
        var none = await _client.SendAsync(new MetadataRequest { Topics = [] });
        var old = await _client.SendAsync(new MetadataRequest { Topics = [] }, version: 0);

        Assert.Equal(["__consumer_offsets", "__transaction_state", "t"], all.Topics.Select(topic => topic.Name));
        Assert.True(all.Topics[0].IsInternal);
        Assert.Empty(none.Topics);
        Assert.Equal(3, old.Topics.Count);
        Assert.Equal((_broker.Server.ClusterId, 1), (all.ClusterId, all.ControllerId));
    }

    [Fact]
    public async Task CreatePartitions_OnlyRaises()
    {
        await _client.SendAsync(Batches.Create("t", 2));

        Assert.Equal(ErrorCode.None, await RaiseAsync("t", 4));
        Assert.Equal(4, (await DescribeAsync("t", mayCreate: false)).Topics[0].Partitions.Count);
        Assert.Equal(ErrorCode.InvalidPartitions, await RaiseAsync("t", 4));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await RaiseAsync("missing", 4));
    }

    [Fact]
    public async Task Delete_TakesTheRecordsAlong()
    {
        await _client.SendAsync(Batches.Create("t"));
        await _client.SendAsync(Batches.Produce("t", Batches.Of("old")));
        Assert.Equal(ErrorCode.None, await DeleteAsync("t"));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await DeleteAsync("t"));
        await _client.SendAsync(Batches.Create("t"));

        Assert.Empty(Batches.Values(await _client.SendAsync(Batches.Fetch("t", 0))));
    }

    [Fact]
    public async Task AlterConfigs_SetAppendSubtractDelete()
    {
        await _client.SendAsync(Batches.Create("t", 1, ("segment.bytes", "1048576")));

        Assert.Equal(ErrorCode.None, await AlterAsync("cleanup.policy", "compact", 2));
        Assert.Equal("delete,compact", await ConfigAsync("t", "cleanup.policy"));
        Assert.Equal(ErrorCode.None, await AlterAsync("cleanup.policy", "delete", 3));
        Assert.Equal("compact", await ConfigAsync("t", "cleanup.policy"));
        Assert.Equal(ErrorCode.None, await AlterAsync("cleanup.policy", null, 1));
        Assert.Equal("delete", await ConfigAsync("t", "cleanup.policy"));
        Assert.Equal("1048576", await ConfigAsync("t", "segment.bytes"));
        Assert.Equal(ErrorCode.InvalidConfig, await AlterAsync("segment.bytes", "many", 0));
        Assert.Equal(ErrorCode.InvalidConfig, await AlterAsync("no.such.setting", "1", 0));
    }

    [Fact]
    public async Task AlterConfigs_TheOldWay_ReplacesAll()
    {
        await _client.SendAsync(Batches.Create("t", 1, ("segment.bytes", "1048576")));

        var answer = await _client.SendAsync(new AlterConfigsRequest
        {
            Resources =
            [
                new() { ResourceType = Topic, ResourceName = "t", Configs = [new() { Name = "cleanup.policy", Value = "compact" }] },
            ],
        });

        Assert.Equal(ErrorCode.None, answer.Responses[0].ErrorCode);
        Assert.Equal("compact", await ConfigAsync("t", "cleanup.policy"));
        Assert.Equal("1073741824", await ConfigAsync("t", "segment.bytes"));
    }

    [Fact]
    public async Task MaxMessageBytes_RefusesLargerBatches()
    {
        await _client.SendAsync(Batches.Create("t", 1, ("max.message.bytes", "1000")));

        var produced = await _client.SendAsync(Batches.Produce("t", Batches.Of(new string('x', 2000))));

        Assert.Equal(ErrorCode.MessageTooLarge, produced.Topics[0].Partitions[0].ErrorCode);
    }

    private async Task<MetadataResponse> DescribeAsync(string name, bool mayCreate) =>
        await _client.SendAsync(new MetadataRequest { Topics = [new() { Name = name }], AllowAutoTopicCreation = mayCreate });

    private async Task<ErrorCode> DeleteAsync(string name) =>
        (await _client.SendAsync(new DeleteTopicsRequest { TopicNames = [name] })).Topics[0].ErrorCode;

    private async Task<ErrorCode> RaiseAsync(string name, int count) =>
        (await _client.SendAsync(new CreatePartitionsRequest { Topics = [new() { Name = name, Count = count }] })).Results[0].ErrorCode;

    private async Task<ErrorCode> AlterAsync(string name, string? value, sbyte operation)
    {
        var change = new IncrementalAlterConfigsRequestConfig { Name = name, Value = value, ConfigOperation = operation };
        var answer = await _client.SendAsync(new IncrementalAlterConfigsRequest
        {
            Resources = [new() { ResourceType = Topic, ResourceName = "t", Configs = [change] }],
        });
        return answer.Responses[0].ErrorCode;
    }

    private async Task<string?> ConfigAsync(string topic, string name) =>
        (await _client.SendAsync(new DescribeConfigsRequest
        {
            Resources = [new() { ResourceType = Topic, ResourceName = topic, ConfigurationKeys = [name] }],
        })).Results[0].Configs.Single().Value;
}
