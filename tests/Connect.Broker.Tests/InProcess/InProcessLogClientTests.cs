using Connect.LogClient;
using Connect.TestKit.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Broker.Tests.InProcess;

/// <summary>The log client of the same process.</summary>
public sealed class InProcessLogClientTests(InProcessLogClientTests.BrokerFixture fixture)
    : LogClientConformance, IClassFixture<InProcessLogClientTests.BrokerFixture>
{
    protected override ILogClient Client => fixture.Broker.Client;

    public sealed class BrokerFixture : IAsyncLifetime
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("connect-inprocess-tests-").FullName;

        public BrokerServer Broker { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Broker = await BrokerServer.StartAsync(
            new BrokerOptions { Listeners = "PLAINTEXT://127.0.0.1:0", LogDirs = _directory }, NullLoggerFactory.Instance,
            Prometheus.Metrics.NewCustomRegistry());

        public async ValueTask DisposeAsync()
        {
            await Broker.DisposeAsync();
            Directory.Delete(_directory, recursive: true);
        }
    }
}
