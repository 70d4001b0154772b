using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.ObjectStorage.Buffers;
using Connect.ObjectStorage.Config;
using Connect.ObjectStorage.Rotation;
using Connect.ObjectStorage.Stores;
using Connect.ObjectStorage.Writing;
using Microsoft.Extensions.Logging;

namespace Connect.ObjectStorage;

/// <summary>
/// Writes records to objects: everything but the store itself, which a connector supplies. Objects appear when they are complete, and
/// the offsets of their records are vouched for only then.
/// </summary>
public abstract class ObjectStorageSinkTask : SinkTask
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);

    private readonly Dictionary<TopicPartition, PartitionWriter> _writers = [];
    private WriterServices? _startedServices;

    /// <summary>Creates a task.</summary>
    /// <param name="clock">Measures time.</param>
    protected ObjectStorageSinkTask(TimeProvider clock) => Clock = clock;

    /// <summary>Measures time.</summary>
    protected TimeProvider Clock { get; }

    private WriterServices Services => _startedServices ?? throw new InvalidOperationException("The task was not started.");

    /// <inheritdoc/>
    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        var (settings, store) = Configure(config);
        _startedServices = new WriterServices(
            settings,
            new UploadLane(store, settings.UploadParallelism, settings.Retry, Clock),
            new MemoryBudget(settings.BufferMaxBytes),
            Clock,
            Context.LoggerFactory.CreateLogger(GetType()));
        await settings.Retry.RunAsync(store.CheckAsync, Clock, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task OpenAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        foreach (var partition in partitions)
        {
            _writers[partition] = new PartitionWriter(partition, Services, OnLanded);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task CloseAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        foreach (var partition in partitions)
        {
            if (_writers.Remove(partition, out var writer))
            {
                await writer.DisposeAsync();
            }
        }
    }

    /// <inheritdoc/>
    public override async Task PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        ThrowFailures();
        foreach (var record in records)
        {
            var writer = _writers[record.OriginalTopicPartition];
            if (record.Offset >= writer.NextOffset)
            {
                await TakeAsync(writer, record, cancellationToken);
                await RelieveAsync(cancellationToken);
            }
        }

        var now = Clock.GetUtcNow();
        foreach (var writer in _writers.Values)
        {
            writer.OnClock(now);
        }

        Context.SetTimeout(UntilNextRotation(now));
    }

    /// <inheritdoc/>
    public override Task<IReadOnlyDictionary<TopicPartition, long>> PreCommitAsync(
        IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellationToken)
    {
        // I4: an offset is vouched for only when the store has all records before it.
        var committable = new Dictionary<TopicPartition, long>(offsets.Count);
        foreach (var (partition, position) in offsets)
        {
            if (_writers.TryGetValue(partition, out var writer))
            {
                committable[partition] = writer.Vouch(position);
            }
        }

        Context.SetTimeout(UntilNextRotation(Clock.GetUtcNow()));
        return Task.FromResult<IReadOnlyDictionary<TopicPartition, long>>(committable);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await CloseAsync([.. _writers.Keys], cancellationToken);
        if (_startedServices is not null)
        {
            await _startedServices.Uploads.DisposeAsync();
        }
    }

    /// <summary>Reads the configuration and makes the store; does not reach out to it yet.</summary>
    /// <exception cref="ConfigException">The configuration is wrong; it lists all mistakes.</exception>
    protected abstract (ObjectSinkSettings Settings, IObjectStore Store) Configure(IReadOnlyDictionary<string, string> config);

    private async Task TakeAsync(PartitionWriter writer, SinkRecord record, CancellationToken cancellationToken)
    {
        try
        {
            if (record.Value is not null)
            {
                writer.Append(record);
                return;
            }

            var nullValue = NullValueError(record);
            if (Services.Settings.NullValues == NullValueBehavior.Fail)
            {
                throw nullValue;
            }

            if (Services.Settings.ReportIgnoredNulls && Context.ErrantRecordReporter is { } reporter)
            {
                await reporter.ReportAsync(record, nullValue, cancellationToken);
            }
        }
        catch (DataException e) when (Context.ErrantRecordReporter is not null)
        {
            await Context.ErrantRecordReporter.ReportAsync(record, e, cancellationToken);
        }

        writer.NextOffset = record.Offset + 1;
    }

    private static DataException NullValueError(SinkRecord record) => new(
        $"The record at {record.Position()} has no value. Set behavior.on.null.values=ignore to skip "
        + "such records (tombstones).");

    private void ThrowFailures()
    {
        foreach (var (partition, writer) in _writers)
        {
            switch (writer.Advance())
            {
                case null:
                    break;
                case RetriableException e:
                    Log.UploadsFailed(Services.Logger, partition.ToString(), Services.Settings.RetryBackoff, e);
                    Context.SetTimeout(Services.Settings.RetryBackoff);
                    throw new RetriableException(e.Message, e) { Code = e.Code, Hint = e.Hint };
                case ConnectException e:
                    throw new ConnectException(e.Message, e) { Code = e.Code, Hint = e.Hint };
                case var e:
                    throw new ConnectException($"Uploading the objects of {partition} failed: {e.Message}", e);
            }
        }
    }

    // I9: above the limit no record is taken before uploads have given memory back.
    private async Task RelieveAsync(CancellationToken cancellationToken)
    {
        while (Services.Budget.IsExceeded)
        {
            var running = _writers.Values.SelectMany(w => w.UnfinishedUploads).ToArray();
            if (running.Length > 0)
            {
                await Task.WhenAny(running).WaitAsync(cancellationToken);
                ThrowFailures();
                continue;
            }

            var (partition, writer) = _writers.MaxBy(w => w.Value.LargestFile?.BufferedBytes ?? 0);
            if (writer.LargestFile is not { } largest)
            {
                return;
            }

            if (largest.BufferedBytes >= Services.Uploads.Store.MinPartBytes)
            {
                largest.FlushPart();
            }
            else
            {
                Log.BufferLimit(Services.Logger, partition.ToString());
                writer.Rotate(RotationReason.BufferLimit);
            }
        }
    }

    private TimeSpan UntilNextRotation(DateTimeOffset now)
    {
        var timeout = IdleTimeout;
        foreach (var writer in _writers.Values)
        {
            if (writer.RotatesAt is { } deadline && deadline - now < timeout)
            {
                timeout = deadline > now ? deadline - now : TimeSpan.Zero;
            }
        }

        return timeout;
    }

    private void OnLanded(TopicPartition partition, long offset)
    {
        Context.Landed(partition, offset);
        Context.RequestCommit();
    }
}
