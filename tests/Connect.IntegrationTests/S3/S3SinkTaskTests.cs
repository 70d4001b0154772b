using Connect.Abstractions.Connectors;
using Connect.IntegrationTests.ObjectStores;
using Connect.S3;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.S3;

// The server is the class's own, because a test kills it.
public abstract class S3SinkTaskTests<TServer>(TServer server) : ObjectSinkTests, IClassFixture<TServer>, IAsyncLifetime
    where TServer : S3Server
{
    private TestBucket _bucket = null!;

    protected override IReadOnlyDictionary<string, string> Config => _bucket.Config;

    public async ValueTask InitializeAsync() => _bucket = await TestBucket.CreateAsync(server);

    public ValueTask DisposeAsync()
    {
        _bucket.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected override SinkTask NewTask() => new S3SinkTask();

    protected override Task<byte[]?> ReadAsync(string name) => _bucket.ReadAsync(name);

    protected override Task<IReadOnlyList<string>> ListAsync() => _bucket.ListAsync();

    protected override async Task RunWithoutServerAsync(Func<Task> whileDown)
    {
        await server.KillAsync(TestToken);
        await whileDown();
        await server.StartAsync(TestToken);
    }

    protected override Dictionary<string, string> ConfigWith(bool gzip, params (string Key, string Value)[] settings)
    {
        var config = _bucket.Config;
        config["s3.compression.type"] = gzip ? "gzip" : "none";
        config["s3.part.size"] = "5242880";
        foreach (var (key, value) in settings)
        {
            config[key] = value;
        }

        return config;
    }
}

public sealed class FauxqsSinkTaskTests(Fauxqs server) : S3SinkTaskTests<Fauxqs>(server);

public sealed class RadosGatewaySinkTaskTests(RadosGateway server) : S3SinkTaskTests<RadosGateway>(server);
