using Connect.Broker.Topics;
using Connect.Protocol;

namespace Connect.Broker.Transactions;

/// <summary>
/// Decides what an event does to a transactional id: state and event in, next state and effects out. It waits for nothing and knows no
/// clock, so every case is a row in a test. KIP-98, KIP-360, KIP-588 and KIP-890:
/// https://cwiki.apache.org/confluence/display/KAFKA/KIP-98
/// </summary>
internal sealed partial class TransactionReducer
{
    private readonly List<TransactionEffect> _effects = [];
    private readonly long _nowMs;
    private TransactionState _state;

    private TransactionReducer(TransactionState state, long nowMs)
    {
        _state = state;
        _nowMs = nowMs;
    }

    public static (TransactionState State, IReadOnlyList<TransactionEffect> Effects) Apply(
        TransactionState state, TransactionEvent transactionEvent, long nowMs)
    {
        var reducer = new TransactionReducer(state, nowMs);
        reducer.Decide(transactionEvent);
        return (reducer._state, reducer._effects);
    }

    /// <summary>Whether the producer may write to the partition now.</summary>
    public static ErrorCode CheckWrite(TransactionState state, long producerId, short producerEpoch, TopicPartition partition) =>
        state.Producer.Id != producerId ? ErrorCode.InvalidProducerIdMapping
        : state.Producer.Epoch != producerEpoch ? ErrorCode.InvalidProducerEpoch
        : state.Phase is not TransactionPhase.Ongoing || state.Pending is { Next.Phase: not TransactionPhase.Ongoing }
            ? ErrorCode.InvalidTxnState
        : state.Partitions.Contains(partition) ? ErrorCode.None
        : ErrorCode.InvalidTxnState;

    private void Decide(TransactionEvent transactionEvent)
    {
        switch (transactionEvent)
        {
            case TransactionRequest request when _state.Phase == TransactionPhase.Dead:
                Answer(request, ErrorCode.CoordinatorNotAvailable);
                break;
            case ProducerInits inits:
                Init(inits);
                break;
            case PartitionsAdded added:
                Add(added);
                break;
            case PartitionWrite write:
                Write(write);
                AddWaiting();
                break;
            case TransactionEnds ends:
                End(ends);
                break;
            case TimeoutCheck:
                CheckTimeout();
                break;
            case ExpirationCheck check:
                CheckExpiration(check.ExpirationMs);
                break;
            case TransitionStored stored:
                FinishTransition(stored);
                break;
            case MarkersDelayed:
                _state = _state with { AreMarkersDelayed = true };
                RefuseWaiting(ErrorCode.ConcurrentTransactions);
                break;
            case MarkersWritten:
                Complete();
                break;
            default:
                throw new ArgumentOutOfRangeException(
                    nameof(transactionEvent), transactionEvent, "The transaction has no rule for this event.");
        }
    }

    private void Init(ProducerInits inits)
    {
        if (_state.Pending is not null)
        {
            Answer(inits, ErrorCode.ConcurrentTransactions);
        }
        else if (inits.ExpectedProducerId >= 0 && !IsKnown(inits))
        {
            Answer(inits, ErrorCode.ProducerFenced);
        }
        else if (_state.Phase == TransactionPhase.Ongoing)
        {
            // The transaction of the producer that came before is aborted; its successor asks again until that is done.
            Fence(inits.Waiter, new TransactionAnswer(ErrorCode.ConcurrentTransactions));
        }
        else if (_state.Phase is TransactionPhase.PrepareCommit or TransactionPhase.PrepareAbort)
        {
            Answer(inits, ErrorCode.ConcurrentTransactions);
        }
        else
        {
            GiveEpoch(inits);
        }
    }

    private bool IsKnown(ProducerInits inits) =>
        _state.ProducerEpoch == TransactionState.NoEpoch
        || inits.ExpectedProducerId == _state.ProducerId
        || inits.ExpectedProducerId == _state.NextProducerId
        || (inits.ExpectedProducerId == _state.PreviousProducerId && TransactionState.IsExhausted(inits.ExpectedEpoch));

    private void GiveEpoch(ProducerInits inits)
    {
        var isNew = _state.ProducerId == TransactionState.NoProducerId;
        var isExpected = inits.ExpectedProducerId < 0 || isNew || inits.ExpectedEpoch == _state.ProducerEpoch;
        if (!isExpected)
        {
            // The epoch before the current one: the answer to the same request was lost.
            Answer(inits, inits.ExpectedEpoch == _state.LastProducerEpoch
                ? new TransactionAnswer(ErrorCode.None, _state.ProducerId, _state.ProducerEpoch)
                : new TransactionAnswer(ErrorCode.ProducerFenced));
            return;
        }
        var isExhausted = TransactionState.IsExhausted(_state.ProducerEpoch);
        if ((isNew || isExhausted) && inits.NewProducerId < 0)
        {
            _effects.Add(new AllocateProducerId(inits));
            return;
        }
        var next = _state with
        {
            Phase = TransactionPhase.Empty,
            ProducerId = isNew || isExhausted ? inits.NewProducerId : _state.ProducerId,
            PreviousProducerId = isExhausted ? _state.ProducerId : _state.PreviousProducerId,
            ProducerEpoch = isExhausted ? (short)0 : (short)(_state.ProducerEpoch + 1),
            LastProducerEpoch = inits.ExpectedProducerId < 0 ? TransactionState.NoEpoch : _state.ProducerEpoch,
            TimeoutMs = inits.TimeoutMs,
            Partitions = [],
            StartMs = TransactionState.NoTime,
        };
        Store(next, inits.Waiter, new TransactionAnswer(ErrorCode.None, next.ProducerId, next.ProducerEpoch));
    }

