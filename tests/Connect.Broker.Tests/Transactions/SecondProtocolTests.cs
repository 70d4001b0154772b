using Connect.Broker.Tests.Testing;
using Connect.Broker.Transactions;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Protocol.Records;
using Microsoft.Extensions.Time.Testing;

namespace Connect.Broker.Tests.Transactions;

/// <summary>
/// The second transaction protocol over the wire: partitions are added by writing to them, and each end of a transaction raises the epoch.
/// </summary>
public sealed class SecondProtocolTests : IAsyncLifetime
{
    private TestBroker _broker = null!;
    private RawClient _client = null!;
    private TransactionClient _producer = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _client = await RawClient.ConnectAsync(_broker);
        await _client.SendAsync(Batches.Create("t", partitions: 2));
        _producer = new TransactionClient(_client, "tx", TransactionVersion.Second);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Clients_AreToldOfTheProtocol_WhereTheirVersionCanSayIt(short version)
    {
        var answer = await _client.SendAsync(
            new ApiVersionsRequest { ClientSoftwareName = "raw", ClientSoftwareVersion = "1" }, version);
        if (version < 3)
        {
            Assert.Equal((-1, 0, 0), (answer.FinalizedFeaturesEpoch, answer.FinalizedFeatures.Count, answer.SupportedFeatures.Count));
            return;
        }
        var (finalized, supported) = (answer.FinalizedFeatures.Single(), answer.SupportedFeatures.Single());
        Assert.Equal(("transaction.version", 2, 2), (finalized.Name, finalized.MinVersionLevel, finalized.MaxVersionLevel));
        Assert.Equal(("transaction.version", 2, 2), (supported.Name, supported.MinVersion, supported.MaxVersion));
        Assert.True(answer.FinalizedFeaturesEpoch >= 0);
    }

    [Fact]
    public async Task OneTransactionAfterTheOther_WithoutAddingAnything_AndWithoutWaitingForMarkers()
    {
        await _producer.InitAsync();
        var expected = new List<string>();
        for (var i = 0; i < 30; i++)
        {
            var epoch = _producer.ProducerEpoch;
            Assert.Equal(ErrorCode.None, await _producer.WriteAsync("t", $"{i}a", $"{i}b"));
            Assert.Equal(ErrorCode.None, await _producer.WriteAsync("t", $"{i}c"));
            var commit = i % 3 != 0;
            Assert.Equal(ErrorCode.None, await _producer.EndAsync(commit));
            Assert.Equal(epoch + 1, _producer.ProducerEpoch);
            expected.AddRange(commit ? [$"{i}a", $"{i}b", $"{i}c"] : []);
        }

        await WaitForStateAsync("CompleteCommit");
        Assert.Equal(expected, await TransactionClient.ReadCommittedAsync(_client, "t"));
    }

