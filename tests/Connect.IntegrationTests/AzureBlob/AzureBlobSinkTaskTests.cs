using Connect.Abstractions.Connectors;
using Connect.AzureBlob;
using Connect.IntegrationTests.ObjectStores;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.AzureBlob;

// The server is the class's own, because a test stops it.
public sealed class AzureBlobSinkTaskTests(Azurite server) : ObjectSinkTests, IClassFixture<Azurite>, IAsyncLifetime
{
    private TestContainer _container = null!;

    protected override IReadOnlyDictionary<string, string> Config => _container.Config;

    public async ValueTask InitializeAsync() => _container = await TestContainer.CreateAsync(server);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override SinkTask NewTask() => new AzureBlobSinkTask();

    protected override Task<byte[]?> ReadAsync(string name) => _container.ReadAsync(name);

    protected override Task<IReadOnlyList<string>> ListAsync() => _container.ListAsync();

    protected override async Task RunWithoutServerAsync(Func<Task> whileDown)
    {
        // Not killed: Azurite saves its list of containers every few seconds only.
        await server.StopAsync(TestToken);
        await whileDown();
        await server.StartAsync(TestToken);
    }

    protected override Dictionary<string, string> ConfigWith(bool gzip, params (string Key, string Value)[] settings)
    {
        var config = _container.Config;
        config["az.compression.type"] = gzip ? "gzip" : "none";
        config["azblob.block.size"] = "5242880";
        foreach (var (key, value) in settings)
        {
            config[key] = value;
        }

        return config;
    }
}
