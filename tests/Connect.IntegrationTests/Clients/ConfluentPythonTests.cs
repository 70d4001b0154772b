namespace Connect.IntegrationTests.Clients;

/// <summary>confluent-kafka for Python of the distribution. The scenarios are in tests/clients/python/confluent.py.</summary>
public sealed class ConfluentPythonTests(BrokerProcess broker) : IClassFixture<BrokerProcess>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await ClientProgram.InstallAsync("confluent-kafka-python.sh");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    [InlineData("acks")]
    [InlineData("nulls")]
    [InlineData("idempotent")]
    [InlineData("transactions")]
    [InlineData("range")]
    [InlineData("cooperative-sticky")]
    [InlineData("offsets")]
    [InlineData("timestamps")]
    [InlineData("admin")]
    public async Task Scenario_Holds(string scenario) => await ClientProgram.ConfluentPythonAsync(broker.BootstrapServers, scenario);
}
