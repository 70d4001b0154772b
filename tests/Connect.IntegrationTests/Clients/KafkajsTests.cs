namespace Connect.IntegrationTests.Clients;

/// <summary>kafkajs, which shares no code with librdkafka. The scenarios are in tests/clients/node/kafkajs.mjs.</summary>
public sealed class KafkajsTests(BrokerProcess broker) : IClassFixture<BrokerProcess>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await ClientProgram.InstallAsync("kafkajs.sh");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("zstd")]
    [InlineData("acks")]
    [InlineData("idempotent")]
    [InlineData("transactions")]
    [InlineData("nulls")]
    [InlineData("groups")]
    [InlineData("admin")]
    public async Task Scenario_Holds(string scenario) => await ClientProgram.KafkajsAsync(broker.BootstrapServers, scenario);
}
