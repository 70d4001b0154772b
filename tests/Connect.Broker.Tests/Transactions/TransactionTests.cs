using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Microsoft.Extensions.Time.Testing;

namespace Connect.Broker.Tests.Transactions;

/// <summary>Transactions over the wire: what each request answers, and what readers of committed data see.</summary>
public sealed class TransactionTests : IAsyncLifetime
{
    private const sbyte TransactionKey = 1;

    private TestBroker _broker = null!;
    private RawClient _client = null!;
    private TransactionClient _producer = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _client = await RawClient.ConnectAsync(_broker);
        await _client.SendAsync(Batches.Create("t", partitions: 2));
        _producer = new TransactionClient(_client, "tx");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Committed_IsSeenWhole_Aborted_IsNotSeen_AndOthersAreNotTouched()
    {
        await _producer.InitAsync();
        await WriteTransactionAsync("a", commit: true);
        await WriteTransactionAsync("b", commit: false);
        await _client.SendAsync(Batches.Produce("t", Batches.Of("plain")));
        await WriteTransactionAsync("c", commit: true);

        await WaitForAsync(TransactionState("CompleteCommit"));
        Assert.Equal(["a1", "a2", "plain", "c1", "c2"], await TransactionClient.ReadCommittedAsync(_client, "t"));
        var all = await _client.SendAsync(Batches.Fetch("t", 0));
        Assert.Null(all.Topics[0].Partitions[0].AbortedTransactions);
        Assert.Equal(10, all.Topics[0].Partitions[0].HighWatermark);
    }

    [Fact]
    public async Task OpenTransaction_HoldsBackReadersAndOffsets_ByIsolationLevel()
    {
        await _client.SendAsync(Batches.Produce("t", Batches.Of("before")));
        await _producer.InitAsync();
        Assert.Equal(ErrorCode.None, await _producer.AddAsync("t"));
        Assert.Equal(ErrorCode.None, await _producer.WriteAsync("t", "open"));
        await _client.SendAsync(Batches.Produce("t", Batches.Of("behind")));

        var fetched = (await _client.SendAsync(Batches.Fetch("t", 0) with { IsolationLevel = 1 })).Topics[0].Partitions[0];
        Assert.Equal(["before"], Batches.Values(fetched.Records!.Value));
        Assert.Equal((1, 3), (fetched.LastStableOffset, fetched.HighWatermark));
        Assert.Equal(3, await OffsetAsync(timestamp: -1, isolation: 0));
        Assert.Equal(1, await OffsetAsync(timestamp: -1, isolation: 1));
        Assert.Equal(0, await OffsetAsync(timestamp: 0, isolation: 1));

        Assert.Equal(ErrorCode.None, await _producer.EndAsync(commit: true));
        await WaitForAsync(async () => await OffsetAsync(timestamp: -1, isolation: 1) == 4);
    }

    [Theory]
    [InlineData(10, ErrorCode.InvalidTxnState)]
    [InlineData(11, ErrorCode.TransactionAbortable)]
    public async Task Produce_OutsideOfTheTransaction_IsRefused(short version, object expected)
    {
        await _producer.InitAsync();
        Assert.Equal(expected, await _producer.WriteAsync(version, "t", "not added"));
        await _producer.AddAsync("t", partition: 1);
        Assert.Equal(expected, await _producer.WriteAsync(version, "t", "another partition"));
        await _producer.AddAsync("t");
        Assert.Equal(ErrorCode.None, await _producer.WriteAsync("t", "added"));
        await _producer.EndAsync(commit: true);
        Assert.Equal(expected, await _producer.WriteAsync(version, "t", "ended"));
        await WaitForAsync(TransactionState("CompleteCommit"));
        Assert.Equal(["added"], await TransactionClient.ReadCommittedAsync(_client, "t"));
    }

