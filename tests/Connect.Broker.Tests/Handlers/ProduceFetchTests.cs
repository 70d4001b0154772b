using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Compression;
using Connect.Protocol.Messages;
using Connect.Protocol.Records;

namespace Connect.Broker.Tests.Handlers;

public sealed class ProduceFetchTests : IAsyncLifetime
{
    private TestBroker _broker = null!;
    private RawClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _client = await RawClient.ConnectAsync(_broker);
        await _client.SendAsync(Batches.Create("t"));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Produce_AtEachVersionWithBatches_IsFetchedBackAtEachVersion()
    {
        var topicId = (await _client.SendAsync(new MetadataRequest { Topics = [new() { Name = "t" }] })).Topics[0].TopicId;
        var values = new List<string>();
        for (short version = 3; version <= ProduceRequest.Api.MaxVersion; version++)
        {
            var produced = await _client.SendAsync(Batches.Produce("t", Batches.Of($"v{version}"), topicId: topicId), version);
            Assert.Equal((ErrorCode.None, values.Count), (Only(produced).ErrorCode, Only(produced).BaseOffset));
            values.Add($"v{version}");
        }
        for (short version = 4; version <= FetchRequest.Api.MaxVersion; version++)
        {
            var fetched = await _client.SendAsync(Batches.Fetch("t", 0, topicId: topicId), version);
            Assert.Equal(values, Batches.Values(fetched));
            Assert.Equal(values.Count, Only(fetched).HighWatermark);
        }
    }

    [Fact]
    public async Task Produce_MessageFormatsBeforeBatches_AreRefusedByName()
    {
        var messageSet = new byte[64];
        messageSet[16] = 1;
        messageSet[22] = 0xff; // Where batches have their attributes; a part of the message here.

        var produced = await _client.SendAsync(Batches.Produce("t", messageSet), version: 2);
        await _client.SendAsync(Batches.Produce("t", Batches.Of("a")));
        var fetched = await _client.SendAsync(Batches.Fetch("t", 0), version: 3);

        Assert.Equal(ErrorCode.UnsupportedForMessageFormat, Only(produced).ErrorCode);
        Assert.Equal(ErrorCode.UnsupportedVersion, Only(fetched).ErrorCode);
    }

    [Theory]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public async Task Produce_Compressed_IsKeptAsItCame(CompressionCodec codec)
    {
        await _client.SendAsync(Batches.Produce("t", Batches.Of(codec, "a", "b")));

        var records = Only(await _client.SendAsync(Batches.Fetch("t", 0))).Records!.Value;

        Assert.True(RecordBatchHeader.TryRead(records.Span, out var header));
        Assert.Equal(codec, header.Codec);
        Assert.Equal(["a", "b"], Batches.Values(records));
    }

    [Fact]
    public async Task Zstd_BelowTheVersionsThatKnowIt_IsRefused()
    {
        await _client.SendAsync(Batches.Create("kept-in-zstd", 1, ("compression.type", "zstd")));
        var produced = await _client.SendAsync(Batches.Produce("t", Batches.Of(CompressionCodec.Zstd, "a")), version: 6);
        var fetched = await _client.SendAsync(Batches.Fetch("kept-in-zstd", 0), version: 9);

        Assert.Equal(ErrorCode.UnsupportedCompressionType, Only(produced).ErrorCode);
        Assert.Equal(ErrorCode.UnsupportedCompressionType, Only(fetched).ErrorCode);
    }

    /// <summary>kafka-python knows zstd and asks with version 4; Kafka looks at the setting of the topic only.</summary>
    [Fact]
    public async Task Zstd_ThatAProducerChose_IsSentInOldVersionsToo()
    {
        await _client.SendAsync(Batches.Produce("t", Batches.Of(CompressionCodec.Zstd, "a")));

        Assert.Equal(["a"], Batches.Values(await _client.SendAsync(Batches.Fetch("t", 0), version: 4)));
    }

    [Theory]
    [InlineData("missing", 0, -1, ErrorCode.UnknownTopicOrPartition)]
    [InlineData("t", 7, -1, ErrorCode.UnknownTopicOrPartition)]
    [InlineData("t", -1, -1, ErrorCode.UnknownTopicOrPartition)]
    [InlineData("t", 0, 2, ErrorCode.InvalidRequiredAcks)]
    [InlineData("__consumer_offsets", 0, -1, ErrorCode.InvalidTopic)]
    public async Task Produce_WhereItCannotBe_IsRefused(string topic, int partition, short acks, ErrorCode expected)
    {
        var produced = await _client.SendAsync(Batches.Produce(topic, Batches.Of("a"), acks, partition));

        Assert.Equal(expected, Only(produced).ErrorCode);
        Assert.NotEmpty(Only(produced).ErrorMessage!);
    }

    [Fact]
    public async Task Produce_DamagedBatch_IsCorrupt()
    {
        var batch = Batches.Of("a");
        batch[^1] ^= 1;

        Assert.Equal(ErrorCode.CorruptMessage, Only(await _client.SendAsync(Batches.Produce("t", batch))).ErrorCode);
    }

