using Connect.Abstractions.Config;

namespace Connect.Elasticsearch.Tests;

public sealed class ElasticsearchSinkConnectorTests : IAsyncLifetime
{
    private StubElasticsearch _server = null!;

    public async ValueTask InitializeAsync() => _server = await StubElasticsearch.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Validate_ReachableServer_FindsNothing() => Assert.Empty(await ErrorsAsync());

    [Fact]
    public async Task Validate_UnreachableServer_SaysSoAtTheUrl()
    {
        var errors = await ErrorsAsync(("connection.url", "http://127.0.0.1:1"));

        Assert.Contains("cannot be reached", Assert.Single(errors["connection.url"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_WrongCredentials_SaysSoAtTheUrl()
    {
        _server.RequiredAuthorization = "ApiKey right";

        Assert.Contains("401", Assert.Single((await ErrorsAsync())["connection.url"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connection.url", "ftp://x", "connection.url")]
    [InlineData("connection.url", "http://a:1,https://b:1", "connection.url")]
    [InlineData("connection.url", "http://anna:secret@a:1", "connection.url")]
    [InlineData("connection.username", "anna", "connection.username")]
    [InlineData("max.buffered.records", "100", "max.buffered.records")]
    [InlineData("linger.ms", "200000", "linger.ms")]
    [InlineData("batch.size", "0", "batch.size")]
    [InlineData("bulk.size.bytes", "0", "bulk.size.bytes")]
    [InlineData("behavior.on.null.values", "KEEP", "behavior.on.null.values")]
    [InlineData("data.stream.type", "LOGS", "data.stream.type")]
    [InlineData("external.resource.usage", "DATASTREAM", "external.resource.usage")]
    [InlineData("external.resource.usage", "INDEX", "topic.to.external.resource.mapping")]
    [InlineData("topic.to.external.resource.mapping", "a", "topic.to.external.resource.mapping")]
    [InlineData("kerberos.user.principal", "x", "kerberos.user.principal")]
    [InlineData("elastic.security.protocol", "SSL", "elastic.security.protocol")]
    public async Task Validate_Mistake_IsReportedAtItsKey(string key, string value, string reportedAt)
    {
        var errors = await ErrorsAsync((key, value));

        Assert.Equal([reportedAt], errors.Keys);
        Assert.DoesNotContain("secret", string.Concat(errors.Values.SelectMany(e => e)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TaskConfigs_GiveEachTaskTheWholeConfiguration()
    {
        var connector = new ElasticsearchSinkConnector();
        await connector.StartAsync(Settings.For(_server), TestContext.Current.CancellationToken);

        Assert.Equal(3, connector.TaskConfigs(3).Count);
        Assert.Equal(typeof(ElasticsearchSinkTask), connector.TaskType);
    }

    private async Task<Dictionary<string, IReadOnlyList<string>>> ErrorsAsync(params (string Key, string Value)[] settings)
    {
        IReadOnlyList<ConfigValue> values = await new ElasticsearchSinkConnector().ValidateAsync(
            Settings.For(_server, settings), TestContext.Current.CancellationToken);
        return values.Where(v => v.Errors.Count > 0).ToDictionary(v => v.Key.Name, v => v.Errors);
    }
}
