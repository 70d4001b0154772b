using System.Net.Http.Json;
using System.Text.Json;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Elasticsearch;
using Connect.TestKit;
using Connect.TestKit.Conformance;
using Connect.TestKit.Servers;
using Connect.TestKit.Sinks;

namespace Connect.IntegrationTests.Elasticsearch;

/// <summary>The sink on a real server, each test with an index of its own.</summary>
public sealed class ElasticsearchSinkTaskTests(Shared<ElasticsearchServer> server) : SinkTaskConformance, IAsyncLifetime
{
    private readonly string _index = $"orders-{Guid.NewGuid():N}";
    private HttpClient _http = null!;

    protected override IReadOnlyDictionary<string, string> Config => new Dictionary<string, string>
    {
        ["connection.url"] = _http.BaseAddress!.ToString(),
        ["schema.ignore"] = "true",
        ["behavior.on.null.values"] = "DELETE",
        ["read.timeout.ms"] = "30000",
    };

    public async ValueTask InitializeAsync() => _http = new HttpClient { BaseAddress = (await server.GetAsync()).Url };

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Put_RecordsWithSchema_MappingAndDeletesWork()
    {
        var schema = SchemaBuilder.Struct()
            .Field("id", Schema.Int64)
            .Field("name", Schema.OptionalString)
            .Field("at", LogicalTypes.Timestamp().Optional().Build()).Build();
        var config = new Dictionary<string, string>(Config) { ["schema.ignore"] = "false" };
        await using var run = await SinkRun.StartAsync(NewTask(), config, [First]);
        var kept = Record(First, 0, 1) with
        {
            ValueSchema = schema,
            Value = new Struct(schema).Put("id", 1L).Put("name", "Ada").Put("at", DateTimeOffset.UnixEpoch),
        };
        var removed = kept with { Key = "gone", Offset = 1 };

        await run.PutAsync([kept, removed]);
        await VouchedAsync(run, First, 2);
        await run.PutAsync([removed with { Offset = 2, Value = null, ValueSchema = null }]);
        await VouchedAsync(run, First, 3);

        var mapping = await _http.GetFromJsonAsync<JsonElement>($"{_index}/_mapping", TestToken);
        var at = mapping.GetProperty(_index).GetProperty("mappings").GetProperty("record").GetProperty("properties").GetProperty("at");
        Assert.Equal("date", at.GetProperty("type").GetString());
        Assert.Equal([1L], (await SourcesAsync()).Select(d => d.GetProperty("id").GetInt64()));
    }

    [Fact]
    public async Task Put_MalformedDocument_IsReportedWithTheServersReason()
    {
        var config = new Dictionary<string, string>(Config) { ["behavior.on.malformed.documents"] = "ignore" };
        await using var run = await SinkRun.StartAsync(NewTask(), config, [First], new FakeSinkContext { HasReporter = true });

        await run.PutAsync([Record(First, 0, 1)]);
        await VouchedAsync(run, First, 1);
        await run.PutAsync([Record(First, 1, 2) with { Value = new Dictionary<string, object?> { ["number"] = "no number" } }]);
        await VouchedAsync(run, First, 2);

        Assert.Contains("MapperParsingException", Assert.Single(run.Context.Reported).Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_ManyVersionsOfFewKeysInSmallBulks_TheLastOfEachStays()
    {
        // I6: order per key is kept from source to sink.
        var config = new Dictionary<string, string>(Config) { ["batch.size"] = "7", ["connection.compression"] = "true" };
        await using var run = await SinkRun.StartAsync(NewTask(), config, [First]);
        for (var offset = 0; offset < 2000; offset += 100)
        {
            await run.PutAsync([.. Enumerable.Range(offset, 100).Select(o => Record(First, o, o) with { Key = $"k{o % 10}" })]);
        }

        await VouchedAsync(run, First, 2000);

        Assert.Equal(Enumerable.Range(1990, 10).Select(n => (long)n), (await LandedNumbersAsync()).Order());
    }

    protected override SinkTask NewTask() => new ElasticsearchSinkTask();

    protected override SinkRecord Record(TopicPartition partition, long offset, long number) =>
        base.Record(partition, offset, number) with { Topic = _index };

    protected override async Task<IReadOnlyList<long>> LandedNumbersAsync() =>
        [.. (await SourcesAsync()).Select(d => d.GetProperty("number").GetInt64())];

    private async Task<IReadOnlyList<JsonElement>> SourcesAsync()
    {
        using var refreshed = await _http.PostAsync($"{_index}/_refresh", null, TestToken);
        if (!refreshed.IsSuccessStatusCode)
        {
            return [];
        }

        // A fresh index answers searches once its shards have started.
        JsonElement found = default;
        await WaitUntil.TrueAsync(
            async token =>
            {
                using var answer = await _http.GetAsync($"{_index}/_search?size=1000", token);
                found = await answer.Content.ReadFromJsonAsync<JsonElement>(token);
                return answer.IsSuccessStatusCode && found.GetProperty("_shards").GetProperty("failed").GetInt32() == 0;
            },
            LandingTimeout,
            () => found.ToString(),
            TestToken);
        return [.. found.GetProperty("hits").GetProperty("hits").EnumerateArray().Select(h => h.GetProperty("_source"))];
    }
}
