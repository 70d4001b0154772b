using Connect.Broker;
using Connect.LogClient.Confluent;
using Connect.TestKit.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.LogClient.Tests.Confluent;

/// <summary>librdkafka against the built-in log.</summary>
public sealed class ConfluentLogClientTests(ConfluentLogClientTests.BrokerFixture fixture)
    : LogClientConformance, IClassFixture<ConfluentLogClientTests.BrokerFixture>
{
    protected override ILogClient Client => fixture.Client;

    public sealed class BrokerFixture : IAsyncLifetime
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("connect-logclient-tests-").FullName;
        private BrokerServer? _broker;

        public ILogClient Client { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _broker = await BrokerServer.StartAsync(
                new BrokerOptions { Listeners = "PLAINTEXT://127.0.0.1:0", LogDirs = _directory }, NullLoggerFactory.Instance,
                Prometheus.Metrics.NewCustomRegistry());
            Client = new ConfluentLogClient(_broker.BootstrapServers, new Dictionary<string, string>(), NullLoggerFactory.Instance);
        }

        public async ValueTask DisposeAsync()
        {
            await _broker!.DisposeAsync();
            Directory.Delete(_directory, recursive: true);
        }
    }
}
