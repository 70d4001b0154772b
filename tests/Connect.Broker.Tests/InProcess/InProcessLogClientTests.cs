using Confluent.Kafka;
using Connect.LogClient;
using Connect.LogClient.Confluent;
using Connect.TestKit.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Broker.Tests.InProcess;

/// <summary>The log client of the same process; the other kind of client is librdkafka on the same broker.</summary>
public sealed class InProcessLogClientTests(InProcessLogClientTests.BrokerFixture fixture)
    : LogClientConformance, IClassFixture<InProcessLogClientTests.BrokerFixture>
{
    protected override ILogClient Client => fixture.Broker.Client;

    protected override ILogClient OtherClient => fixture.Other;

    protected override Task DeleteTopicAsync(string topic) => fixture.Admin.DeleteTopicsAsync([topic]);

    public sealed class BrokerFixture : IAsyncLifetime
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("connect-inprocess-tests-").FullName;

        public BrokerServer Broker { get; private set; } = null!;

        public ILogClient Other { get; private set; } = null!;

        public IAdminClient Admin { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Broker = await BrokerServer.StartAsync(
                new BrokerOptions { Listeners = "PLAINTEXT://127.0.0.1:0", LogDirs = _directory }, NullLoggerFactory.Instance,
                Prometheus.Metrics.NewCustomRegistry());
            Other = new ConfluentLogClient(Broker.BootstrapServers, new Dictionary<string, string>(), NullLoggerFactory.Instance);
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
