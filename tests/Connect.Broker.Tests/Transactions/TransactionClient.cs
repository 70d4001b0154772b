using System.Text;
using Connect.Broker.Tests.Testing;
using Connect.Broker.Transactions;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Protocol.Records;

namespace Connect.Broker.Tests.Transactions;

/// <summary>
/// A transactional producer that does one request after the other, at the versions that a test wants; by itself at the last ones of the
/// protocol that it speaks.
/// </summary>
internal sealed class TransactionClient(RawClient client, string transactionalId, short protocol = TransactionVersion.First)
{
    private bool AddsByWriting => protocol == TransactionVersion.Second;

    /// <summary>Sequence of the next record; for one partition.</summary>
    public int Sequence { get; set; }

    public long ProducerId { get; set; } = -1;

    public short ProducerEpoch { get; set; } = -1;

    /// <summary>Asks until the transaction of a producer that came before is aborted.</summary>
    public async Task InitAsync(int timeoutMs = 60_000)
    {
        InitProducerIdResponse answer;
        do
        {
            answer = await TryInitAsync(timeoutMs);
        }
        while (answer.ErrorCode == ErrorCode.ConcurrentTransactions);
        Assert.Equal(ErrorCode.None, answer.ErrorCode);
        (ProducerId, ProducerEpoch, Sequence) = (answer.ProducerId, answer.ProducerEpoch, 0);
    }

    public Task<InitProducerIdResponse> TryInitAsync(int timeoutMs = 60_000, short? version = null) => client.SendAsync(
        new InitProducerIdRequest { TransactionalId = transactionalId, TransactionTimeoutMs = timeoutMs }, version);

    /// <summary>Asks until the transaction before is complete.</summary>
    public async Task<ErrorCode> AddAsync(string topic, int partition = 0, short version = 3)
    {
        ErrorCode error;
        do
        {
            error = await TryAddAsync(topic, partition, version);
        }
        while (error == ErrorCode.ConcurrentTransactions);
        return error;
    }

    public async Task<ErrorCode> TryAddAsync(string topic, int partition = 0, short version = 3) =>
        (await client.SendAsync(
            new AddPartitionsToTxnRequest
            {
                TransactionalId = transactionalId,
                ProducerId = ProducerId,
                ProducerEpoch = ProducerEpoch,
                Topics = [new() { Name = topic, Partitions = [partition] }],
            },
            version)).ResultsByTopic[0].Partitions[0].ErrorCode;

    public Task<ErrorCode> WriteAsync(string topic, params string[] values) =>
        WriteAsync(AddsByWriting ? (short)12 : (short)11, topic, values);

    public async Task<ErrorCode> WriteAsync(short version, string topic, params string[] values)
    {
        var error = (await client.SendAsync(Produce(topic, values), version)).Topics[0].Partitions[0].ErrorCode;
        Sequence += error == ErrorCode.None ? values.Length : 0;
        return error;
    }

    /// <summary>A request that continues the sequence.</summary>
    public ProduceRequest Produce(string topic, params string[] values)
    {
        var batch = Batches.Of(
            new RecordBatchWriterOptions
            {
                ProducerId = ProducerId,
                ProducerEpoch = ProducerEpoch,
                BaseSequence = Sequence,
                IsTransactional = true,
            },
            values);
        return Batches.Produce(topic, batch) with { TransactionalId = transactionalId };
    }

    /// <summary>Ends the transaction, and goes on with the epoch of the answer where there is one.</summary>
    public async Task<ErrorCode> EndAsync(bool commit, short? version = null)
    {
        var answer = await TryEndAsync(ProducerId, ProducerEpoch, commit, version);
        if (answer is { ErrorCode: ErrorCode.None, ProducerId: >= 0 })
        {
            (ProducerId, ProducerEpoch, Sequence) = (answer.ProducerId, answer.ProducerEpoch, 0);
        }
        return answer.ErrorCode;
    }

