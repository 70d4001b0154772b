using System.Collections.Concurrent;
using Connect.Broker.Handlers;
using Connect.Broker.Topics;
using Connect.LogClient;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Protocol.Records;
using Connect.Storage;
using Microsoft.Extensions.Logging;
using LogException = Connect.LogClient.LogException;
using StorageException = Connect.Storage.LogException;

namespace Connect.Broker.InProcess.Producing;

/// <summary>What producers of this process share.</summary>
internal sealed record ProducerServices(
    TopicCatalog Topics, BatchAppender Appender, LocalRequests Requests, TimeProvider Time, ILogger Logger);

/// <summary>
/// A producer on the log of the same process. A record is encoded into the batch of its partition at once, by the caller's thread;
/// closed batches are appended by a worker of the partition. Deliveries are reported one at a time.
/// </summary>
internal sealed partial class InProcessProducer : ILogProducer
{
    /// <summary>What a record takes beside its bytes: its handler and its place in the list of them.</summary>
    private const int RecordOverheadBytes = 32;

    private readonly ProducerServices _services;
    private readonly Dictionary<string, TopicTarget> _targets = new(StringComparer.Ordinal); // the sending thread's
    private readonly Dictionary<string, Task<LogException?>> _creations = new(StringComparer.Ordinal); // the sending thread's
    private readonly ConcurrentBag<PartitionSender> _senders = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly RecordBatchWriterOptions _batchOptions;
    private readonly Lock _deliveries = new();
    private readonly SendBuffer _buffer;
    private readonly Lock _identityLock = new();
    private Task<LogException?>? _creation; // the sending thread's: what the next wait for room is for
    private TopicTarget? _lastTarget; // the sending thread's
    private string? _lastTopic; // the sending thread's
    private Task<long>? _identity; // guarded by _identityLock
    private volatile LogException? _fatal;
    private int _disposed;

    public InProcessProducer(ProducerOptions options, ProducerServices services)
    {
        Options = options;
        _buffer = new SendBuffer(options.MaxBufferedBytes);
        _services = services;
        _batchOptions = new RecordBatchWriterOptions { Codec = options.Codec };
        Stopping = _stopping.Token;
        Linger = new LingerQueue(options.Linger, services.Time);
    }

    public ProducerOptions Options { get; }

    public LingerQueue Linger { get; }

    public BatchPool Batches { get; } = new();

    public CancellationToken Stopping { get; }

    public long NowMs => _services.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public long Ticks => _services.Time.GetTimestamp();

    /// <summary>The report for records that were still waiting when their producer was disposed.</summary>
    public static LogException PurgedFailure(LogPartition partition) =>
        new(LocalErrors.Purged, $"Records for {partition} were dropped: the producer was disposed before they were appended.", true);

