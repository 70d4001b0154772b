using Connect.Broker.Producers;
using Connect.Broker.Topics;
using Microsoft.Extensions.Logging;

namespace Connect.Broker.Transactions;

/// <summary>What all transactional ids share: where they are stored, who writes markers, producer ids, and time.</summary>
internal sealed partial class TransactionServices(
    CoordinatorLog log, TransactionMarkers markers, ProducerIdAllocator producerIds, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public CoordinatorLog Log { get; } = log;

    public TransactionMarkers Markers { get; } = markers;

    public ProducerIdAllocator ProducerIds { get; } = producerIds;

    public TimeProvider Time { get; } = time;

    public CancellationToken Stopping => _stopping.Token;

    public long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Ends what waits to be tried again; the next start goes on with it.</summary>
    public void Dispose() => _stopping.Cancel();

    public void LogNotStored(string transactionalId, TransactionPhase phase, Exception exception) =>
        LogNotStored(logger, exception, transactionalId, phase);

    public void LogNoProducerId(string transactionalId, Exception exception) => LogNoProducerId(logger, exception, transactionalId);

    public void LogMarkersMissing(string transactionalId, int count, string error) =>
        LogMarkersMissing(logger, transactionalId, count, error);

    [LoggerMessage(2200, LogLevel.Error, "Transactional id {TransactionalId} could not be stored as {Phase}; its producer asks again.")]
    private static partial void LogNotStored(ILogger logger, Exception exception, string transactionalId, TransactionPhase phase);

    [LoggerMessage(2201, LogLevel.Error,
        "No producer id could be reserved for transactional id {TransactionalId}; its producer asks again.")]
    private static partial void LogNoProducerId(ILogger logger, Exception exception, string transactionalId);

    [LoggerMessage(2202, LogLevel.Warning,
        "{Count} partitions of the transaction of {TransactionalId} could not take their marker ({Error}); they are tried again. "
        + "Readers of committed data wait meanwhile")]
    private static partial void LogMarkersMissing(ILogger logger, string transactionalId, int count, string error);
}
