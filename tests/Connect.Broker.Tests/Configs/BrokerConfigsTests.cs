using Connect.Broker.Configs;
using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Configs;

/// <summary>Settings of the broker by request: https://kafka.apache.org/documentation/#dynamicbrokerconfigs.</summary>
public sealed class BrokerConfigsTests : IAsyncLifetime
{
    private const sbyte Topic = 2;
    private const sbyte Broker = 4;
    private const string ThisBroker = "1";
    private const string EveryBroker = "";

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
    public async Task Setting_HoldsAtOnce_AndAfterARestart_UntilItIsDeleted()
    {
        Assert.Equal(2, await PartitionsOfANewTopicAsync("before"));

        Assert.Equal(ErrorCode.None, await SetAsync(ThisBroker, "num.partitions", "5"));
        Assert.Equal(5, await PartitionsOfANewTopicAsync("changed"));
        await RestartAsync();
        Assert.Equal(5, await PartitionsOfANewTopicAsync("restarted"));

        Assert.Equal(ErrorCode.None, await DeleteAsync(ThisBroker, "num.partitions"));
        Assert.Equal(2, await PartitionsOfANewTopicAsync("deleted"));
        await RestartAsync();
        Assert.Equal(2, await PartitionsOfANewTopicAsync("again"));
    }

    [Fact]
    public async Task Layers_AreDescribedAsSynonyms_TheOneThatCountsFirst()
    {
        await SetAsync(EveryBroker, "num.partitions", "3");
        await SetAsync(ThisBroker, "num.partitions", "4");

        var own = await DescribeAsync(ThisBroker, "num.partitions");
        var all = await DescribeAsync(EveryBroker);

        Assert.Equal(("4", false, false, (sbyte)2), (own!.Value, own.ReadOnly, own.IsSensitive, own.ConfigSource));
        Assert.Equal(
            [("4", 2), ("3", 3), ("2", 4), ("1", 5)], own.Synonyms.Select(synonym => (synonym.Value, (int)synonym.Source)));
        Assert.Equal("Partitions of a topic that is created without a number of its own.", own.Documentation);
        Assert.Equal(("num.partitions", "3", 3), (all!.Name, all.Value, (int)all.ConfigSource));
        Assert.Equal(4, await PartitionsOfANewTopicAsync("own"));

        await DeleteAsync(ThisBroker, "num.partitions");
        Assert.Equal(3, await PartitionsOfANewTopicAsync("everybody"));
    }

    [Fact]
    public async Task SettingOfTheStart_IsReadOnly_AndASecretIsNotTold()
    {
        var directory = await DescribeAsync(ThisBroker, "log.dirs");
        var secret = await DescribeAsync(ThisBroker, "ssl.keystore.password");

        Assert.Equal((true, (sbyte)4), (directory!.ReadOnly, directory.ConfigSource));
        Assert.Equal((null, true, (sbyte)9), (secret!.Value, secret.IsSensitive, secret.ConfigType));
        Assert.All(secret.Synonyms, synonym => Assert.Null(synonym.Value));
    }

    [Fact]
    public async Task DefaultOfTopics_HoldsForTopicsThatAreThere_UnlessTheyHaveTheirOwn()
    {
        await _client.SendAsync(Batches.Create("plain"));
        await _client.SendAsync(Batches.Create("own", 1, ("max.message.bytes", "100000")));

        Assert.Equal(ErrorCode.None, await SetAsync(EveryBroker, "message.max.bytes", "1000"));
        Assert.Equal(ErrorCode.MessageTooLarge, await ProduceAsync("plain"));
        Assert.Equal(ErrorCode.None, await ProduceAsync("own"));
        await _client.SendAsync(Batches.Create("new"));
        Assert.Equal(ErrorCode.MessageTooLarge, await ProduceAsync("new"));
        Assert.Equal(
            [("max.message.bytes", "100000", 1), ("message.max.bytes", "1000", 3), ("message.max.bytes", "1048588", 5)],
            await SynonymsAsync("own", "max.message.bytes"));

        await RestartAsync();
        Assert.Equal(ErrorCode.MessageTooLarge, await ProduceAsync("plain"));
        Assert.Equal(ErrorCode.None, await DeleteAsync(EveryBroker, "message.max.bytes"));
        Assert.Equal(ErrorCode.None, await ProduceAsync("plain"));
    }