    /// <summary>Asks for the end with an id and epoch that need not be the current ones, and keeps its own.</summary>
    public Task<EndTxnResponse> TryEndAsync(long producerId, short producerEpoch, bool commit, short? version = null) => client.SendAsync(
        new EndTxnRequest
        {
            TransactionalId = transactionalId,
            ProducerId = producerId,
            ProducerEpoch = producerEpoch,
            Committed = commit,
        },
        version ?? (AddsByWriting ? (short)5 : (short)4));

    public async Task<ErrorCode> AddOffsetsAsync(string groupId, short? version = null)
    {
        ErrorCode error;
        do
        {
            error = (await client.SendAsync(
                new AddOffsetsToTxnRequest
                {
                    TransactionalId = transactionalId,
                    ProducerId = ProducerId,
                    ProducerEpoch = ProducerEpoch,
                    GroupId = groupId,
                },
                version)).ErrorCode;
        }
        while (error == ErrorCode.ConcurrentTransactions);
        return error;
    }

    public async Task<ErrorCode> CommitOffsetAsync(
        string groupId, string topic, long offset, string memberId = "", int generation = -1, short? version = null) =>
        (await client.SendAsync(
            new TxnOffsetCommitRequest
            {
                TransactionalId = transactionalId,
                GroupId = groupId,
                ProducerId = ProducerId,
                ProducerEpoch = ProducerEpoch,
                MemberId = memberId,
                GenerationId = generation,
                Topics = [new() { Name = topic, Partitions = [new() { CommittedOffset = offset }] }],
            },
            version ?? (AddsByWriting ? (short)5 : (short)4))).Topics[0].Partitions[0].ErrorCode;

    /// <summary>What a reader of committed data sees, with what was aborted left out as the protocol wants it.</summary>
    public static async Task<IReadOnlyList<string>> ReadCommittedAsync(RawClient client, string topic, int partition = 0)
    {
        var seen = new List<string>();
        for (var offset = 0L; ;)
        {
            var request = Batches.Fetch(topic, offset) with { IsolationLevel = 1 };
            var asked = request.Topics[0].Partitions[0] with { Partition = partition };
            request = request with { Topics = [new() { Topic = topic, Partitions = [asked] }] };
            var fetched = (await client.SendAsync(request)).Topics[0].Partitions[0];
            Assert.Equal(ErrorCode.None, fetched.ErrorCode);
            var next = Visible(fetched, offset, seen);
            if (next == offset)
            {
                return seen;
            }
            offset = next;
        }
    }

    private static long Visible(FetchResponsePartition fetched, long offset, List<string> seen)
    {
        var batches = fetched.Records ?? ReadOnlyMemory<byte>.Empty;
        var aborted = new HashSet<long>();
        var starting = new Queue<FetchResponseAbortedTransaction>(fetched.AbortedTransactions!.OrderBy(entry => entry.FirstOffset));
        while (RecordBatchReader.TryTakeBatch(ref batches, out var batch))
        {
            using var records = new RecordBatchReader(batch);
            while (starting.TryPeek(out var first) && first.FirstOffset <= records.Header.LastOffset)
            {
                aborted.Add(starting.Dequeue().ProducerId);
            }
            if (records.Header.IsControl)
            {
                Assert.True(records.TryRead(out var marker) && ControlRecord.TryReadType(marker.Key!.Value.Span, out _));
                aborted.Remove(records.Header.ProducerId);
            }
            else if (!aborted.Contains(records.Header.ProducerId) || !records.Header.IsTransactional)
            {
                while (records.TryRead(out var record))
                {
                    seen.Add(Encoding.UTF8.GetString(record.Value!.Value.Span));
                }
            }
            offset = records.Header.NextOffset;
        }
        return offset;
    }

    internal static OffsetFetchRequest FetchOffsets(string groupId, string topic, bool stable) => new()
    {
        RequireStable = stable,
        Groups = [new() { GroupId = groupId, Topics = [new() { Name = topic, PartitionIndexes = [0] }] }],
    };
}