    [Fact]
    public async Task Marker_HasTheNextEpoch_AndKeepsOutWhatComesLate()
    {
        await _producer.InitAsync();
        var (id, epoch) = (_producer.ProducerId, _producer.ProducerEpoch);
        await _producer.WriteAsync("t", "a");
        await _producer.EndAsync(commit: true);
        await WaitForStateAsync("CompleteCommit");

        Assert.Equal([epoch, epoch + 1], (await BatchesAsync()).Select(batch => (int)batch.ProducerEpoch));
        Assert.True((await BatchesAsync())[^1].IsControl);
        var late = new TransactionClient(_client, "tx", TransactionVersion.Second)
        {
            ProducerId = id, ProducerEpoch = epoch, Sequence = 1,
        };
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await late.WriteAsync("t", "late"));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await late.CommitOffsetAsync("g", "t", 1));
        Assert.Equal(2, (await BatchesAsync()).Count);
    }

    [Fact]
    public async Task RequestsThatFollowBeforeTheFirstIsAnswered_KeepTheirOrderAndTheirBytes()
    {
        await _producer.InitAsync();
        for (var transaction = 0; transaction < 5; transaction++)
        {
            var sent = new List<int>();
            for (var i = 0; i < 10; i++)
            {
                var request = _producer.Produce("t", $"{transaction}/{i}", new string((char)('a' + i), 5000));
                sent.Add(await _client.PostAsync(request, version: 12));
                _producer.Sequence += 2;
            }
            foreach (var id in sent)
            {
                var answer = await _client.ReceiveAsync<ProduceRequest, ProduceResponse>(id, version: 12);
                Assert.Equal(ErrorCode.None, answer.Topics[0].Partitions[0].ErrorCode);
            }
            Assert.Equal(ErrorCode.None, await _producer.EndAsync(commit: true));
        }

        await WaitForStateAsync("CompleteCommit");
        var expected = Enumerable.Range(0, 5)
            .SelectMany(transaction => Enumerable.Range(0, 10), (transaction, i) => (transaction, i))
            .SelectMany(record => new[] { $"{record.transaction}/{record.i}", new string((char)('a' + record.i), 5000) });
        Assert.Equal(expected, await TransactionClient.ReadCommittedAsync(_client, "t"));
    }

    [Fact]
    public async Task Request_AddsAllPartitionsThatItCanWriteTo_AndNoOthers()
    {
        await _producer.InitAsync();
        var request = _producer.Produce("t", "a");
        var batch = request.Topics[0].Partitions[0].Records;
        request = request with
        {
            Topics =
            [
                new()
                {
                    Name = "t",
                    Partitions =
                    [
                        new() { Index = 0, Records = batch!.Value.ToArray() },
                        new() { Index = 1, Records = batch!.Value.ToArray() },
                        new() { Index = 7, Records = batch!.Value.ToArray() },
                    ],
                },
                new() { Name = "__consumer_offsets", Partitions = [new() { Index = 0, Records = batch!.Value.ToArray() }] },
            ],
        };

        var answer = await _client.SendAsync(request, version: 12);

        Assert.Equal(
            [ErrorCode.None, ErrorCode.None, ErrorCode.UnknownTopicOrPartition],
            answer.Topics[0].Partitions.Select(partition => partition.ErrorCode));
        Assert.Equal(ErrorCode.InvalidTopic, answer.Topics[1].Partitions[0].ErrorCode);
        var state = await DescribeAsync();
        Assert.Equal(("Ongoing", "t"), (state.TransactionState, state.Topics.Single().Topic));
        Assert.Equal([0, 1], state.Topics.Single().Partitions);
    }

    [Fact]
    public async Task PartitionThatDoesNotKnowTheProducer_TakesNoBatchFromTheMiddle()
    {
        await _producer.InitAsync();
        _producer.Sequence = 1;
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, await _producer.WriteAsync("t", "the one before is lost"));
        _producer.Sequence = 0;
        Assert.Equal(ErrorCode.None, await _producer.WriteAsync("t", "a"));
    }

    [Fact]
    public async Task ByTopicId_IsAddedToo()
    {
        await _producer.InitAsync();
        var metadata = await _client.SendAsync(new MetadataRequest { Topics = [new() { Name = "t" }] });
        var request = _producer.Produce("", "a");
        request = request with { Topics = [request.Topics[0] with { TopicId = metadata.Topics[0].TopicId }] };

        Assert.Equal(ErrorCode.None, (await _client.SendAsync(request, version: 13)).Topics[0].Partitions[0].ErrorCode);
        Assert.Equal("t", (await DescribeAsync()).Topics.Single().Topic);
    }

    [Fact]
    public async Task End_AskedForAgainWithTheEpochBefore_GivesTheSameAnswer()
    {
        await _producer.InitAsync();
        await _producer.WriteAsync("t", "a");
        var (id, epoch) = (_producer.ProducerId, _producer.ProducerEpoch);
        await _producer.EndAsync(commit: true);
        await WaitForStateAsync("CompleteCommit");

        var again = await _producer.TryEndAsync(id, epoch, commit: true);
        Assert.Equal((ErrorCode.None, id, (short)(epoch + 1)), (again.ErrorCode, again.ProducerId, again.ProducerEpoch));
        var other = await _producer.TryEndAsync(id, epoch, commit: false);
        Assert.Equal((ErrorCode.InvalidTxnState, -1L, (short)-1), (other.ErrorCode, other.ProducerId, other.ProducerEpoch));
        Assert.Equal(ErrorCode.None, await _producer.WriteAsync("t", "b"));
        Assert.Equal(ErrorCode.ProducerFenced, (await _producer.TryEndAsync(id, epoch, commit: true)).ErrorCode);
    }

    [Fact]
    public async Task AbortWithoutATransaction_RaisesTheEpoch_ACommitIsAnError()
    {
        await _producer.InitAsync();
        Assert.Equal(ErrorCode.InvalidTxnState, await _producer.EndAsync(commit: true));
        Assert.Equal(ErrorCode.None, await _producer.EndAsync(commit: false));
        await WaitForStateAsync("CompleteAbort");
        Assert.Equal(1, _producer.ProducerEpoch);
        Assert.Equal(ErrorCode.None, await _producer.WriteAsync("t", "a"));
        Assert.Equal(ErrorCode.None, await _producer.EndAsync(commit: true));
        await WaitForStateAsync("CompleteCommit");
        Assert.Equal(["a"], await TransactionClient.ReadCommittedAsync(_client, "t"));
    }

    [Theory]
    [InlineData(true, 42)]
    [InlineData(false, -1)]
    public async Task Offsets_BelongToTheTransactionByBeingCommittedInIt(bool commit, long expected)
    {
        await _producer.InitAsync();
        Assert.Equal(ErrorCode.None, await _producer.CommitOffsetAsync("g", "t", 42));
        Assert.Equal("__consumer_offsets", (await DescribeAsync()).Topics.Single().Topic);
        Assert.Equal((ErrorCode.UnstableOffsetCommit, -1), await CommittedAsync());

        await _producer.EndAsync(commit);

        await WaitForAsync(async () => await CommittedAsync() == (ErrorCode.None, expected));
        await RestartAsync();
        Assert.Equal((ErrorCode.None, expected), await CommittedAsync());
    }

    [Fact]
    public async Task Restart_KeepsTheOpenTransaction_ThatWasNeverAddedByRequest()
    {
        await _producer.InitAsync();
        await _producer.WriteAsync("t", "before");
        await RestartAsync();
        Assert.Equal(ErrorCode.None, await _producer.WriteAsync("t", "after"));
        Assert.Equal(ErrorCode.None, await _producer.EndAsync(commit: true));
        await WaitForStateAsync("CompleteCommit");
        Assert.Equal(["before", "after"], await TransactionClient.ReadCommittedAsync(_client, "t"));
    }

    [Fact]
    public async Task FencedProducer_IsToldSo_WhateverItTries()
    {
        await _producer.InitAsync();
        await _producer.WriteAsync("t", "of a zombie");
        var second = new TransactionClient(_client, "tx", TransactionVersion.Second);
        await second.InitAsync();

        Assert.Equal(ErrorCode.InvalidProducerEpoch, await _producer.WriteAsync("t", "late"));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await _producer.CommitOffsetAsync("g", "t", 1));
        Assert.Equal(ErrorCode.ProducerFenced, await _producer.EndAsync(commit: true));
        Assert.Equal(ErrorCode.ProducerFenced, await _producer.EndAsync(commit: false));
        Assert.Equal(ErrorCode.None, await second.WriteAsync("t", "of its successor"));
        Assert.Equal(ErrorCode.None, await second.EndAsync(commit: true));
        await WaitForStateAsync("CompleteCommit");
        Assert.Equal(["of its successor"], await TransactionClient.ReadCommittedAsync(_client, "t"));
    }

    [Fact]
    public async Task Timeout_FencesTheProducer_WhichCannotTakeItForItsOwnAbort()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var broker = await TestBroker.StartAsync(time: time);
        using var client = await RawClient.ConnectAsync(broker);
        await client.SendAsync(Batches.Create("t"));
        var producer = new TransactionClient(client, "tx", TransactionVersion.Second);
        await producer.InitAsync(timeoutMs: 1000);
        await producer.WriteAsync("t", "too late");

        time.Advance(TimeSpan.FromSeconds(11));
        await WaitForAsync(async () => (await DescribeAsync(client)).TransactionState == "CompleteAbort");

        Assert.Equal(ErrorCode.ProducerFenced, await producer.EndAsync(commit: false));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await producer.WriteAsync("t", "later still"));
        Assert.Empty(await TransactionClient.ReadCommittedAsync(client, "t"));
    }

    [Fact]
    public async Task ClientOfTheFirstProtocol_TakesOver_AndGivesBack()
    {
        await _producer.InitAsync();
        await _producer.WriteAsync("t", "second");
        await _producer.EndAsync(commit: true);
        var first = new TransactionClient(_client, "tx");
        await first.InitAsync();
        Assert.Equal(ErrorCode.ProducerFenced, await _producer.EndAsync(commit: false));
        Assert.Equal(ErrorCode.None, await first.AddAsync("t"));
        Assert.Equal(ErrorCode.None, await first.WriteAsync("t", "first"));
        Assert.Equal(ErrorCode.None, await first.EndAsync(commit: true));
        Assert.Equal(ErrorCode.None, await first.AddAsync("t"));
        Assert.Equal(ErrorCode.None, await first.WriteAsync("t", "left open"));
        await _producer.InitAsync();
        Assert.Equal(ErrorCode.None, await _producer.WriteAsync("t", "second again"));
        Assert.Equal(ErrorCode.None, await _producer.EndAsync(commit: true));

        await WaitForStateAsync("CompleteCommit");
        Assert.Equal(["second", "first", "second again"], await TransactionClient.ReadCommittedAsync(_client, "t"));
    }

    private async Task<IReadOnlyList<RecordBatchHeader>> BatchesAsync()
    {
        var bytes = (await _client.SendAsync(Batches.Fetch("t", 0))).Topics[0].Partitions[0].Records!.Value;
        var headers = new List<RecordBatchHeader>();
        while (RecordBatchHeader.TryRead(bytes.Span, out var header))
        {
            headers.Add(header);
            bytes = bytes[header.TotalBytes..];
        }
        return headers;
    }

    private Task<DescribeTransactionsResponseState> DescribeAsync() => DescribeAsync(_client);

    private static async Task<DescribeTransactionsResponseState> DescribeAsync(RawClient client) =>
        (await client.SendAsync(new DescribeTransactionsRequest { TransactionalIds = ["tx"] })).TransactionStates[0];

    private async Task<(ErrorCode Error, long Offset)> CommittedAsync()
    {
        var answer = await _client.SendAsync(TransactionClient.FetchOffsets("g", "t", stable: true));
        var partition = answer.Groups[0].Topics[0].Partitions[0];
        return (partition.ErrorCode, partition.CommittedOffset);
    }

    private Task WaitForStateAsync(string state) => WaitForAsync(async () => (await DescribeAsync()).TransactionState == state);

    private static Task WaitForAsync(Func<Task<bool>> condition) => TestKit.WaitUntil.TrueAsync(
        async _ => await condition(), TimeSpan.FromSeconds(30), () => "the state is reached", TestContext.Current.CancellationToken);

    private async Task RestartAsync()
    {
        await _broker.RestartAsync();
        _client.Dispose();
        _client = await RawClient.ConnectAsync(_broker);
        var (id, epoch, sequence) = (_producer.ProducerId, _producer.ProducerEpoch, _producer.Sequence);
        _producer = new TransactionClient(_client, "tx", TransactionVersion.Second)
        {
            ProducerId = id, ProducerEpoch = epoch, Sequence = sequence,
        };
    }
}