    public bool TrySend(in ProducerRecord record, IDeliveryHandler handler)
    {
        if (_fatal is { } fatal)
        {
            throw fatal;
        }
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (TargetOf(record.Topic) is not { } target)
        {
            return false;
        }
        var headers = ToHeaders(record.Headers);
        var maxBytes = RecordBatchWriter.MaxRecordBytes(record.Key, record.Value, headers);
        if (maxBytes > Options.MaxRequestBytes)
        {
            throw LocalErrors.ToException(
                ErrorCode.MessageTooLarge,
                $"A record for topic {record.Topic} cannot be sent",
                $"it takes up to {maxBytes} bytes; {Options.MaxRequestBytes} are allowed (max.request.size)");
        }
        var partition = record.Partition ?? target.Choose(record.Key);
        if ((uint)partition >= (uint)target.PartitionCount)
        {
            throw LocalErrors.ToException(
                ErrorCode.UnknownTopicOrPartition,
                $"A record for topic {record.Topic} cannot be sent",
                $"the topic has {target.PartitionCount} partitions, none of them is {partition}");
        }
        var bytes = (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0) + RecordOverheadBytes;
        if (!_buffer.TryAdd(bytes))
        {
            CloseBatches();
            return false;
        }
        target.SenderOf(partition).Add(record, headers, maxBytes, bytes, handler);
        return true;
    }

    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        if (_creation is { } creation)
        {
            _creation = null;
            await creation.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }
        await _buffer.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        CloseBatches();
        await _buffer.WaitUntilEmptyAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }
        await _stopping.CancelAsync().ConfigureAwait(false);
        CloseBatches();
        await _buffer.WaitUntilEmptyAsync(CancellationToken.None).ConfigureAwait(false);
        Linger.Dispose();
        Batches.Dispose();
        _stopping.Dispose();
    }

    public TimeSpan Elapsed(long since) => _services.Time.GetElapsedTime(since);

    public bool IsDue(long openedAt) => Options.Linger == TimeSpan.Zero || Elapsed(openedAt) >= Options.Linger;

    /// <summary>A batch of one record may be larger; the log judges it then.</summary>
    public int MaxBatchBytes(LogPartition partition) =>
        _services.Topics.FindPartition(partition.Topic, partition.Partition) is { } log
            ? Math.Min(Options.BatchBytes, log.Config.MaxMessageBytes)
            : Options.BatchBytes;

    public PartitionSender AddSender(LogPartition partition)
    {
        var sender = new PartitionSender(partition, this);
        _senders.Add(sender);
        return sender;
    }

    /// <summary>The producer's id, which it gets with its first batch.</summary>
    /// <exception cref="StorageException">There is none for now.</exception>
    public Task<long> IdentityAsync()
    {
        lock (_identityLock)
        {
            return _identity is null or { IsFaulted: true } ? _identity = InitializeAsync() : _identity;
        }
    }

    public ValueTask<AppendResult> AppendAsync(LogPartition partition, OutgoingBatch batch, long producerId) =>
        _services.Appender.AppendAsync(
            partition.Topic,
            partition.Partition,
            batch.Build(_batchOptions with { ProducerId = producerId, ProducerEpoch = 0, BaseSequence = batch.BaseSequence }),
            AppendOptions.LocalClient);

    /// <summary>Waits until a refused append may be tried again; false when it is to be given up.</summary>
    /// <exception cref="OperationCanceledException">The producer is being disposed.</exception>
    public async Task<bool> MayRetryAsync(LogPartition partition, StorageException refusal, OutgoingBatch batch, int attempt)
    {
        var error = LogErrors.CodeOf(refusal);
        if (error == ErrorCode.UnknownTopicOrPartition)
        {
            // The topic was deleted; a new one of its name takes the records where topics may come into being so.
            return await CreateAsync(partition.Topic).ConfigureAwait(false) is null
                && _services.Topics.FindPartition(partition.Topic, partition.Partition) is not null;
        }
        if (error is ErrorCode.OutOfOrderSequenceNumber or ErrorCode.InvalidProducerEpoch)
        {
            Fail(partition, refusal);
            return false;
        }
        if (!KafkaErrors.IsRetriable((int)error) || (Options.DeliveryTimeout is { } limit && Elapsed(batch.OpenedAt) >= limit))
        {
            return false;
        }
        if (attempt == 1)
        {
            LogRetrying(_services.Logger, Options.ClientId, partition, refusal.Message);
        }
        await BackOffAsync(attempt).ConfigureAwait(false);
        return true;
    }

    /// <summary>The producer cannot go on: every later send is refused.</summary>
    public LogException Fail(LogPartition partition, Exception cause)
    {
        var failure = new LogException("Local_Fatal", $"The producer has failed for good at {partition}: {cause.Message}", false, cause);
        _fatal ??= failure;
        LogFailed(_services.Logger, cause, Options.ClientId, partition);
        return failure;
    }

    /// <summary>Tells the handlers of a batch, in order, and lets its memory go.</summary>
    public void Report(OutgoingBatch batch, LogPartition partition, long baseOffset, LogException? error)
    {
        lock (_deliveries)
        {
            for (var i = 0; i < batch.Handlers.Count; i++)
            {
                Report(batch.Handlers[i], new Delivery(partition, error is null ? baseOffset + i : -1, error));
            }
        }
        var (bytes, records) = (batch.BufferedBytes, batch.RecordCount);
        Batches.Return(batch);
        _buffer.Remove(bytes, records);
    }

    private static RecordHeader[]? ToHeaders(IReadOnlyList<LogHeader>? headers)
    {
        if (headers is null or { Count: 0 })
        {
            return null;
        }
        var result = new RecordHeader[headers.Count];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = new RecordHeader(headers[i].Key, headers[i].Value);
        }
        return result;
    }

    // Null while the topic is being made: the caller waits for room, which is for that then.
    private TopicTarget? TargetOf(string topic)
    {
        var snapshot = _services.Topics.All;
        if (ReferenceEquals(topic, _lastTopic) && ReferenceEquals(snapshot, _lastTarget!.Snapshot))
        {
            return _lastTarget;
        }
        if (!_targets.TryGetValue(topic, out var target))
        {
            target = new TopicTarget(topic, this);
            _targets.Add(topic, target);
        }
        if (!ReferenceEquals(snapshot, target.Snapshot))
        {
            if (!snapshot.TryGetValue(topic, out var found))
            {
                return IsBeingMade(topic) ? null : TargetOf(topic);
            }
            target.Refresh(snapshot, found.Partitions.Length);
        }
        (_lastTopic, _lastTarget) = (topic, target);
        return target;
    }

    private bool IsBeingMade(string topic)
    {
        if (!_creations.TryGetValue(topic, out var creation))
        {
            creation = CreateAsync(topic);
            _creations.Add(topic, creation);
        }
        if (!creation.IsCompleted)
        {
            _creation = creation;
            return true;
        }
        _creations.Remove(topic);
        return creation.Result is { } failure ? throw failure : false;
    }

    private async Task<LogException?> CreateAsync(string topic)
    {
        var what = $"Records for topic {topic} cannot be sent";
        try
        {
            var request = new MetadataRequest { Topics = [new() { Name = topic }], AllowAutoTopicCreation = true };
            var answer = await _services.Requests.SendAsync<MetadataRequest, MetadataResponse>(request, Options.ClientId, Stopping)
                .ConfigureAwait(false);
            return answer.Topics[0].ErrorCode == ErrorCode.None ? null : LocalErrors.ToException(answer.Topics[0].ErrorCode, what);
        }
        catch (StorageException e)
        {
            return LocalErrors.ToException(e, what);
        }
    }

    private async Task<long> InitializeAsync()
    {
        var answer = await _services.Requests.SendAsync<InitProducerIdRequest, InitProducerIdResponse>(
            new InitProducerIdRequest(), Options.ClientId, Stopping).ConfigureAwait(false);
        return answer.ErrorCode == ErrorCode.None
            ? answer.ProducerId
            : throw new StorageException(
                LogErrorKind.DiskFull, $"No producer id could be reserved on the log's disk ({answer.ErrorCode}).");
    }

    private Task BackOffAsync(int attempt)
    {
        var backoff = Options.RetryBackoff * Math.Pow(2, Math.Min(attempt, 20) - 1);
        return Task.Delay(backoff < Options.MaxRetryBackoff ? backoff : Options.MaxRetryBackoff, _services.Time, Stopping);
    }

    private void CloseBatches()
    {
        foreach (var sender in _senders)
        {
            sender.Close();
        }
    }

    private void Report(IDeliveryHandler handler, in Delivery delivery)
    {
        try
        {
            handler.OnDelivery(delivery);
        }
        catch (Exception e)
        {
            // It must not throw; the records behind it want to be reported nevertheless.
            LogHandlerFailed(_services.Logger, e, Options.ClientId);
        }
    }

    [LoggerMessage(2210, LogLevel.Warning, "{Client}: records for {Partition} cannot be appended and are tried again: {Reason}")]
    private static partial void LogRetrying(ILogger logger, string client, LogPartition partition, string reason);

    [LoggerMessage(2211, LogLevel.Error, "{Client}: the producer has failed for good at {Partition}")]
    private static partial void LogFailed(ILogger logger, Exception cause, string client, LogPartition partition);

    [LoggerMessage(2212, LogLevel.Error, "{Client}: a delivery handler has thrown")]
    private static partial void LogHandlerFailed(ILogger logger, Exception error, string client);
}
