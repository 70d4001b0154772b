using Connect.Abstractions.Connectors;
using Connect.TestKit.Conformance;

namespace Connect.Elasticsearch.Tests;

/// <summary>The sink against a server of today.</summary>
public sealed class ElasticsearchConformanceTests : SinkTaskConformance, IAsyncLifetime
{
    private StubElasticsearch _server = null!;

    protected override IReadOnlyDictionary<string, string> Config => Settings.For(_server);

    public async ValueTask InitializeAsync() => _server = await StubElasticsearch.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    protected override SinkTask NewTask() => new ElasticsearchSinkTask();

    protected override Task<IReadOnlyList<long>> LandedNumbersAsync() =>
        Task.FromResult<IReadOnlyList<long>>([.. _server.Documents("orders").Values.Select(d => (long)d["number"]!)]);
}
