using Confluent.Kafka;
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

    protected override ILogClient OtherClient => fixture.Broker.Client;

    protected override Task DeleteTopicAsync(string topic) => fixture.Admin.DeleteTopicsAsync([topic]);

    public sealed class BrokerFixture : IAsyncLifetime
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("connect-logclient-tests-").FullName;

        public BrokerServer Broker { get; private set; } = null!;

        public IAdminClient Admin { get; private set; } = null!;

        public ILogClient Client { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Broker = await BrokerServer.StartAsync(
                new BrokerOptions { Listeners = "PLAINTEXT://127.0.0.1:0", LogDirs = _directory }, NullLoggerFactory.Instance,
                Prometheus.Metrics.NewCustomRegistry());
            Client = new ConfluentLogClient(Broker.BootstrapServers, new Dictionary<string, string>(), NullLoggerFactory.Instance);
            Admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Broker.BootstrapServers }).Build();
        }

        public async ValueTask DisposeAsync()
        {
            Admin.Dispose();
            await Broker.DisposeAsync();
            Directory.Delete(_directory, recursive: true);
        }
    }
}