    private void Add(PartitionsAdded added)
    {
        var error = CheckProducer(added.ProducerId, added.ProducerEpoch);
        if (error != ErrorCode.None)
        {
            Answer(added, error);
        }
        else if (_state.Phase is not (TransactionPhase.Empty or TransactionPhase.Ongoing
            or TransactionPhase.CompleteCommit or TransactionPhase.CompleteAbort))
        {
            Answer(added, ErrorCode.ConcurrentTransactions);
        }
        else if (_state.Phase == TransactionPhase.Ongoing && _state.Partitions.IsSupersetOf(added.Partitions))
        {
            Answer(added, ErrorCode.None);
        }
        else
        {
            Store(With(added.Partitions, added.ClientVersion), added.Waiter, new TransactionAnswer(ErrorCode.None));
        }
    }

    private TransactionState With(IEnumerable<TopicPartition> partitions, short clientVersion) => _state with
    {
        Phase = TransactionPhase.Ongoing,
        Partitions = _state.Partitions.Union(partitions),
        StartMs = _state.Phase == TransactionPhase.Ongoing ? _state.StartMs : _nowMs,
        ClientVersion = clientVersion,
    };

    private ErrorCode CheckProducer(long producerId, short producerEpoch) =>
        _state.Producer.Id != producerId ? ErrorCode.InvalidProducerIdMapping
        : _state.Producer.Epoch != producerEpoch ? ErrorCode.ProducerFenced
        : _state.Pending is not null ? ErrorCode.ConcurrentTransactions
        : ErrorCode.None;

    private void CheckTimeout()
    {
        if (_state is { Phase: TransactionPhase.Ongoing, Pending: null } && _nowMs - _state.StartMs > _state.TimeoutMs)
        {
            Fence(null, default);
        }
    }

    private void CheckExpiration(long expirationMs)
    {
        if (_state.Pending is null
            && _state.Phase is TransactionPhase.Empty or TransactionPhase.CompleteCommit or TransactionPhase.CompleteAbort
            && _nowMs - _state.UpdatedMs >= expirationMs)
        {
            _state = _state with { Phase = TransactionPhase.Dead };
            _effects.Add(new ForgetTransaction());
        }
    }

    // From the next epoch on the old producer is refused everywhere, also where its transaction has not written yet.
    private void Fence(TaskCompletionSource<TransactionAnswer>? waiter, TransactionAnswer answer)
    {
        var next = _state with
        {
            Phase = TransactionPhase.PrepareAbort,
            ProducerEpoch = FencingEpoch(),
            LastProducerEpoch = TransactionState.NoEpoch,
        };
        Store(next, waiter, answer);
        _state = _state with { Phase = TransactionPhase.PrepareEpochFence };
    }

    // Two on: one on is where a producer of the second protocol gets to by its own end, and it is not to take the fence for that.
    private short FencingEpoch() => _state.HasFailedFence
        ? _state.ProducerEpoch
        : (short)Math.Min(_state.ProducerEpoch + 2, short.MaxValue);

    private void Store(TransactionState next, TaskCompletionSource<TransactionAnswer>? waiter, TransactionAnswer answer)
    {
        next = next with { UpdatedMs = _nowMs, HasFailedFence = false, Waiting = [] };
        _state = _state with { Pending = new PendingTransition(next, waiter, answer) };
        _effects.Add(new StoreTransaction(next));
    }

    private void FinishTransition(TransitionStored stored)
    {
        if (_state.Pending is not { } pending || !ReferenceEquals(pending.Next, stored.State))
        {
            return;
        }
        var error = stored.Error;
        if (pending.Waiter is { } waiter)
        {
            _effects.Add(new AnswerTransaction(waiter, error == ErrorCode.None ? pending.Answer : new TransactionAnswer(error)));
        }
        if (error == ErrorCode.None)
        {
            _state = pending.Next with { Waiting = _state.Waiting };
            if (_state.Phase is TransactionPhase.PrepareCommit or TransactionPhase.PrepareAbort)
            {
                _effects.Add(new WriteMarkers(_state));
            }
            ReviewWaiting();
            return;
        }
        RefuseWaiting(error);
        if (_state.Phase == TransactionPhase.PrepareEpochFence)
        {
            _state = _state with
            {
                Phase = TransactionPhase.Ongoing,
                ProducerEpoch = pending.Next.ProducerEpoch,
                HasFailedFence = true,
                Pending = null,
            };
        }
        else
        {
            _state = _state with { Pending = null };
        }
    }

    private void Answer(TransactionRequest request, ErrorCode error) => Answer(request, new TransactionAnswer(error));

    private void Answer(TransactionRequest request, TransactionAnswer answer) =>
        _effects.Add(new AnswerTransaction(request.Waiter, answer));
}