    [Theory]
    [InlineData(0, ErrorCode.InvalidProducerEpoch)]
    [InlineData(1, ErrorCode.InvalidProducerEpoch)]
    [InlineData(2, ErrorCode.ProducerFenced)]
    [InlineData(3, ErrorCode.ProducerFenced)]
    public async Task FencedProducer_IsToldByTheCodeOfTheVersion(short version, object expected)
    {
        await _producer.InitAsync();
        await _producer.AddAsync("t");
        Assert.Equal(ErrorCode.None, await _producer.WriteAsync("t", "of a zombie"));
        var second = new TransactionClient(_client, "tx");
        await second.InitAsync();

        Assert.Equal(expected, await _producer.TryAddAsync("t", version: version));
        Assert.Equal(expected, await _producer.EndAsync(commit: true, version));
        Assert.Equal(expected, await _producer.AddOffsetsAsync("g", version));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await _producer.WriteAsync("t", "late"));
        Assert.Empty(await TransactionClient.ReadCommittedAsync(_client, "t"));
        Assert.Equal((_producer.ProducerId, _producer.ProducerEpoch + 3), (second.ProducerId, second.ProducerEpoch));
    }

    [Theory]
    [InlineData("tx", 0, ErrorCode.InvalidTransactionTimeout)]
    [InlineData("tx", 900_001, ErrorCode.InvalidTransactionTimeout)]
    [InlineData("", 1000, ErrorCode.InvalidRequest)]
    public async Task Init_WithWhatCannotBe_IsRefused(string id, int timeoutMs, object expected)
    {
        var answer = await new TransactionClient(_client, id).TryInitAsync(timeoutMs);
        Assert.Equal((expected, -1L, (short)-1), (answer.ErrorCode, answer.ProducerId, answer.ProducerEpoch));
    }

    [Fact]
    public async Task Requests_OfAnIdThatIsNotKnown_AreRefused()
    {
        Assert.Equal(ErrorCode.InvalidProducerIdMapping, await _producer.TryAddAsync("t"));
        Assert.Equal(ErrorCode.InvalidProducerIdMapping, await _producer.EndAsync(commit: true));
        (_producer.ProducerId, _producer.ProducerEpoch) = (7, 0);
        Assert.Equal(ErrorCode.InvalidProducerIdMapping, await _producer.WriteAsync("t", "x"));
    }

    [Fact]
    public async Task UnknownPartition_KeepsTheOthersOutToo()
    {
        await _producer.InitAsync();
        var answer = await _client.SendAsync(
            new AddPartitionsToTxnRequest
            {
                TransactionalId = "tx",
                ProducerId = _producer.ProducerId,
                ProducerEpoch = _producer.ProducerEpoch,
                Topics = [new() { Name = "t", Partitions = [0, 9] }],
            },
            version: 3);
        Assert.Equal(
            [ErrorCode.OperationNotAttempted, ErrorCode.UnknownTopicOrPartition],
            answer.ResultsByTopic[0].Partitions.Select(partition => partition.ErrorCode));
        Assert.Equal(ErrorCode.InvalidTxnState, await _producer.EndAsync(commit: true));
    }

    [Theory]
    [InlineData(4, ErrorCode.InvalidTxnState)]
    [InlineData(5, ErrorCode.TransactionAbortable)]
    public async Task Verification_SaysWhetherAPartitionIsInTheTransaction(short version, object expected)
    {
        await _producer.InitAsync();
        await _producer.AddAsync("t");
        var answer = await _client.SendAsync(
            new AddPartitionsToTxnRequest
            {
                Transactions =
                [
                    new()
                    {
                        TransactionalId = "tx",
                        ProducerId = _producer.ProducerId,
                        ProducerEpoch = _producer.ProducerEpoch,
                        VerifyOnly = true,
                        Topics = [new() { Name = "t", Partitions = [0, 1] }],
                    },
                ],
            },
            version);
        Assert.Equal(
            [ErrorCode.None, expected],
            answer.ResultsByTransaction[0].TopicResults[0].Partitions.Select(partition => (object)partition.ErrorCode));
    }

    [Theory]
    [InlineData(true, 42)]
    [InlineData(false, -1)]
    public async Task Offsets_CountOnceTheTransactionIsCommitted(bool commit, long expected)
    {
        await _producer.InitAsync();
        Assert.Equal(ErrorCode.InvalidTxnState, await _producer.CommitOffsetAsync("g", "t", 42, version: 3));
        Assert.Equal(ErrorCode.TransactionAbortable, await _producer.CommitOffsetAsync("g", "t", 42, version: 4));
        Assert.Equal(ErrorCode.None, await _producer.AddOffsetsAsync("g"));
        Assert.Equal(ErrorCode.None, await _producer.CommitOffsetAsync("g", "t", 42));
        Assert.Equal((ErrorCode.None, -1), await CommittedAsync(stable: false));
        Assert.Equal((ErrorCode.UnstableOffsetCommit, -1), await CommittedAsync(stable: true));

        await _producer.EndAsync(commit);

        await WaitForAsync(async () => await CommittedAsync(stable: true) == (ErrorCode.None, expected));
        await RestartAsync();
        Assert.Equal((ErrorCode.None, expected), await CommittedAsync(stable: true));
    }

    [Fact]
    public async Task Offsets_OfAMemberThatIsNotOne_AreRefused()
    {
        await _producer.InitAsync();
        await _producer.AddOffsetsAsync("g");
        Assert.Equal(ErrorCode.IllegalGeneration, await _producer.CommitOffsetAsync("g", "t", 1, "nobody", generation: 1));
        await _producer.CommitOffsetAsync("g", "t", 1);
        Assert.Equal(ErrorCode.UnknownMemberId, await _producer.CommitOffsetAsync("g", "t", 1, "nobody", generation: 1));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await _producer.CommitOffsetAsync("g", "missing", 1));
    }

    [Fact]
    public async Task Restart_KeepsTheOpenTransactionWithItsOffsets()
    {
        await _producer.InitAsync();
        await _producer.AddAsync("t");
        await _producer.WriteAsync("t", "before");
        await _producer.AddOffsetsAsync("g");
        await _producer.CommitOffsetAsync("g", "t", 5);

        await RestartAsync();

        Assert.Equal((ErrorCode.UnstableOffsetCommit, -1), await CommittedAsync(stable: true));
        Assert.Empty(await TransactionClient.ReadCommittedAsync(_client, "t"));
        Assert.Equal(ErrorCode.None, await _producer.WriteAsync("t", "after"));
        Assert.Equal(ErrorCode.None, await _producer.EndAsync(commit: true));
        await WaitForAsync(async () => await CommittedAsync(stable: true) == (ErrorCode.None, 5));
        await WaitForAsync(TransactionState("CompleteCommit"));
        Assert.Equal(["before", "after"], await TransactionClient.ReadCommittedAsync(_client, "t"));
        Assert.Equal(ErrorCode.None, await _producer.EndAsync(commit: true));
    }

    [Fact]
    public async Task Descriptions_TellTheStateOfTransactionsAndProducers()
    {
        await _producer.InitAsync();
        await _producer.AddAsync("t", partition: 1);
        await _producer.AddAsync("t");
        await _producer.WriteAsync("t", "a", "b");

        var described = await DescribeAsync("tx", "other");
        var first = described[0];
        Assert.Equal(("Ongoing", 60_000, _producer.ProducerId), (first.TransactionState, first.TransactionTimeoutMs, first.ProducerId));
        Assert.Equal([0, 1], described[0].Topics.Single().Partitions);
        Assert.Equal(ErrorCode.TransactionalIdNotFound, described[1].ErrorCode);
        var request = new DescribeProducersRequest { Topics = [new() { Name = "t", PartitionIndexes = [0, 7] }] };
        var producers = (await _client.SendAsync(request)).Topics[0].Partitions;
        var producer = producers[0].ActiveProducers.Single();
        Assert.Equal((_producer.ProducerId, 1, 0), (producer.ProducerId, producer.LastSequence, producer.CurrentTxnStartOffset));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, producers[1].ErrorCode);

        Assert.Equal(["tx"], await ListAsync(new() { StateFilters = ["Ongoing"] }));
        Assert.Equal(["tx"], await ListAsync(new() { ProducerIdFilters = [_producer.ProducerId] }));
        Assert.Empty(await ListAsync(new() { StateFilters = ["Empty"] }));
        Assert.Empty(await ListAsync(new() { DurationFilter = 1_000_000 }));
        var unknown = await _client.SendAsync(new ListTransactionsRequest { StateFilters = ["Odd"] });
        Assert.Equal(["Odd"], unknown.UnknownStateFilters);
    }

    [Fact]
    public async Task WriteTxnMarkers_EndsATransactionThatHangs()
    {
        await _producer.InitAsync();
        await _producer.AddAsync("t");
        await _producer.WriteAsync("t", "hangs");
        var marker = new WriteTxnMarkersRequestMarker
        {
            ProducerId = _producer.ProducerId,
            ProducerEpoch = _producer.ProducerEpoch,
            TransactionResult = false,
            Topics = [new() { Name = "t", PartitionIndexes = [0, 9] }],
        };
        var answer = (await _client.SendAsync(new WriteTxnMarkersRequest { Markers = [marker] })).Markers[0].Topics[0].Partitions;
        Assert.Equal([ErrorCode.None, ErrorCode.UnknownTopicOrPartition], answer.Select(partition => partition.ErrorCode));
        Assert.Equal(2, await OffsetAsync(timestamp: -1, isolation: 1));
    }

    [Fact]
    public async Task Coordinator_OfATransactionalId_IsThisBroker()
    {
        var request = new FindCoordinatorRequest { KeyType = TransactionKey, CoordinatorKeys = ["tx"] };
        var found = (await _client.SendAsync(request)).Coordinators.Single();
        Assert.Equal((ErrorCode.None, _broker.Endpoint.Port), (found.ErrorCode, found.Port));
    }

    [Fact]
    public async Task Timeout_AbortsAndFences_AndUnusedIdsExpire()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var broker = await TestBroker.StartAsync(
            options =>
            {
                options.TransactionalIdExpirationMs = 60_000;
                options.TransactionRemoveExpiredTransactionCleanupIntervalMs = 10_000;
            },
            time);
        using var client = await RawClient.ConnectAsync(broker);
        await client.SendAsync(Batches.Create("t"));
        var producer = new TransactionClient(client, "tx");
        await producer.InitAsync(timeoutMs: 1000);
        await producer.AddAsync("t");
        await producer.WriteAsync("t", "too late");

        time.Advance(TimeSpan.FromSeconds(11));
        await WaitForAsync(async () =>
        {
            var states = await client.SendAsync(new DescribeTransactionsRequest { TransactionalIds = ["tx"] });
            return states.TransactionStates[0].TransactionState == "CompleteAbort";
        });
        Assert.Equal(ErrorCode.ProducerFenced, await producer.EndAsync(commit: true));
        Assert.Empty(await TransactionClient.ReadCommittedAsync(client, "t"));

        time.Advance(TimeSpan.FromSeconds(71));
        await WaitForAsync(async () => (await client.SendAsync(new ListTransactionsRequest())).TransactionStates.Count == 0);
    }

    private async Task WriteTransactionAsync(string name, bool commit)
    {
        Assert.Equal(ErrorCode.None, await _producer.AddAsync("t"));
        Assert.Equal(ErrorCode.None, await _producer.WriteAsync("t", name + "1"));
        Assert.Equal(ErrorCode.None, await _producer.WriteAsync("t", name + "2"));
        Assert.Equal(ErrorCode.None, await _producer.EndAsync(commit));
    }

    private Func<Task<bool>> TransactionState(string state) => async () => (await DescribeAsync("tx"))[0].TransactionState == state;

    private async Task<IReadOnlyList<DescribeTransactionsResponseState>> DescribeAsync(params string[] ids) =>
        (await _client.SendAsync(new DescribeTransactionsRequest { TransactionalIds = ids })).TransactionStates;

    private async Task<IEnumerable<string>> ListAsync(ListTransactionsRequest request) =>
        (await _client.SendAsync(request)).TransactionStates.Select(state => state.TransactionalId);

    private async Task<(ErrorCode Error, long Offset)> CommittedAsync(bool stable)
    {
        var answer = await _client.SendAsync(TransactionClient.FetchOffsets("g", "t", stable));
        var partition = answer.Groups[0].Topics[0].Partitions[0];
        return (partition.ErrorCode, partition.CommittedOffset);
    }

    private async Task<long> OffsetAsync(long timestamp, sbyte isolation) => (await _client.SendAsync(new ListOffsetsRequest
    {
        IsolationLevel = isolation,
        Topics = [new() { Name = "t", Partitions = [new() { Timestamp = timestamp }] }],
    })).Topics[0].Partitions[0].Offset;

    private static Task WaitForAsync(Func<Task<bool>> condition) => TestKit.WaitUntil.TrueAsync(
        async _ => await condition(), TimeSpan.FromSeconds(30), () => "the state is reached", TestContext.Current.CancellationToken);

    private async Task RestartAsync()
    {
        await _broker.RestartAsync();
        _client.Dispose();
        _client = await RawClient.ConnectAsync(_broker);
        var (id, epoch, sequence) = (_producer.ProducerId, _producer.ProducerEpoch, _producer.Sequence);
        _producer = new TransactionClient(_client, "tx") { ProducerId = id, ProducerEpoch = epoch, Sequence = sequence };
    }
}
