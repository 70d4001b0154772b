using System.Collections.Immutable;
using Connect.Broker.Topics;
using Connect.Broker.Transactions;
using Connect.Broker.Transactions.Records;
using Connect.Protocol;

namespace Connect.Broker.Tests.Transactions;

/// <summary>Drives the reducer by hand: events in, answers, stored states and markers out, on a clock that the test moves.</summary>
internal sealed class TransactionScenario
{
    public const int TimeoutMs = 60_000;

    public static readonly TopicPartition First = new("t", 0);

    public static readonly TopicPartition Second = new("t", 1);

    private readonly Queue<TransactionState> _unstored = new();
    private readonly Queue<TransactionState> _unmarked = new();
    private long _nextProducerId = 1000;

    public TransactionState State { get; set; } = new("tx");

    public long NowMs { get; set; } = 1_700_000_000_000;

    public List<TransactionState> Stored { get; } = [];

    public List<TransactionState> Marked { get; } = [];

    /// <summary>The partitions that were written to, in order.</summary>
    public List<TopicPartition> Written { get; } = [];

    public bool IsForgotten { get; private set; }

    /// <summary>Whether what is to be stored is stored at once.</summary>
    public bool StoresAtOnce { get; set; } = true;

    /// <summary>Whether markers are written at once.</summary>
    public bool MarksAtOnce { get; set; } = true;

    public Task<TransactionAnswer> Init(long producerId = -1, short epoch = -1, int timeoutMs = TimeoutMs) =>
        Ask(waiter => new ProducerInits(timeoutMs, producerId, epoch, waiter));

    public Task<TransactionAnswer> Add(params TopicPartition[] partitions) => Add(State.ProducerId, State.ProducerEpoch, partitions);

    public Task<TransactionAnswer> Add(long producerId, short epoch, params TopicPartition[] partitions) =>
        Ask(waiter => new PartitionsAdded(producerId, epoch, partitions, TransactionVersion.First, waiter));

    public Task<TransactionAnswer> End(bool commit) => End(State.ProducerId, State.ProducerEpoch, commit);

    public Task<TransactionAnswer> End(long producerId, short epoch, bool commit) =>
        Ask(waiter => new TransactionEnds(producerId, epoch, commit, TransactionVersion.First, waiter));

    /// <summary>Writes as the producer of the second protocol does, with all that its request writes to.</summary>
    public Task<TransactionAnswer> Write(TopicPartition partition, params TopicPartition[] others) =>
        Write(State.Producer.Id, State.Producer.Epoch, partition, others);

    public Task<TransactionAnswer> Write(long producerId, short epoch, TopicPartition partition, params TopicPartition[] others) =>
        Ask(waiter => new PartitionWrite(
            producerId, epoch, partition, ImmutableHashSet.Create([partition, .. others]), () => Written.Add(partition), waiter));

    /// <summary>Ends the transaction as the producer of the second protocol does.</summary>
    public Task<TransactionAnswer> EndAndRaise(bool commit) => EndAndRaise(State.Producer.Id, State.Producer.Epoch, commit);

    public Task<TransactionAnswer> EndAndRaise(long producerId, short epoch, bool commit) =>
        Ask(waiter => new TransactionEnds(producerId, epoch, commit, TransactionVersion.Second, waiter));

    /// <summary>A kill, and a start that finds the record that was stored last.</summary>
    public void Restart() => Restart(Stored[^1]);

    /// <summary>A kill, and a start that finds the record of a state; what was decided gets its markers.</summary>
    public void Restart(TransactionState stored)
    {
        State = TransactionRecords.Read("tx", TransactionRecords.Value(stored));
        _unstored.Clear();
        _unmarked.Clear();
        if (State.Phase is TransactionPhase.PrepareCommit or TransactionPhase.PrepareAbort)
        {
            Run(new WriteMarkers(State));
        }
    }

    public void FinishStoring(ErrorCode error = ErrorCode.None) => Apply(new TransitionStored(_unstored.Dequeue(), error));

    public void FinishMarkers()
    {
        _unmarked.Dequeue();
        Apply(new MarkersWritten());
    }

    public void Apply(TransactionEvent transactionEvent)
    {
        (State, var effects) = TransactionReducer.Apply(State, transactionEvent, NowMs);
        foreach (var effect in effects)
        {
            Run(effect);
        }
    }

    private void Run(TransactionEffect effect)
    {
        switch (effect)
        {
            case AnswerTransaction answer:
                answer.Waiter.SetResult(answer.Answer);
                break;
            case AllocateProducerId allocate:
                Apply(allocate.For with { NewProducerId = _nextProducerId++ });
                break;
            case StartWrite start:
                start.Write.Start();
                start.Write.Waiter.SetResult(new TransactionAnswer(ErrorCode.None));
                break;
            case StoreTransaction store:
                Stored.Add(store.State);
                _unstored.Enqueue(store.State);
                if (StoresAtOnce)
                {
                    FinishStoring();
                }
                break;
            case WriteMarkers markers:
                Marked.Add(markers.State);
                _unmarked.Enqueue(markers.State);
                if (MarksAtOnce)
                {
                    FinishMarkers();
                }
                break;
            case ForgetTransaction:
                IsForgotten = true;
                break;
        }
    }

    private Task<TransactionAnswer> Ask(Func<TaskCompletionSource<TransactionAnswer>, TransactionRequest> request)
    {
        var waiter = new TaskCompletionSource<TransactionAnswer>();
        Apply(request(waiter));
        return waiter.Task;
    }
}
