using System.Collections.Concurrent;
using Connect.Broker.Topics;
using Connect.Broker.Transactions.Records;
using Connect.Protocol;
using Connect.Protocol.Records;
using Microsoft.Extensions.Logging;

namespace Connect.Broker.Transactions;

/// <summary>Finds the transactional id of each request, loads all at start, aborts what runs too long, and lets unused ids go.</summary>
internal sealed partial class TransactionCoordinator : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Transaction> _transactions = new(StringComparer.Ordinal);
    private readonly TransactionServices _services;
    private readonly BrokerOptions _options;
    private readonly ILogger _logger;
    private readonly ITimer _timeouts;
    private readonly ITimer _expirations;

    private TransactionCoordinator(TransactionServices services, BrokerOptions options, ILogger logger)
    {
        _services = services;
        _options = options;
        _logger = logger;
        _timeouts = Every(options.TransactionAbortTimedOutTransactionCleanupIntervalMs, CheckTimeouts);
        _expirations = Every(options.TransactionRemoveExpiredTransactionCleanupIntervalMs, CheckExpirations);
    }

    /// <summary>The states of all transactional ids, in no particular order.</summary>
    public IEnumerable<TransactionState> States => _transactions.Values.Select(transaction => transaction.State);

    /// <summary>Loads all transactional ids and goes on with the markers that a stop has interrupted.</summary>
    public static async Task<TransactionCoordinator> LoadAsync(
        TransactionServices services, BrokerOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        var coordinator = new TransactionCoordinator(services, options, logger);
        var states = new Dictionary<string, TransactionState>(StringComparer.Ordinal);
        var recordCount = await services.Log.ReadAllAsync((_, record) => Add(states, record), cancellationToken).ConfigureAwait(false);
        foreach (var (transactionalId, state) in states)
        {
            coordinator._transactions[transactionalId] = new Transaction(state, services);
        }
        LogLoaded(logger, states.Count, recordCount);
        foreach (var transaction in coordinator._transactions.Values)
        {
            transaction.Resume();
        }
        return coordinator;
    }

    public TransactionState? Find(string transactionalId) => _transactions.GetValueOrDefault(transactionalId)?.State;

    /// <summary>Gives a producer its id and epoch, and fences the one that had the transactional id before.</summary>
    public Task<TransactionAnswer> InitAsync(
        string transactionalId, int timeoutMs, long expectedProducerId, short expectedEpoch, CancellationToken cancellationToken)
    {
        if (transactionalId.Length == 0)
        {
            return Answer(ErrorCode.InvalidRequest);
        }
        if (timeoutMs <= 0 || timeoutMs > _options.TransactionMaxTimeoutMs)
        {
            return Answer(ErrorCode.InvalidTransactionTimeout);
        }
        if (!_transactions.TryGetValue(transactionalId, out var transaction))
        {
            if (_transactions.Count >= _options.MaxTransactionalIds)
            {
                LogTooMany(_logger, transactionalId, _options.MaxTransactionalIds);
                return Answer(ErrorCode.PolicyViolation);
            }
            var created = new TransactionState(transactionalId) { UpdatedMs = _services.NowMs };
            transaction = _transactions.GetOrAdd(transactionalId, new Transaction(created, _services));
        }
        return transaction.AskAsync(waiter => new ProducerInits(timeoutMs, expectedProducerId, expectedEpoch, waiter))
            .WaitAsync(cancellationToken);
    }

    public Task<TransactionAnswer> AddAsync(
        string transactionalId,
        long producerId,
        short producerEpoch,
        IReadOnlyCollection<TopicPartition> partitions,
        short clientVersion,
        CancellationToken cancellationToken) => AskAsync(
            transactionalId,
            waiter => new PartitionsAdded(producerId, producerEpoch, partitions, clientVersion, waiter),
            cancellationToken);

    /// <summary>Decides the transaction; in the second protocol the answer has the id and epoch to go on with.</summary>
    public Task<TransactionAnswer> EndAsync(
        string transactionalId,
        long producerId,
        short producerEpoch,
        bool isCommit,
        short clientVersion,
        CancellationToken cancellationToken) => AskAsync(
            transactionalId,
            waiter => new TransactionEnds(producerId, producerEpoch, isCommit, clientVersion, waiter),
            cancellationToken);

    /// <inheritdoc cref="Transaction.WriteAsync"/>
    public ValueTask<(ErrorCode Error, T? Written)> WriteAsync<T>(
        string transactionalId,
        long producerId,
        short producerEpoch,
        TopicPartition partition,
        Func<T> write,
        PartitionAdding? adding) => _transactions.TryGetValue(transactionalId, out var transaction)
            ? transaction.WriteAsync(producerId, producerEpoch, partition, write, adding)
            : new((ErrorCode.InvalidProducerIdMapping, default));

    public async ValueTask DisposeAsync()
    {
        await _timeouts.DisposeAsync().ConfigureAwait(false);
        await _expirations.DisposeAsync().ConfigureAwait(false);
        _services.Dispose();
    }

    private static void Add(Dictionary<string, TransactionState> states, Record record)
    {
        if (record.Key is not { } key || TransactionRecords.ReadKey(key) is not { } transactionalId)
        {
            return;
        }
        if (record.Value is { } value)
        {
            states[transactionalId] = TransactionRecords.Read(transactionalId, value);
        }
        else
        {
            states.Remove(transactionalId);
        }
    }

    private Task<TransactionAnswer> AskAsync(
        string transactionalId,
        Func<TaskCompletionSource<TransactionAnswer>, TransactionRequest> request,
        CancellationToken cancellationToken) =>
        transactionalId.Length == 0 ? Answer(ErrorCode.InvalidRequest)
        : _transactions.TryGetValue(transactionalId, out var transaction)
            ? transaction.AskAsync(request).WaitAsync(cancellationToken)
            : Answer(ErrorCode.InvalidProducerIdMapping);

    private static Task<TransactionAnswer> Answer(ErrorCode error) => Task.FromResult(new TransactionAnswer(error));

    private ITimer Every(int intervalMs, Action check)
    {
        var interval = TimeSpan.FromMilliseconds(intervalMs);
        return _services.Time.CreateTimer(_ => check(), null, interval, interval);
    }

    private void CheckTimeouts()
    {
        foreach (var transaction in _transactions.Values)
        {
            transaction.Apply(new TimeoutCheck());
        }
    }

    private void CheckExpirations()
    {
        foreach (var (transactionalId, transaction) in _transactions)
        {
            transaction.Apply(new ExpirationCheck(_options.TransactionalIdExpirationMs));
            if (transaction.State.Phase == TransactionPhase.Dead
                && _transactions.TryRemove(KeyValuePair.Create(transactionalId, transaction)))
            {
                LogExpired(_logger, transactionalId);
            }
        }
    }

    [LoggerMessage(2210, LogLevel.Information, "Loaded {TransactionalIds} transactional ids from {Records} records of __transaction_state")]
    private static partial void LogLoaded(ILogger logger, int transactionalIds, long records);

    [LoggerMessage(2211, LogLevel.Information, "Transactional id {TransactionalId} has expired (transactional.id.expiration.ms)")]
    private static partial void LogExpired(ILogger logger, string transactionalId);

    [LoggerMessage(2212, LogLevel.Warning,
        "Transactional id {TransactionalId} is refused: there are {Max} (max.transactional.ids). Raise it, or let ids expire sooner "
        + "(transactional.id.expiration.ms)")]
    private static partial void LogTooMany(ILogger logger, string transactionalId, int max);
}
