namespace Connect.IntegrationTests.Clients;

/// <summary>kafka-python, which shares no code with librdkafka. The scenarios are in tests/clients/python/kafka_python.py.</summary>
public sealed class KafkaPythonTests(BrokerProcess broker) : IClassFixture<BrokerProcess>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await ClientProgram.InstallAsync("kafka-python.sh");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("versions")]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    [InlineData("acks")]
    [InlineData("nulls")]
    [InlineData("large")]
    [InlineData("partitions")]
    [InlineData("range")]
    [InlineData("roundrobin")]
    [InlineData("pattern")]
    [InlineData("offsets")]
    [InlineData("positions")]
    [InlineData("timestamps")]
    [InlineData("admin")]
    public async Task Scenario_Holds(string scenario) => await ClientProgram.KafkaPythonAsync(broker.BootstrapServers, scenario);
}