    [Fact]
    public async Task Produce_AcksNone_IsNotAnswered_AndARefusalClosesTheConnection()
    {
        await _client.PostAsync(Batches.Produce("t", Batches.Of("a"), acks: 0));
        Assert.Equal(["a"], Batches.Values(await _client.SendAsync(Batches.Fetch("t", 0, maxWaitMs: 10_000))));

        await _client.PostAsync(Batches.Produce("missing", Batches.Of("a"), acks: 0));

        Assert.Null(await _client.ReceiveFrameAsync());
        Assert.Contains(_broker.Log.Lines, line => line.Contains("acks=0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Produce_RepeatedSequence_IsAnsweredWithTheFirstOffset_AGapIsAnError()
    {
        var id = (await _client.SendAsync(new InitProducerIdRequest())).ProducerId;
        byte[] Batch(int sequence) => Batches.Of(
            new RecordBatchWriterOptions { ProducerId = id, ProducerEpoch = 0, BaseSequence = sequence }, $"s{sequence}");

        await _client.SendAsync(Batches.Produce("t", Batch(0)));
        await _client.SendAsync(Batches.Produce("t", Batch(1)));
        var again = Only(await _client.SendAsync(Batches.Produce("t", Batch(0))));
        var gap = Only(await _client.SendAsync(Batches.Produce("t", Batch(5))));

        Assert.Equal((ErrorCode.None, 0), (again.ErrorCode, again.BaseOffset));
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, gap.ErrorCode);
        Assert.Equal(["s0", "s1"], Batches.Values(await _client.SendAsync(Batches.Fetch("t", 0))));
    }

    [Fact]
    public async Task Fetch_AtTheEnd_WaitsForTheNextRecord()
    {
        using var producer = await RawClient.ConnectAsync(_broker);
        var waiting = _client.SendAsync(Batches.Fetch("t", 0, maxWaitMs: 20_000));

        await producer.SendAsync(Batches.Produce("t", Batches.Of("late")));

        Assert.Equal(["late"], Batches.Values(await waiting));
    }

    [Fact]
    public async Task Fetch_AtTheEnd_IsAnsweredEmptyWhenItsWaitEnds()
    {
        var fetched = Only(await _client.SendAsync(Batches.Fetch("t", 0, maxWaitMs: 50)));

        Assert.Equal((ErrorCode.None, 0, 0), (fetched.ErrorCode, fetched.Records!.Value.Length, fetched.HighWatermark));
    }

    [Fact]
    public async Task Fetch_LimitsSmallerThanABatch_StillGetOneBatch()
    {
        await _client.SendAsync(Batches.Produce("t", Batches.Of(new string('x', 5000))));
        await _client.SendAsync(Batches.Produce("t", Batches.Of("next")));

        var values = Batches.Values(await _client.SendAsync(Batches.Fetch("t", 0, partitionMaxBytes: 100)));

        Assert.Equal(5000, Assert.Single(values).Length);
    }

    [Theory]
    [InlineData(99, -1, ErrorCode.OffsetOutOfRange)]
    [InlineData(-5, -1, ErrorCode.OffsetOutOfRange)]
    [InlineData(0, 9, ErrorCode.UnknownLeaderEpoch)]
    public async Task Fetch_WrongPosition_IsAnsweredAtOnce(long offset, int epoch, ErrorCode expected)
    {
        var request = Batches.Fetch("t", offset, maxWaitMs: 20_000);
        request = request with
        {
            Topics = [request.Topics[0] with { Partitions = [request.Topics[0].Partitions[0] with { CurrentLeaderEpoch = epoch }] }],
        };

        Assert.Equal(expected, Only(await _client.SendAsync(request)).ErrorCode);
    }

    [Theory]
    [InlineData(1, ErrorCode.FetchSessionIdNotFound)]
    [InlineData(-1, ErrorCode.None)]
    public async Task Fetch_SessionThatDoesNotExist_CanBeEndedButNotContinued(int epoch, ErrorCode expected)
    {
        var request = Batches.Fetch("t", 0) with { SessionId = 3, SessionEpoch = epoch };

        Assert.Equal(expected, (await _client.SendAsync(request)).ErrorCode);
    }

    [Fact]
    public async Task ListOffsets_FindsStartEndTimeAndLargestTime()
    {
        await _client.SendAsync(Batches.Produce("t", Batches.Of("a")));
        await _client.SendAsync(Batches.Produce("t", Batches.Of("b")));

        Assert.Equal(2, await FindAsync(-1));
        Assert.Equal(0, await FindAsync(-2));
        Assert.Equal(0, await FindAsync(-3));
        Assert.Equal(0, await FindAsync(1_600_000_000_000));
        Assert.Equal(-1, await FindAsync(1_800_000_000_000));
    }

    private async Task<long> FindAsync(long timestamp)
    {
        var answer = await _client.SendAsync(new ListOffsetsRequest
        {
            ReplicaId = -1,
            Topics = [new() { Name = "t", Partitions = [new() { Timestamp = timestamp }] }],
        });
        return answer.Topics[0].Partitions[0].Offset;
    }

    private static ProduceResponsePartition Only(ProduceResponse response) => response.Topics[0].Partitions[0];

    private static FetchResponsePartition Only(FetchResponse response) => response.Topics[0].Partitions[0];
}
