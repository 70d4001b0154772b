namespace Connect.IntegrationTests.Clients;

/// <summary>kafka-go of the distribution, older than record batches. The scenarios are in tests/clients/go/kafka-go.</summary>
public sealed class KafkaGoTests(BrokerProcess broker) : IClassFixture<BrokerProcess>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await ClientProgram.InstallAsync("kafka-go.sh");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("admin")]
    [InlineData("refused")]
    public async Task Scenario_Holds(string scenario) => await ClientProgram.KafkaGoAsync(broker.BootstrapServers, scenario);
}
