using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.TestKit;
using Connect.TestKit.Conformance;
using Connect.TestKit.Sinks;

namespace Connect.Elasticsearch.Tests;

public sealed class ElasticsearchSinkTaskTests : IAsyncLifetime
{
    private static readonly TopicPartition Orders = new("Orders", 0);

    private StubElasticsearch _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await StubElasticsearch.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Put_KeyedRecords_BecomeDocumentsWithVersionsFromOffsets()
    {
        await using var run = await StartAsync();

        await PutAndFlushAsync(run, Record(7, "a", ("n", 1L)));

        Assert.Equal(
            "{\"index\":{\"_index\":\"orders\",\"_id\":\"a\",\"version\":7,\"version_type\":\"external\"}}\n{\"n\":1}\n",
            Assert.Single(_server.Bulks).Body);
        Assert.Equal(8, run.Context.LandedOffsets[Orders]);
        Assert.Equal(8, (await run.PreCommitAsync())[Orders]);
    }

    [Fact]
    public async Task Put_SameKeyManyTimes_KeepsTheLastAndVouchesForAll()
    {
        await using var run = await StartAsync();

        await PutAndFlushAsync(run, [.. Enumerable.Range(0, 100).Select(i => Record(i, "a", ("n", (long)i)))]);

        Assert.Equal(99, (long)_server.Documents("orders")["a"]["n"]!);
        Assert.Single(_server.Bulks);
        Assert.Equal(100, (await run.PreCommitAsync())[Orders]);
    }

    [Fact]
    public async Task Put_SameKeyWhileABulkIsUnderWay_WaitsForIt()
    {
        // I6: order per key is kept from source to sink.
        var first = new TaskCompletionSource();
        _server.OnBulk = async (_, body) =>
        {
            await (body.Contains("\"a\"", StringComparison.Ordinal) ? first.Task : Task.CompletedTask);
            return 0;
        };
        await using var run = await StartAsync(("write.method", "UPSERT"), ("batch.size", "1"));

        var put = run.PutAsync(
            [Record(0, "a", ("n", 1L)), Record(1, "b", ("n", 1L)), Record(2, "a", ("n", 2L)), Record(3, "c", ("n", 1L))]);
        await WaitUntil.TrueAsync(() => _server.Bulks.Count == 2, TimeSpan.FromSeconds(10), () => "no second bulk", Token);
        Assert.False(put.IsCompleted);
        Assert.DoesNotContain(_server.Bulks, b => b.Body.Contains("\"n\":2", StringComparison.Ordinal));
        first.SetResult();
        await put;
        await FlushAsync(run, 4);

        Assert.Equal(2, (long)_server.Documents("orders")["a"]["n"]!);
    }

    [Fact]
    public async Task PreCommit_FirstBulkStuck_VouchesForNothingBehindIt()
    {
        // I4: a sink offset is committed only after the outside system has the data.
        var first = new TaskCompletionSource();
        _server.OnBulk = async (_, body) =>
        {
            await (body.Contains("\"a\"", StringComparison.Ordinal) ? first.Task : Task.CompletedTask);
            return 0;
        };
        await using var run = await StartAsync(("batch.size", "1"));

        await run.PutAsync([Record(0, "a", ("n", 1L)), Record(1, "b", ("n", 1L)), Record(2, "c", ("n", 1L))]);
        await WaitUntil.TrueAsync(
            async _ =>
            {
                await run.PutAsync([]);
                return _server.Documents("orders").Count == 2;
            },
            TimeSpan.FromSeconds(10),
            () => "others stuck too",
            Token);

        Assert.Empty(await run.PreCommitAsync());
        first.SetResult();
        await FlushAsync(run, 3);
    }

