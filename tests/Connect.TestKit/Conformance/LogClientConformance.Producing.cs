using System.Text;
using Connect.LogClient;
using Xunit;

namespace Connect.TestKit.Conformance;

/// <content>Order, placement and refusals.</content>
public abstract partial class LogClientConformance
{
    [Fact]
    public async Task Deliveries_ComeOnceEach_InTheOrderOfSendingPerPartition()
    {
        var topic = await CreateTopicAsync(2);
        await using var producer = Client.CreateProducer(new ProducerSettings { ClientId = "p" });
        var sent = Enumerable.Range(0, 2000).Select(i => new NumberedHandler(i)).ToArray();
        var log = new List<(int Number, Delivery Delivery)>();
        foreach (var handler in sent)
        {
            handler.Log = log;
            while (!producer.TrySend(new ProducerRecord(topic, handler.Number % 2, null, [1, 2, 3]), handler))
            {
                await producer.WaitForRoomAsync(Token);
            }
        }

        await producer.FlushAsync(Token);

        foreach (var partition in new[] { 0, 1 })
        {
            var ofPartition = log.Where(d => d.Delivery.Partition.Partition == partition).ToList();
            Assert.Equal(sent.Where(h => h.Number % 2 == partition).Select(h => h.Number), ofPartition.Select(d => d.Number));
            Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), ofPartition.Select(d => d.Delivery.Offset));
        }
    }

    [Fact]
    public async Task Deliveries_AreReportedOneAtATime_AndAllOfThemBeforeAFlushEnds()
    {
        const int Records = 20_000;
        var topic = await CreateTopicAsync(1);
        await using var producer = Client.CreateProducer(new ProducerSettings { ClientId = "p" });
        var handler = new ExclusiveHandler();
        for (var sent = 0; sent < Records;)
        {
            // Small batches that wait, so that the flush meets the producer's own thread at its work.
            for (var end = sent + 1_000; sent < end; sent++)
            {
                Assert.True(producer.TrySend(new ProducerRecord(topic, 0, null, [1]), handler));
            }

            await producer.FlushAsync(Token);
            Assert.Equal(sent, handler.Count);
        }

        Assert.Equal(0, handler.Overlaps);
    }

    [Fact]
    public async Task Key_GoesToTheSamePartition_WhicheverAdapterSends()
    {
        var topic = await CreateTopicAsync(7);
        await using var ours = Client.CreateProducer(new ProducerSettings { ClientId = "p1" });
        await using var others = OtherClient.CreateProducer(new ProducerSettings { ClientId = "p2" });
        foreach (var key in new[] { "", "a", "ab", "abc", "abcd", "abcde", "{\"id\":17}", "Grüße" })
        {
            var record = new ProducerRecord(topic, null, Encoding.UTF8.GetBytes(key), [1]);
            Assert.Equal((await others.SendAsync(record, Token)).Partition, (await ours.SendAsync(record, Token)).Partition);
        }
    }

    [Fact]
    public async Task RecordLargerThanTheTopicAllows_IsRefusedAlone()
    {
        var topic = await CreateTopicAsync(1, ("max.message.bytes", "2000"));
        await using var producer = Client.CreateProducer(new ProducerSettings { ClientId = "p" });

        Assert.Equal(0, (await producer.SendAsync(new ProducerRecord(topic, 0, null, new byte[1000]), Token)).Offset);
        var error = await Assert.ThrowsAsync<LogException>(
            () => producer.SendAsync(new ProducerRecord(topic, 0, null, new byte[5000]), Token));
        Assert.Equal(("MsgSizeTooLarge", false), (error.Code, error.IsRetriable));
        Assert.Equal(1, (await producer.SendAsync(new ProducerRecord(topic, 0, null, new byte[1000]), Token)).Offset);
    }

    [Fact]
    public async Task RecordLargerThanMaxRequestSize_IsRefusedAtOnce()
    {
        var topic = await CreateTopicAsync(1);
        await using var producer = Client.CreateProducer(new ProducerSettings
        {
            ClientId = "p",
            Overrides = new Dictionary<string, string> { ["max.request.size"] = "2000" },
        });

        var error = Assert.Throws<LogException>(
            () => producer.TrySend(new ProducerRecord(topic, 0, null, new byte[5000]), new CountingHandler()));

        Assert.Equal("MsgSizeTooLarge", error.Code);
        Assert.Contains("max.request.size", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RecordWithoutKey_IsRefusedByACompactedTopic()
    {
        var topic = await CreateTopicAsync(1, "compact");
        await using var producer = Client.CreateProducer(new ProducerSettings { ClientId = "p" });

        var error = await Assert.ThrowsAsync<LogException>(
            () => producer.SendAsync(new ProducerRecord(topic, 0, null, [1]), Token));

        Assert.Equal(("InvalidRecord", false), (error.Code, error.IsRetriable));
        Assert.Equal(0, (await producer.SendAsync(new ProducerRecord(topic, 0, [1], [1]), Token)).Offset);
    }

    [Fact]
    public async Task UnknownTopic_ComesIntoBeing_WhereTheLogAllowsThat()
    {
        var topic = $"conformance-{Guid.NewGuid():n}";
        await using var producer = Client.CreateProducer(new ProducerSettings { ClientId = "p" });

        var delivery = await producer.SendAsync(new ProducerRecord(topic, null, [1], [2]), Token);

        Assert.Equal((new LogPartition(topic, 0), 0L), (delivery.Partition, delivery.Offset));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public async Task CompressedRecords_AreReadBack(string codec)
    {
        var topic = await CreateTopicAsync(1);
        await using (var producer = Client.CreateProducer(new ProducerSettings
        {
            ClientId = "p",
            Overrides = new Dictionary<string, string> { ["compression.type"] = codec },
        }))
        {
            for (var i = 0; i < 100; i++)
            {
                Assert.True(producer.TrySend(
                    new ProducerRecord(topic, 0, [(byte)i], Encoding.UTF8.GetBytes(new string('x', 500))), new CountingHandler()));
            }

            await producer.FlushAsync(Token);
        }

        var records = await ReadAsync(topic, 100);

        Assert.Equal(Enumerable.Range(0, 100), records.Select(r => (int)r.Key![0]));
        Assert.All(records, r => Assert.Equal(500, r.Value!.Length));
    }

    [Theory]
    [InlineData("acks", "many")]
    [InlineData("compression.type", "rar")]
    public void WrongSettingOfAProducer_IsRefused(string key, string value)
    {
        var error = Assert.Throws<LogException>(() => Client.CreateProducer(new ProducerSettings
        {
            ClientId = "p",
            Overrides = new Dictionary<string, string> { [key] = value },
        }));

        Assert.Equal("INVALID_CONFIG", error.Code);
    }

    private sealed class NumberedHandler(int number) : IDeliveryHandler
    {
        public int Number { get; } = number;

        public List<(int Number, Delivery Delivery)> Log { get; set; } = [];

        public void OnDelivery(in Delivery delivery) => Log.Add((Number, delivery));
    }

    private sealed class ExclusiveHandler : IDeliveryHandler
    {
        private int _inside;

        public int Count { get; private set; }

        public int Overlaps { get; private set; }

        public void OnDelivery(in Delivery delivery)
        {
            if (Interlocked.Increment(ref _inside) > 1)
            {
                Overlaps++;
            }

            Count++;
            Interlocked.Decrement(ref _inside);
        }
    }
}
