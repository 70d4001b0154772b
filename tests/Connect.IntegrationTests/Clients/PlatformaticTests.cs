namespace Connect.IntegrationTests.Clients;

/// <summary>@platformatic/kafka, which asks in recent versions. The scenarios are in tests/clients/node/platformatic.mjs.</summary>
public sealed class PlatformaticTests(QuickGroupsBroker broker) : IClassFixture<QuickGroupsBroker>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await ClientProgram.InstallAsync("platformatic.sh");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("acks")]
    [InlineData("nulls")]
    [InlineData("idempotent")]
    [InlineData("transactions")]
    [InlineData("classic")]
    [InlineData("consumer")]
    [InlineData("admin")]
    public async Task Scenario_Holds(string scenario) => await ClientProgram.PlatformaticAsync(broker.BootstrapServers, scenario);
}