    [Fact]
    public async Task Bulk_SomeItemsRejectedForOverload_OnlyTheseAreTriedAgain()
    {
        _server.OnItem = (bulk, _, id) =>
            bulk == 1 && id == "b" ? new StubItem(429, "es_rejected_execution_exception", "queue full") : null;
        await using var run = await StartAsync();

        await PutAndFlushAsync(run, Record(0, "a", ("n", 1L)), Record(1, "b", ("n", 2L)), Record(2, "c", ("n", 3L)));

        Assert.Equal(3, _server.Documents("orders").Count);
        Assert.Equal(2, _server.Bulks.Count);
        Assert.DoesNotContain("\"a\"", _server.Bulks[1].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Bulk_RefusedAsAWholeForAWhile_IsTriedAgain(int status)
    {
        _server.OnBulk = (number, _) => Task.FromResult(number <= 3 ? status : 0);
        await using var run = await StartAsync();

        await PutAndFlushAsync(run, Record(0, "a", ("n", 1L)));

        Assert.Equal(4, _server.Bulks.Count);
    }

    [Fact]
    public async Task Bulk_MoreThanAnOverloadedServerManagesInTime_IsSentInSmallerPiecesOneByOne()
    {
        var underWay = 0;
        _server.OnBulk = async (_, body) =>
        {
            // Busy with what came before, or with too much at once: no answer before the client gives up.
            var isBusy = Interlocked.Increment(ref underWay) > 1 || body.Count(c => c == '\n') > 2 * 10;
            await Task.Delay(isBusy ? TimeSpan.FromMilliseconds(300) : TimeSpan.Zero, TestContext.Current.CancellationToken);
            Interlocked.Decrement(ref underWay);
            return isBusy ? 503 : 0;
        };
        await using var run = await StartAsync(
            ("read.timeout.ms", "200"), ("batch.size", "20"), ("retry.backoff.ms", "100"), ("max.retries", "20"));

        await PutAndFlushAsync(run, [.. Enumerable.Range(0, 60).Select(i => Record(i, $"k{i}", ("n", (long)i)))]);

        Assert.Equal(60, _server.Documents("orders").Count);
    }

    [Fact]
    public async Task Bulk_RefusedMoreOftenThanMaxRetries_FailsTheTaskWithTheReason()
    {
        _server.OnBulk = (_, _) => Task.FromResult(503);
        await using var run = await StartAsync(("max.retries", "2"));

        var error = await Assert.ThrowsAsync<ConnectException>(() => PutAndFlushAsync(run, Record(0, "a", ("n", 1L))));

        Assert.Contains("tried 3 times", error.Message, StringComparison.Ordinal);
        Assert.Contains("refused by the test", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bulk_TooLarge_IsSplit()
    {
        _server.MaxBulkBytes = 300;
        await using var run = await StartAsync();

        await PutAndFlushAsync(run, [.. Enumerable.Range(0, 20).Select(i => Record(i, $"k{i}", ("n", (long)i)))]);

        Assert.Equal(20, _server.Documents("orders").Count);
    }

    [Fact]
    public async Task Document_TooLargeByItself_IsHandledAsMalformed()
    {
        _server.MaxBulkBytes = 300;
        await using var run = await StartAsync(("behavior.on.malformed.documents", "warn"));

        await PutAndFlushAsync(run, Record(0, "a", ("text", new string('x', 500))), Record(1, "b", ("n", 1L)));

        Assert.Equal(["b"], _server.Documents("orders").Keys);
        Assert.Contains("413", Assert.Single(run.Context.Reported).Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("warn")]
    [InlineData("ignore")]
    public async Task Document_Malformed_GoesToTheDeadLetterQueueWithTheServersReason(string behavior)
    {
        _server.OnItem = (_, _, id) => id == "b" ? new StubItem(400, "document_parsing_exception", "failed to parse field [n]") : null;
        await using var run = await StartAsync(("behavior.on.malformed.documents", behavior));

        await PutAndFlushAsync(run, Record(0, "a", ("n", 1L)), Record(1, "b", ("n", "x")), Record(2, "c", ("n", 3L)));

        var (record, error) = Assert.Single(run.Context.Reported);
        Assert.Equal(1, record.Offset);
        Assert.Contains("failed to parse field [n]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_MalformedByDefault_FailsTheTask()
    {
        _server.OnItem = (_, _, _) => new StubItem(400, "mapper_parsing_exception", "failed to parse");
        await using var run = await StartAsync();

        var error = await Assert.ThrowsAsync<ConnectException>(() => PutAndFlushAsync(run, Record(0, "a", ("n", 1L))));

        Assert.Contains("behavior.on.malformed.documents", error.Message, StringComparison.Ordinal);
        Assert.Empty(run.Context.Reported);
    }

    [Fact]
    public async Task Replay_StaleVersions_CountAsWritten()
    {
        await using var run = await StartAsync();
        await PutAndFlushAsync(run, Record(5, "a", ("n", 5L)));

        await PutAndFlushAsync(run, Record(3, "a", ("n", 3L)));

        Assert.Equal(5, (long)_server.Documents("orders")["a"]["n"]!);
    }

    [Fact]
    public async Task IndexBlocked_FailsTheTaskWithTheServersReason()
    {
        _server.OnItem = (_, _, _) =>
            new StubItem(403, "cluster_block_exception", "index [orders] blocked by: [FORBIDDEN/8/index write (api)]");
        await using var run = await StartAsync();

        var error = await Assert.ThrowsAsync<ConnectException>(() => PutAndFlushAsync(run, Record(0, "a", ("n", 1L))));

        Assert.Contains("FORBIDDEN/8/index write", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tombstone_Delete_RemovesTheDocument()
    {
        await using var run = await StartAsync(("behavior.on.null.values", "DELETE"));

        await PutAndFlushAsync(run, Record(0, "a", ("n", 1L)));
        await PutAndFlushAsync(run, Record(1, "a") with { Value = null }, Record(2, "never") with { Value = null });

        Assert.Empty(_server.Documents("orders"));
        Assert.Equal(3, (await run.PreCommitAsync())[Orders]);
    }

    [Fact]
    public async Task Tombstone_IgnoredOrWithoutKey_CountsAsDone()
    {
        await using var run = await StartAsync(("behavior.on.null.values", "ignore"));

        await PutAndFlushAsync(run, Record(0, "a") with { Value = null });

        Assert.Empty(_server.Bulks);
    }

    [Fact]
    public async Task Tombstone_ByDefault_FailsWithTheWayOut()
    {
        await using var run = await StartAsync();

        var error = await Assert.ThrowsAsync<ConnectException>(() => run.PutAsync([Record(0, "a") with { Value = null }]));

        Assert.Contains("behavior.on.null.values=delete", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyIgnore_IdsComeFromPositions()
    {
        await using var run = await StartAsync(("key.ignore", "true"));

        await PutAndFlushAsync(run, Record(4, null, ("n", 1L)));

        Assert.Equal("{\"index\":{\"_index\":\"orders\",\"_id\":\"Orders+0+4\"}}\n{\"n\":1}\n", Assert.Single(_server.Bulks).Body);
    }

    [Fact]
    public async Task Upsert_MergesFields()
    {
        await using var run = await StartAsync(("write.method", "UPSERT"));

        await PutAndFlushAsync(run, Record(0, "a", ("x", 1L), ("y", 1L)), Record(1, "a", ("y", 2L)));

        Assert.Equal("{\"x\":1,\"y\":2}", _server.Documents("orders")["a"].ToJsonString());
    }

    [Fact]
    public async Task AutogeneratedIds_HaveNoIdAndNoVersion()
    {
        await using var run = await StartAsync(("use.autogenerated.ids", "true"));

        await PutAndFlushAsync(run, Record(0, "a", ("n", 1L)), Record(1, "a", ("n", 2L)));

        Assert.StartsWith("{\"index\":{\"_index\":\"orders\"}}\n", Assert.Single(_server.Bulks).Body, StringComparison.Ordinal);
        Assert.Equal(2, _server.Documents("orders").Count);
    }

    [Fact]
    public async Task ExternalVersionHeader_GivesTheVersion()
    {
        await using var run = await StartAsync(("external.version.header", "lsn"));
        var record = Record(0, "a", ("n", 1L));
        record = record with { Headers = record.Headers.Add("lsn", Schema.Int64, 900L) };

        await PutAndFlushAsync(run, record);

        Assert.Contains("\"version\":900", Assert.Single(_server.Bulks).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RecordThatMakesNoDocument_FailsIsDroppedOrReported()
    {
        var record = Record(0, null, ("n", 1L));
        await using (var failing = await StartAsync([], hasReporter: false))
        {
            var error = await Assert.ThrowsAsync<ConnectException>(() => failing.PutAsync([record]));
            Assert.Contains("key.ignore=true", error.Message, StringComparison.Ordinal);
        }

        await using (var dropping = await StartAsync([("drop.invalid.message", "true")], hasReporter: false))
        {
            await PutAndFlushAsync(dropping, record);
        }

        await using var reporting = await StartAsync();
        await PutAndFlushAsync(reporting, record);
        Assert.Single(reporting.Context.Reported);
    }

    [Fact]
    public async Task Compression_SendsGzip()
    {
        await using var run = await StartAsync(("connection.compression", "true"));

        await PutAndFlushAsync(run, Record(0, "a", ("n", 1L)));

        Assert.Equal("gzip", Assert.Single(_server.Bulks).Headers["Content-Encoding"]);
        Assert.Single(_server.Documents("orders"));
    }

    [Theory]
    [InlineData("ApiKey c2VjcmV0", "connection.api.key", "c2VjcmV0", null, null)]
    [InlineData("Basic YW5uYTpwdw==", "connection.username", "anna", "connection.password", "pw")]
    public async Task Credentials_AreSent(string header, string key1, string value1, string? key2, string? value2)
    {
        _server.RequiredAuthorization = header;
        (string, string)[] settings = key2 is null ? [(key1, value1)] : [(key1, value1), (key2, value2!)];
        await using var run = await StartAsync(settings);

        await PutAndFlushAsync(run, Record(0, "a", ("n", 1L)));

        Assert.Single(_server.Documents("orders"));
    }

    [Fact]
    public async Task WrongCredentials_FailAtTheStartWithoutShowingThem()
    {
        // I8: secrets never leave the process.
        _server.RequiredAuthorization = "ApiKey right";

        var error = await Assert.ThrowsAsync<ConnectException>(() => StartAsync(("connection.api.key", "wr0ng")));

        Assert.Contains("connection.api.key", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Close_PartitionsWithWaitingRecords_DropsThem()
    {
        await using var run = await StartAsync(("linger.ms", "60000"));
        await run.PutAsync([Record(0, "a", ("n", 1L))]);

        await run.CloseAsync([Orders]);
        await run.PutAsync([]);

        Assert.Empty(_server.Bulks);
        Assert.Empty(await run.PreCommitAsync());
    }

    [Fact]
    public async Task Linger_RecordsWaitForOthers()
    {
        await using var run = await StartAsync(("linger.ms", "60000"), ("batch.size", "3"));

        await run.PutAsync([Record(0, "a", ("n", 1L)), Record(1, "b", ("n", 1L))]);
        Assert.Empty(_server.Bulks);
        Assert.InRange(run.Context.Timeout!.Value.TotalSeconds, 1, 60);
        await run.PutAsync([Record(2, "c", ("n", 1L)), Record(3, "d", ("n", 1L))]);
        await WaitUntil.TrueAsync(
            () => run.Context.LandedOffsets.GetValueOrDefault(Orders) == 3, TimeSpan.FromSeconds(10), () => "the full bulk landed", Token);

        Assert.Equal(3, _server.Documents("orders").Count);
    }

    [Fact]
    public async Task FlushSynchronously_PreCommitSendsAndWaits()
    {
        await using var run = await StartAsync(("linger.ms", "60000"), ("flush.synchronously", "true"));
        await run.PutAsync([Record(0, "a", ("n", 1L))]);

        Assert.Equal(1, (await run.PreCommitAsync())[Orders]);
        Assert.Single(_server.Documents("orders"));
    }

    private static SinkRecord Record(long offset, string? key, params (string Name, object? Value)[] fields) => new()
    {
        Topic = Orders.Topic,
        Partition = Orders.Partition,
        OriginalTopicPartition = Orders,
        Offset = offset,
        Key = key,
        Value = fields.ToDictionary(f => f.Name, f => f.Value),
    };

    private Task<SinkRun> StartAsync(params (string Key, string Value)[] settings) => StartAsync(settings, hasReporter: true);

    private Task<SinkRun> StartAsync((string Key, string Value)[] settings, bool hasReporter) => SinkRun.StartAsync(
        new ElasticsearchSinkTask(), Settings.For(_server, settings), [Orders], new FakeSinkContext { HasReporter = hasReporter });

    private static async Task PutAndFlushAsync(SinkRun run, params SinkRecord[] records)
    {
        await run.PutAsync(records);
        await FlushAsync(run, records.Max(r => r.Offset) + 1);
    }

    private static Task FlushAsync(SinkRun run, long offset) => WaitUntil.TrueAsync(
        async _ =>
        {
            await run.PutAsync([]);
            return (await run.PreCommitAsync()).GetValueOrDefault(Orders) >= offset;
        },
        TimeSpan.FromSeconds(10),
        () => $"offset {offset} was never vouched for",
        Token);
}
