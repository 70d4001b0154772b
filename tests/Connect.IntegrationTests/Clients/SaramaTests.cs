namespace Connect.IntegrationTests.Clients;

/// <summary>Sarama, which shares no code with librdkafka and asks in old versions. The scenarios are in tests/clients/go/sarama.</summary>
public sealed class SaramaTests(BrokerProcess broker) : IClassFixture<BrokerProcess>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await ClientProgram.InstallAsync("sarama.sh");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("acks")]
    [InlineData("nulls")]
    [InlineData("large")]
    [InlineData("idempotent")]
    [InlineData("range")]
    [InlineData("round-robin")]
    [InlineData("offsets")]
    [InlineData("timestamps")]
    [InlineData("admin")]
    public async Task Scenario_Holds(string scenario) => await ClientProgram.SaramaAsync(broker.BootstrapServers, scenario);
}
