using System.Text;
using Connect.Broker.Tests.Testing;

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
        Assert.Contains("kafka_server_socketservermetrics_connection_count 1", page, StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync(TestBroker broker)
    {
        using var page = new MemoryStream();
        await broker.Metrics.CollectAndExportAsTextAsync(page, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(page.ToArray());
    }
}
