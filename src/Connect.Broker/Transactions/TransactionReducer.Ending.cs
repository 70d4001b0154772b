using Connect.Protocol;

namespace Connect.Broker.Transactions;

/// <summary>Ending a transaction, in both protocols.</summary>
internal sealed partial class TransactionReducer
{
    private void End(TransactionEnds ends)
    {
        if (ends.ClientVersion >= TransactionVersion.Second)
        {
            EndAndRaise(ends);
            return;
        }
        var error = CheckProducer(ends.ProducerId, ends.ProducerEpoch);
        if (error != ErrorCode.None)
        {
            Answer(ends, error);
            return;
        }
        switch (_state.Phase)
        {
            case TransactionPhase.Ongoing:
                var next = _state with { Phase = Decided(ends), ClientVersion = ends.ClientVersion };
                Store(next, ends.Waiter, new TransactionAnswer(ErrorCode.None));
                break;
            case TransactionPhase.CompleteCommit when ends.IsCommit:
            case TransactionPhase.CompleteAbort when !ends.IsCommit:
                // The answer to the same request was lost.
                Answer(ends, ErrorCode.None);
                break;
            case TransactionPhase.PrepareCommit when ends.IsCommit:
            case TransactionPhase.PrepareAbort when !ends.IsCommit:
                Answer(ends, ErrorCode.ConcurrentTransactions);
                break;
            default:
                Answer(ends, ErrorCode.InvalidTxnState);
                break;
        }
    }

    // The epoch tells the repetition of a request from the next one: the producer that has its answer comes with the new epoch.
    private void EndAndRaise(TransactionEnds ends)
    {
        var isRepeated = IsRepeated(ends);
        var error = isRepeated && _state.Pending is null ? ErrorCode.None : CheckProducer(ends.ProducerId, ends.ProducerEpoch);
        if (error != ErrorCode.None)
        {
            Answer(ends, error);
            return;
        }
        switch (_state.Phase)
        {
            case TransactionPhase.Ongoing:
                Raise(ends);
                break;
            // It may have written nothing that arrived; what it sent for this transaction is fenced by the epoch.
            case TransactionPhase.Empty or TransactionPhase.CompleteCommit or TransactionPhase.CompleteAbort
                when !isRepeated && !ends.IsCommit:
                Raise(ends);
                break;
            case TransactionPhase.CompleteCommit when isRepeated && ends.IsCommit:
            case TransactionPhase.CompleteAbort when isRepeated && !ends.IsCommit:
                Answer(ends, new TransactionAnswer(ErrorCode.None, _state.ProducerId, _state.ProducerEpoch));
                break;
            case TransactionPhase.PrepareCommit or TransactionPhase.PrepareAbort
                when !isRepeated || ends.IsCommit == (_state.Phase == TransactionPhase.PrepareCommit):
                Answer(ends, ErrorCode.ConcurrentTransactions);
                break;
            default:
                Answer(ends, ErrorCode.InvalidTxnState);
                break;
        }
    }

    // The request that has ended the transaction comes again, because its answer was lost: it has the epoch before, or the id before.
    private bool IsRepeated(TransactionEnds ends)
    {
        var isComplete = _state.Phase is TransactionPhase.CompleteCommit or TransactionPhase.CompleteAbort;
        var isDecided = isComplete || _state.Phase is TransactionPhase.PrepareCommit or TransactionPhase.PrepareAbort;
        if (!isDecided || _state.ClientVersion < TransactionVersion.Second)
        {
            return false;
        }
        // Without a next id the last epoch is that of a fence.
        var isFence = _state is { ProducerEpoch: short.MaxValue, NextProducerId: TransactionState.NoProducerId };
        return (ends.ProducerId == _state.ProducerId && ends.ProducerEpoch + 1 == _state.ProducerEpoch && !isFence)
            || (isComplete && ends.ProducerId == _state.PreviousProducerId && _state.ProducerEpoch == 0
                && ends.ProducerEpoch == short.MaxValue - 1);
    }

    // The markers have the next epoch, so that nothing of this one can follow them into a partition.
    private void Raise(TransactionEnds ends)
    {
        if (_state.ProducerEpoch == short.MaxValue)
        {
            // Nobody was ever given it.
            Answer(ends, ErrorCode.ProducerFenced);
            return;
        }
        var isExhausted = TransactionState.IsExhausted(_state.ProducerEpoch);
        if (isExhausted && ends.NewProducerId < 0)
        {
            _effects.Add(new AllocateProducerId(ends));
            return;
        }
        var next = _state with
        {
            Phase = Decided(ends),
            ProducerEpoch = (short)(_state.ProducerEpoch + 1),
            LastProducerEpoch = _state.ProducerEpoch,
            NextProducerId = isExhausted ? ends.NewProducerId : TransactionState.NoProducerId,
            StartMs = _state.Phase == TransactionPhase.Ongoing ? _state.StartMs : _nowMs,
            ClientVersion = ends.ClientVersion,
        };
        Store(next, ends.Waiter, new TransactionAnswer(ErrorCode.None, next.Producer.Id, next.Producer.Epoch));
    }

    private static TransactionPhase Decided(TransactionEnds ends) =>
        ends.IsCommit ? TransactionPhase.PrepareCommit : TransactionPhase.PrepareAbort;

    // Not waited for: whatever comes next lies behind it in the log, and if it is lost the markers are only written once more.
    private void Complete()
    {
        if (_state.Phase is not (TransactionPhase.PrepareCommit or TransactionPhase.PrepareAbort))
        {
            return;
        }
        var isCommit = _state.Phase == TransactionPhase.PrepareCommit;
        var hasNextId = _state.NextProducerId != TransactionState.NoProducerId;
        _state = _state with
        {
            Phase = isCommit ? TransactionPhase.CompleteCommit : TransactionPhase.CompleteAbort,
            ProducerId = _state.Producer.Id,
            ProducerEpoch = _state.Producer.Epoch,
            PreviousProducerId = hasNextId ? _state.ProducerId : _state.PreviousProducerId,
            NextProducerId = TransactionState.NoProducerId,
            Partitions = [],
            UpdatedMs = _nowMs,
            AreMarkersDelayed = false,
        };
        _effects.Add(new StoreTransaction(_state));
        ReviewWaiting();
    }
}