    [Theory]
    [InlineData(ThisBroker, "log.retention.ms", "soon", ErrorCode.InvalidRequest)]
    [InlineData(ThisBroker, "log.dirs", "/elsewhere", ErrorCode.InvalidRequest)]
    [InlineData(ThisBroker, "no.such.setting", "1", ErrorCode.InvalidRequest)]
    [InlineData(ThisBroker, "num.partitions", "many", ErrorCode.InvalidRequest)]
    [InlineData(ThisBroker, "num.partitions", "0", ErrorCode.InvalidRequest)]
    [InlineData(ThisBroker, "num.partitions", null, ErrorCode.InvalidRequest)]
    [InlineData(ThisBroker, "auto.create.topics.enable", "yes", ErrorCode.InvalidRequest)]
    [InlineData("2", "num.partitions", "3", ErrorCode.InvalidRequest)]
    [InlineData("me", "num.partitions", "3", ErrorCode.InvalidRequest)]
    public async Task WhatCannotBeChanged_IsRefused_AndChangesNothing(string broker, string name, string? value, ErrorCode expected)
    {
        Assert.Equal(expected, await SetAsync(broker, name, value));

        Assert.Equal("2", (await DescribeAsync(ThisBroker, "num.partitions"))!.Value);
        Assert.Null(await DescribeAsync(EveryBroker));
    }

    [Fact]
    public async Task OneWrongSetting_KeepsTheOthersOfItsResource()
    {
        var answer = await AlterAsync(
            validateOnly: false, Resource(ThisBroker, ("num.partitions", "7", 0), ("group.max.session.timeout.ms", "1", 0)));

        Assert.Equal(ErrorCode.InvalidRequest, answer.Responses[0].ErrorCode);
        Assert.Contains("group.max.session.timeout.ms", answer.Responses[0].ErrorMessage, StringComparison.Ordinal);
        Assert.Equal("2", (await DescribeAsync(ThisBroker, "num.partitions"))!.Value);
    }

    [Fact]
    public async Task RequestThatContradictsItself_IsInvalid()
    {
        var sameResource = await AlterAsync(
            validateOnly: false, Resource(ThisBroker, ("num.partitions", "3", 0)), Resource(ThisBroker, ("fetch.max.bytes", "4096", 0)));
        var sameSetting = await AlterAsync(
            validateOnly: false, Resource(ThisBroker, ("num.partitions", "3", 0), ("num.partitions", "4", 0)));

        Assert.Equal([ErrorCode.InvalidRequest, ErrorCode.InvalidRequest], sameResource.Responses.Select(entry => entry.ErrorCode));
        Assert.Equal(ErrorCode.InvalidRequest, sameSetting.Responses[0].ErrorCode);
        Assert.Equal("2", (await DescribeAsync(ThisBroker, "num.partitions"))!.Value);
    }

    [Fact]
    public async Task ValidateOnly_ChangesNothing()
    {
        var good = await AlterAsync(validateOnly: true, Resource(ThisBroker, ("num.partitions", "3", 0)));
        var bad = await AlterAsync(validateOnly: true, Resource(ThisBroker, ("num.partitions", "-3", 0)));

        Assert.Equal((ErrorCode.None, ErrorCode.InvalidRequest), (good.Responses[0].ErrorCode, bad.Responses[0].ErrorCode));
        Assert.Equal("2", (await DescribeAsync(ThisBroker, "num.partitions"))!.Value);
    }

    [Fact]
    public async Task AlterConfigs_TheOldWay_ReplacesAllOfItsLayer()
    {
        await SetAsync(ThisBroker, "num.partitions", "3");
        await SetAsync(EveryBroker, "fetch.max.bytes", "2048");

        var answer = await _client.SendAsync(new AlterConfigsRequest
        {
            Resources =
            [
                new()
                {
                    ResourceType = Broker, ResourceName = ThisBroker, Configs = [new() { Name = "max.connections", Value = "77" }],
                },
            ],
        });

        Assert.Equal(ErrorCode.None, answer.Responses[0].ErrorCode);
        Assert.Equal("77", (await DescribeAsync(ThisBroker, "max.connections"))!.Value);
        Assert.Equal("2", (await DescribeAsync(ThisBroker, "num.partitions"))!.Value);
        Assert.Equal("2048", (await DescribeAsync(ThisBroker, "fetch.max.bytes"))!.Value);
    }

