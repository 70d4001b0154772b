using Connect.Protocol;

namespace Connect.Broker.Transactions;

/// <summary>
/// Writes that add their partition to the transaction. A batch must not be in a partition before the disk knows that the partition is part
/// of the transaction, or nobody would end it after a kill: the first write to a partition waits for that, and those behind it too.
/// </summary>
internal sealed partial class TransactionReducer
{
    private void Write(PartitionWrite write)
    {
        var error = CheckWrite(_state, write.ProducerId, write.ProducerEpoch, write.Partition);
        if (error == ErrorCode.None)
        {
            _effects.Add(new StartWrite(write));
        }
        else if (error != ErrorCode.InvalidTxnState)
        {
            Answer(write, error);
        }
        else if (!write.Adds.Contains(write.Partition))
        {
            Answer(write, ErrorCode.UnknownTopicOrPartition);
        }
        else if (_state.AreMarkersDelayed)
        {
            Answer(write, ErrorCode.ConcurrentTransactions);
        }
        else
        {
            _state = _state with { Waiting = _state.Waiting.Add(write) };
        }
    }

    private void AddWaiting()
    {
        if (!_state.Waiting.IsEmpty && _state.Pending is null
            && _state.Phase is not (TransactionPhase.PrepareCommit or TransactionPhase.PrepareAbort))
        {
            Store(With(_state.Waiting.SelectMany(write => write.Adds), TransactionVersion.Second), waiter: null, answer: default);
        }
    }

    private void ReviewWaiting()
    {
        var waiting = _state.Waiting;
        _state = _state with { Waiting = [] };
        waiting.ForEach(Write);
        AddWaiting();
    }

    private void RefuseWaiting(ErrorCode error)
    {
        _state.Waiting.ForEach(write => Answer(write, error));
        _state = _state with { Waiting = [] };
    }
}
