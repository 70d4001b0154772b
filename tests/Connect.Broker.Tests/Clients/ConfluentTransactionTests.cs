using System.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Connect.Broker.Tests.Testing;
using Connect.LogClient.Confluent;

namespace Connect.Broker.Tests.Clients;

/// <summary>Transactions of Confluent.Kafka (librdkafka) against the broker in this process.</summary>
public sealed class ConfluentTransactionTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestBroker _broker = null!;

    public async ValueTask InitializeAsync()
    {
        NativeLibrdkafka.EnsureLoaded();
        _broker = await TestBroker.StartAsync();
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _broker.BootstrapServers }).Build();
        await admin.CreateTopicsAsync(
        [
            new TopicSpecification { Name = "in", NumPartitions = 2, ReplicationFactor = 1 },
            new TopicSpecification { Name = "out", NumPartitions = 3, ReplicationFactor = 1 },
        ]);
    }

    public async ValueTask DisposeAsync() => await _broker.DisposeAsync();

    [Fact]
    public void CommittedAndAborted_AreTakenApartByIsolationLevel()
    {
        using var producer = Producer("tx");
        producer.InitTransactions(Patience);
        for (var transaction = 0; transaction < 10; transaction++)
        {
            producer.BeginTransaction();
            for (var i = 0; i < 20; i++)
            {
                producer.Produce("out", new Message<string, string> { Key = $"{i}", Value = $"{transaction}/{i}" });
            }
            if (transaction % 2 == 0)
            {
                producer.CommitTransaction(Patience);
            }
            else
            {
                producer.Flush(Patience);
                producer.AbortTransaction(Patience);
            }
        }

        var committed = Read("out", 3, IsolationLevel.ReadCommitted);
        Assert.Equal(100, committed.Distinct().Count());
        Assert.Equal(100, committed.Count);
        Assert.All(committed, value => Assert.Equal(0, int.Parse(value.Split('/')[0], null) % 2));
        Assert.Equal(200, Read("out", 3, IsolationLevel.ReadUncommitted).Count);
    }

    [Fact]
    public void SecondProducer_FencesTheFirst_WhoseTransactionIsGone()
    {
        using var first = Producer("tx");
        first.InitTransactions(Patience);
        first.BeginTransaction();
        first.Produce("out", new Message<string, string> { Key = "k", Value = "of the first" });
        first.Flush(Patience);
        using var second = Producer("tx");
        second.InitTransactions(Patience);

        var error = Assert.ThrowsAny<KafkaException>(() => first.CommitTransaction(Patience));

        Assert.True(error.Error.IsFatal, error.Error.ToString());
        second.BeginTransaction();
        second.Produce("out", new Message<string, string> { Key = "k", Value = "of the second" });
        second.CommitTransaction(Patience);
        Assert.Equal(["of the second"], Read("out", 3, IsolationLevel.ReadCommitted));
    }

    [Fact]
    public void ConsumeTransformProduce_GoesOnWhereItsLastTransactionEnded()
    {
        var config = new ProducerConfig { BootstrapServers = _broker.BootstrapServers };
        using (var producer = new ProducerBuilder<string, string>(config).Build())
        {
            for (var i = 0; i < 300; i++)
            {
                producer.Produce("in", new Message<string, string> { Key = $"{i}", Value = $"{i}" });
            }
            producer.Flush(Patience);
        }

        // Each worker ends after a few transactions, the last of which it does not finish: the next one takes over.
        var started = Stopwatch.GetTimestamp();
        for (var worker = 0; Read("out", 3, IsolationLevel.ReadCommitted).Count < 300; worker++)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"{worker} workers have not done it");
            Transform(transactions: 3);
        }

        var results = Read("out", 3, IsolationLevel.ReadCommitted);
        Assert.Equal(Enumerable.Range(0, 300), results.Select(value => int.Parse(value, null)).Order());
    }

    private void Transform(int transactions)
    {
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = _broker.BootstrapServers,
            GroupId = "transform",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).Build();
        consumer.Subscribe("in");
        using var producer = Producer("transform");
        producer.InitTransactions(Patience);
        for (var transaction = 0; transaction < transactions; transaction++)
        {
            producer.BeginTransaction();
            var count = 0;
            while (count < 30 && consumer.Consume(TimeSpan.FromSeconds(2)) is { } record)
            {
                producer.Produce("out", new Message<string, string> { Key = record.Message.Key, Value = record.Message.Value });
                count++;
            }
            var positions = consumer.Assignment.Select(partition => new TopicPartitionOffset(partition, consumer.Position(partition)))
                .Where(position => position.Offset != Offset.Unset).ToList();
            producer.SendOffsetsToTransaction(positions, consumer.ConsumerGroupMetadata, Patience);
            if (transaction == transactions - 1)
            {
                producer.Flush(Patience);
                break;
            }
            producer.CommitTransaction(Patience);
        }
        consumer.Close();
    }

    private IProducer<string, string> Producer(string transactionalId) => new ProducerBuilder<string, string>(new ProducerConfig
    {
        BootstrapServers = _broker.BootstrapServers,
        TransactionalId = transactionalId,
        LingerMs = 2,
    }).Build();

    private List<string> Read(string topic, int partitions, IsolationLevel isolation)
    {
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = _broker.BootstrapServers,
            GroupId = "reader",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            CheckCrcs = true,
            IsolationLevel = isolation,
        }).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        var values = new List<string>();
        var started = Stopwatch.GetTimestamp();
        for (var ended = 0; ended < partitions;)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"{values.Count} records were read");
            switch (consumer.Consume(TimeSpan.FromMilliseconds(200)))
            {
                case { IsPartitionEOF: true }:
                    ended++;
                    break;
                case { } record:
                    values.Add(record.Message.Value);
                    break;
            }
        }
        return values;
    }
}