    [Fact]
    public async Task EveryDynamicSetting_CanBeSetToWhatItIs_AndEachHasItsDocumentation()
    {
        var all = (await _client.SendAsync(new DescribeConfigsRequest
        {
            IncludeDocumentation = true,
            Resources = [new() { ResourceType = Broker, ResourceName = ThisBroker, ConfigurationKeys = null }],
        })).Results[0].Configs;

        Assert.Equal(BrokerSetting.All.Count, all.Count);
        Assert.All(all, entry => Assert.False(string.IsNullOrWhiteSpace(entry.Documentation), entry.Name));
        foreach (var entry in all.Where(entry => !entry.ReadOnly))
        {
            Assert.Equal(ErrorCode.None, await SetAsync(ThisBroker, entry.Name, entry.Value));
        }
    }

    [Fact]
    public async Task StoredSetting_ThatNobodyKnowsAnyMore_IsToldAndIgnored()
    {
        await SetAsync(ThisBroker, "num.partitions", "3");
        var path = Path.Combine((await DescribeAsync(ThisBroker, "log.dirs"))!.Value!, BrokerConfigs.FileName);
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.Contains("num.partitions", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            path, text.Replace("num.partitions", "setting.of.tomorrow", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        await RestartAsync();

        Assert.Equal("2", (await DescribeAsync(ThisBroker, "num.partitions"))!.Value);
        Assert.Contains(_broker.Log.Lines, line => line.Contains("setting.of.tomorrow", StringComparison.Ordinal));
        Assert.Equal(ErrorCode.None, await SetAsync(ThisBroker, "num.partitions", "4"));
    }

    private static IncrementalAlterConfigsRequestResource Resource(
        string broker, params (string Name, string? Value, sbyte Operation)[] changes) => new()
    {
        ResourceType = Broker,
        ResourceName = broker,
        Configs =
        [
            .. changes.Select(change => new IncrementalAlterConfigsRequestConfig
            {
                Name = change.Name,
                Value = change.Value,
                ConfigOperation = change.Operation,
            }),
        ],
    };

    private async Task RestartAsync()
    {
        _client.Dispose();
        await _broker.RestartAsync();
        _client = await RawClient.ConnectAsync(_broker);
    }

    private Task<IncrementalAlterConfigsResponse> AlterAsync(
        bool validateOnly, params IncrementalAlterConfigsRequestResource[] resources) =>
        _client.SendAsync(new IncrementalAlterConfigsRequest { Resources = resources, ValidateOnly = validateOnly });

    private async Task<ErrorCode> SetAsync(string broker, string name, string? value) =>
        (await AlterAsync(validateOnly: false, Resource(broker, (name, value, 0)))).Responses[0].ErrorCode;

    private async Task<ErrorCode> DeleteAsync(string broker, string name) =>
        (await AlterAsync(validateOnly: false, Resource(broker, (name, null, 1)))).Responses[0].ErrorCode;

    private async Task<DescribeConfigsResponseConfig?> DescribeAsync(string broker, string? name = null) =>
        (await _client.SendAsync(new DescribeConfigsRequest
        {
            IncludeSynonyms = true,
            IncludeDocumentation = true,
            Resources = [new() { ResourceType = Broker, ResourceName = broker, ConfigurationKeys = name is null ? null : [name] }],
        })).Results[0].Configs.SingleOrDefault();

    private async Task<ErrorCode> ProduceAsync(string topic) =>
        (await _client.SendAsync(Batches.Produce(topic, Batches.Of(new string('x', 5_000))))).Topics[0].Partitions[0].ErrorCode;

    private async Task<IEnumerable<(string Name, string? Value, int Source)>> SynonymsAsync(string topic, string name) =>
        (await _client.SendAsync(new DescribeConfigsRequest
        {
            IncludeSynonyms = true,
            Resources = [new() { ResourceType = Topic, ResourceName = topic, ConfigurationKeys = [name] }],
        })).Results[0].Configs.Single().Synonyms.Select(synonym => (synonym.Name, synonym.Value, (int)synonym.Source));

    private async Task<int> PartitionsOfANewTopicAsync(string topic) =>
        (await _client.SendAsync(new MetadataRequest { Topics = [new() { Name = topic }], AllowAutoTopicCreation = true }))
        .Topics[0].Partitions.Count;
}
