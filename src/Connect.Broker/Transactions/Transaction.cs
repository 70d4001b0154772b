using Connect.Broker.Topics;
using Connect.Broker.Transactions.Records;
using Connect.Protocol;

namespace Connect.Broker.Transactions;

/// <summary>
/// Owns one transactional id: its state under one lock. Decisions are the reducer's; here their effects happen. Nothing is answered, and
/// no marker written, before what it says is durable.
/// </summary>
internal sealed class Transaction(TransactionState state, TransactionServices services)
{
    private static readonly TimeSpan FirstMarkerRetryDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastMarkerRetryDelay = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private TransactionState _state = state;

    public TransactionState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    public Task<TransactionAnswer> AskAsync(Func<TaskCompletionSource<TransactionAnswer>, TransactionRequest> request)
    {
        var waiter = new TaskCompletionSource<TransactionAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        Apply(request(waiter));
        return waiter.Task;
    }

    public void Apply(TransactionEvent transactionEvent)
    {
        lock (_lock)
        {
            (_state, var effects) = TransactionReducer.Apply(_state, transactionEvent, services.NowMs);
            foreach (var effect in effects)
            {
                Run(effect);
            }
        }
    }

    /// <summary>
    /// Starts <paramref name="write"/> if the producer may write to the partition. The transaction cannot end between the check and the
    /// return of <paramref name="write"/>, so what that has appended by then lies before the marker. With <paramref name="adding"/> a
    /// partition that is not in the transaction becomes part of it, and the write waits for that; writes to one partition keep their order.
    /// </summary>
    public ValueTask<(ErrorCode Error, T? Written)> WriteAsync<T>(
        long producerId, short producerEpoch, TopicPartition partition, Func<T> write, PartitionAdding? adding)
    {
        lock (_lock)
        {
            var error = TransactionReducer.CheckWrite(_state, producerId, producerEpoch, partition);
            return error == ErrorCode.None ? new((error, write()))
                : adding is null ? new((error, default))
                : new(AddAndWriteAsync(producerId, producerEpoch, partition, write, adding));
        }
    }

    /// <summary>Goes on with what a stop has interrupted: a decided transaction gets its markers, again where it has them.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            if (_state.Phase is TransactionPhase.PrepareCommit or TransactionPhase.PrepareAbort)
            {
                Run(new WriteMarkers(_state));
            }
        }
    }

    // Called under the lock: the write cannot begin before its input is kept.
    private async Task<(ErrorCode Error, T? Written)> AddAndWriteAsync<T>(
        long producerId, short producerEpoch, TopicPartition partition, Func<T> write, PartitionAdding adding)
    {
        T? written = default;
        var asking = AskAsync(waiter => new PartitionWrite(
            producerId, producerEpoch, partition, adding.Partitions.Value, () => written = write(), waiter));
        if (!asking.IsCompleted)
        {
            adding.KeepInput();
        }
        var answer = await asking.ConfigureAwait(false);
        return (answer.Error, written);
    }

    private void Run(TransactionEffect effect)
    {
        switch (effect)
        {
            case StartWrite start:
                Begin(start.Write);
                break;
            case AnswerTransaction answer:
                answer.Waiter.TrySetResult(answer.Answer);
                break;
            case AllocateProducerId allocate:
                _ = AllocateAsync(allocate.For);
                break;
            case StoreTransaction store:
                _ = StoreAsync(store.State);
                break;
            case WriteMarkers markers:
                _ = WriteMarkersAsync(markers.State);
                break;
            case ForgetTransaction:
                _ = AppendAsync(_state, value: null);
                break;
        }
    }

    // What the write throws is for whoever asked for it: the effects behind it are of others.
    private static void Begin(PartitionWrite write)
    {
        try
        {
            write.Start();
            write.Waiter.TrySetResult(new TransactionAnswer(ErrorCode.None));
        }
        catch (Exception exception)
        {
            write.Waiter.TrySetException(exception);
        }
    }

    private async Task AllocateAsync(ProducerIdRequest request)
    {
        long producerId;
        try
        {
            producerId = await services.ProducerIds.NextAsync(services.Stopping).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            services.LogNoProducerId(_state.TransactionalId, exception);
            request.Waiter.TrySetResult(new TransactionAnswer(ErrorCode.CoordinatorNotAvailable));
            return;
        }
        Apply(request with { NewProducerId = producerId });
    }

    // Started under the lock, so that the records of an id lie in the log in the order of its states.
    private async Task StoreAsync(TransactionState stored)
    {
        var error = await AppendAsync(stored, TransactionRecords.Value(stored)).ConfigureAwait(false);
        Apply(new TransitionStored(stored, error));
    }

    private async Task<ErrorCode> AppendAsync(TransactionState stored, byte[]? value)
    {
        try
        {
            var record = new CoordinatorRecord(TransactionRecords.Key(stored.TransactionalId), value);
            await services.Log.AppendAsync([record]).ConfigureAwait(false);
            return ErrorCode.None;
        }
        catch (Exception exception)
        {
            if (!services.Stopping.IsCancellationRequested)
            {
                services.LogNotStored(stored.TransactionalId, stored.Phase, exception);
            }
            return ErrorCode.CoordinatorNotAvailable;
        }
    }

    private async Task WriteMarkersAsync(TransactionState decided)
    {
        var isCommit = decided.Phase == TransactionPhase.PrepareCommit;
        var left = decided.Partitions;
        for (var delay = FirstMarkerRetryDelay; ; delay = delay * 2 < LastMarkerRetryDelay ? delay * 2 : LastMarkerRetryDelay)
        {
            var errors = await services.Markers.WriteAsync(
                decided.ProducerId, decided.ProducerEpoch, isCommit, services.Log.Epoch, left).ConfigureAwait(false);
            if (services.Stopping.IsCancellationRequested)
            {
                // A partition that was closed looks like one that is gone: the next start writes the markers again.
                Apply(new MarkersDelayed());
                return;
            }
            var failed = errors.Where(entry => !IsDone(entry.Value)).ToList();
            if (failed.Count == 0)
            {
                break;
            }
            left = [.. failed.Select(entry => entry.Key)];
            services.LogMarkersMissing(decided.TransactionalId, left.Count, failed[0].Value.ToString());
            Apply(new MarkersDelayed());
            await Task.Delay(delay, services.Time, services.Stopping)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        Apply(new MarkersWritten());
    }

    // A partition that is gone needs no marker, and one that has seen a newer epoch has had it.
    private static bool IsDone(ErrorCode error) => error is ErrorCode.None or ErrorCode.UnknownTopicOrPartition
        or ErrorCode.InvalidProducerEpoch or ErrorCode.TransactionCoordinatorFenced;
}
