using System.Text;
using Connect.Broker.Tests.Testing;
using Connect.Protocol.Messages;
using Connect.TestKit;

namespace Connect.Broker.Tests;

public sealed class BrokerMetricsTests
{
    [Fact]
    public async Task ProduceAndFetch_AreCountedByTopicAndRequest()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker);
        await client.SendAsync(Batches.Create("t"));
        var batch = Batches.Of("a", "b");
        await client.SendAsync(Batches.Produce("t", batch));
        await client.SendAsync(Batches.Fetch("t", 0));

        var page = await PageAsync(broker);

        Assert.Contains("kafka_server_brokertopicmetrics_messagesin_total{topic=\"t\"} 2", page, StringComparison.Ordinal);
        Assert.Contains($"kafka_server_brokertopicmetrics_bytesin_total{{topic=\"t\"}} {batch.Length}", page, StringComparison.Ordinal);
        Assert.Contains($"kafka_server_brokertopicmetrics_bytesout_total{{topic=\"t\"}} {batch.Length}", page, StringComparison.Ordinal);
        Assert.Contains("kafka_network_requestmetrics_total_time_seconds_count{request=\"Produce\"} 1", page, StringComparison.Ordinal);
        Assert.Contains("kafka_network_requestmetrics_requests_total{request=\"Produce\"} 1", page, StringComparison.Ordinal);
        Assert.Contains("kafka_network_requestmetrics_remote_time_seconds_total{request=\"Produce\"}", page, StringComparison.Ordinal);
        Assert.Contains("kafka_server_socketservermetrics_connection_count 1", page, StringComparison.Ordinal);
        Assert.DoesNotContain("kafka_log_logflushstats_logflush_time_seconds_count 0", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Partitions_ShowSizeAndOffsets_UntilTheirTopicIsDeleted()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker);
        await client.SendAsync(Batches.Create("t"));
        var batch = Batches.Of("a", "b");
        await client.SendAsync(Batches.Produce("t", batch));

        var page = await PageAsync(broker);
        await client.SendAsync(new DeleteTopicsRequest { TopicNames = ["t"] });
        var later = await PageAsync(broker);

        Assert.Contains($"kafka_log_log_size{{topic=\"t\",partition=\"0\"}} {batch.Length}", page, StringComparison.Ordinal);
        Assert.Contains("kafka_log_log_logstartoffset{topic=\"t\",partition=\"0\"} 0", page, StringComparison.Ordinal);
        Assert.Contains("kafka_log_log_logendoffset{topic=\"t\",partition=\"0\"} 2", page, StringComparison.Ordinal);
        Assert.Contains("kafka_server_replicamanager_partitioncount 3", page, StringComparison.Ordinal);
        Assert.Contains("kafka_server_replicamanager_underreplicatedpartitions 0", page, StringComparison.Ordinal);
        Assert.Contains("kafka_controller_kafkacontroller_offlinepartitionscount 0", page, StringComparison.Ordinal);
        Assert.DoesNotContain("topic=\"t\"", later, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compaction_ShowsItsBacklogAndItsProgress()
    {
        await using var broker = await TestBroker.StartAsync(options => options.LogCleanerBackoffMs = 50);
        using var client = await RawClient.ConnectAsync(broker);
        await client.SendAsync(Batches.Create(
            "t", 1, ("cleanup.policy", "compact"), ("segment.bytes", "200"), ("min.cleanable.dirty.ratio", "0.01")));
        var before = await PageAsync(broker);
        for (var i = 0; i < 10; i++)
        {
            await client.SendAsync(Batches.Produce("t", Batches.Of("x")));
        }

        var after = "";
        await WaitUntil.TrueAsync(
            async _ => (after = await PageAsync(broker)).Contains("kafka_log_logcleanermanager_dirty_bytes 0", StringComparison.Ordinal)
                && !after.Contains("kafka_log_logcleaner_passes_total 0", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30), () => after, TestContext.Current.CancellationToken);

        Assert.DoesNotContain("kafka_log_logcleaner_read_bytes_total 0", after, StringComparison.Ordinal);
        Assert.Contains("kafka_log_logcleaner_failures_total 0", after, StringComparison.Ordinal);
        Assert.Contains("kafka_log_logcleanermanager_uncleanable_partitions_count 0", before, StringComparison.Ordinal);
        Assert.Contains("kafka_log_logcleanermanager_dirty_bytes 0", before, StringComparison.Ordinal);
        Assert.Contains("kafka_log_logcleaner_passes_total 0", before, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SeriesBeyondTheBound_AreCountedTogether()
    {
        // I9: clients choose the names of topics.
        await using var broker = await TestBroker.StartAsync(options => options.MetricsMaxSeries = 2);
        using var client = await RawClient.ConnectAsync(broker);
        foreach (var topic in new[] { "a", "b", "c", "d" })
        {
            await client.SendAsync(Batches.Create(topic));
            await client.SendAsync(Batches.Produce(topic, Batches.Of("x")));
        }

        var page = await PageAsync(broker);

        Assert.Contains("kafka_server_brokertopicmetrics_messagesin_total{topic=\"b\"} 1", page, StringComparison.Ordinal);
        Assert.Contains("kafka_server_brokertopicmetrics_messagesin_total{topic=\"(other)\"} 2", page, StringComparison.Ordinal);
        Assert.DoesNotContain("kafka_log_log_size{topic=\"d\"", page, StringComparison.Ordinal);
        Assert.Contains("kafka_log_series_left_out 4", page, StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync(TestBroker broker)
    {
        using var page = new MemoryStream();
        await broker.Metrics.CollectAndExportAsTextAsync(page, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(page.ToArray());
    }
}
