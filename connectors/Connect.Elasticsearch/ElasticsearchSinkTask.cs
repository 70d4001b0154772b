using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Elasticsearch.Bulk;
using Connect.Elasticsearch.Config;
using Connect.Elasticsearch.Documents;
using Connect.Elasticsearch.Http;
using Connect.Elasticsearch.Indices;
using Microsoft.Extensions.Logging;

namespace Connect.Elasticsearch;

/// <summary>Writes records as documents, with several bulks under way, and vouches for what the server has acknowledged.</summary>
public sealed class ElasticsearchSinkTask : SinkTask
{
    // As many tracked records, for each that may be buffered, as Confluent's sink allows before it holds deliveries back.
    private const int TrackedPerBuffered = 10;

    private static readonly TimeSpan IdlePutInterval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private ElasticsearchConfig _config = null!;
    private ILogger _logger = null!;
    private ElasticsearchClient? _client;
    private OperationEncoder? _encoder;
    private OffsetTracker _offsets = null!;
    private IndexCreator _indices = null!;
    private BulkDispatcher? _bulks;

    /// <summary>Creates a task; the runtime calls it.</summary>
    public ElasticsearchSinkTask() : this(TimeProvider.System)
    {
    }

    internal ElasticsearchSinkTask(TimeProvider time) => _time = time;

    /// <inheritdoc/>
    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = ElasticsearchConfig.Parse(config);
        _logger = Context.LoggerFactory.CreateLogger<ElasticsearchSinkTask>();
        _client = new ElasticsearchClient(_config);
        var dialect = await ReadDialectAsync(_client, _config, cancellationToken).ConfigureAwait(false);
        Log.Connected(_logger, dialect.Version, _client.Node);
        _encoder = new OperationEncoder(_config, dialect);
        _offsets = new OffsetTracker(Context);
        _indices = new IndexCreator(_client, dialect, _config, _logger);
        _bulks = new BulkDispatcher(new BulkSender(_client, dialect, _config, _offsets, _time, _logger), _config, _time);
    }

    /// <inheritdoc/>
    public override Task OpenAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        _offsets.Open(partitions);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task CloseAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        // What is under way is written by the next owner again; versions make that harmless.
        _bulks!.Drop(partitions);
        _offsets.Close(partitions);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        // Also the wait before the same records come again, should this call fail with something that passes.
        Context.SetTimeout(IdlePutInterval);
        await SettleAsync(cancellationToken).ConfigureAwait(false);

        // Before any record is taken: after a failure that passes, the same records are delivered again.
        for (var i = 0; i < records.Count; i++)
        {
            await EnsureIndexAsync(records[i], cancellationToken).ConfigureAwait(false);
        }

        for (var i = 0; i < records.Count; i++)
        {
            await TakeAsync(records[i], cancellationToken).ConfigureAwait(false);
        }

        if (_offsets.Count > (long)_config.Get(ElasticsearchKeys.MaxBuffered) * TrackedPerBuffered)
        {
            await _bulks!.DrainAsync(cancellationToken).ConfigureAwait(false);
        }

        await _bulks!.DispatchDueAsync(cancellationToken).ConfigureAwait(false);
        Context.SetTimeout(_bulks.DueIn ?? IdlePutInterval);
    }

    /// <inheritdoc/>
    public override async Task FlushAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellationToken)
    {
        await _bulks!.DrainAsync(cancellationToken).ConfigureAwait(false);
        await SettleAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyDictionary<TopicPartition, long>> PreCommitAsync(
        IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellationToken)
    {
        if (_config.Get(ElasticsearchKeys.FlushSynchronously))
        {
            await FlushAsync(offsets, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await _bulks!.DispatchDueAsync(cancellationToken).ConfigureAwait(false);
            await SettleAsync(cancellationToken).ConfigureAwait(false);
        }

        // I4: only what the server has acknowledged, without gaps.
        return _offsets.Committable(offsets);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_bulks is not null)
        {
            await _bulks.DisposeAsync().ConfigureAwait(false);
        }

        _encoder?.Dispose();
        _client?.Dispose();
    }

    /// <summary>Asks the server for its version.</summary>
    internal static async Task<ServerDialect> ReadDialectAsync(
        ElasticsearchClient client, ElasticsearchConfig config, CancellationToken cancellationToken)
    {
        var response = await client.SendAsync(HttpMethod.Get, "", null, cancellationToken).ConfigureAwait(false);
        return response switch
        {
            { IsSuccess: true } => ServerDialect.Parse(response.Body, config.Get(ElasticsearchKeys.TypeName)),

            // A user who may not see the version may still be allowed to write; only servers of today have such users.
            { Status: 403 } => ServerDialect.Current,
            _ => throw ElasticsearchErrors.RequestFailed(response.Status, response.Body, "Asking for the version", client.Node),
        };
    }

    private async ValueTask EnsureIndexAsync(SinkRecord record, CancellationToken cancellationToken)
    {
        if (!IsSkipped(record))
        {
            await _indices.EnsureAsync(_indices.NameOf(record.Topic), record, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask TakeAsync(SinkRecord record, CancellationToken cancellationToken)
    {
        var offset = _offsets.Add(record);
        if (IsSkipped(record))
        {
            _offsets.Done([offset]);
            return;
        }

        BulkOperation operation;
        try
        {
            operation = _encoder!.Encode(record, _indices.NameOf(record.Topic), offset);
        }
        catch (DataException e)
        {
            await HandleInvalidAsync(record, offset, e, cancellationToken).ConfigureAwait(false);
            return;
        }

        await _bulks!.AddAsync(operation, _encoder.Lines, _encoder.NewerReplacesOlder(operation), cancellationToken).ConfigureAwait(false);
    }

    private bool IsSkipped(SinkRecord record)
    {
        if (record.Value is not null)
        {
            return false;
        }

        return _config.Get(ElasticsearchKeys.BehaviorOnNullValues) switch
        {
            NullValueBehavior.Ignore => true,
            NullValueBehavior.Delete => record.Key is null,
            _ => throw new ConnectException(
                $"{DocumentIds.Where(record)} has no value. Set behavior.on.null.values=delete to delete its document, or ignore."),
        };
    }

    private async Task HandleInvalidAsync(SinkRecord record, TrackedOffset offset, DataException error, CancellationToken cancellationToken)
    {
        if (Context.ErrantRecordReporter is { } reporter)
        {
            await reporter.ReportAsync(record, error, cancellationToken).ConfigureAwait(false);
        }
        else if (!_config.Get(ElasticsearchKeys.DropInvalidMessage))
        {
            throw new ConnectException(
                $"{error.Message} Set drop.invalid.message=true to skip such records, or errors.tolerance=all.", error);
        }

        Log.RecordDropped(_logger, record.OriginalTopicPartition.ToString(), record.Offset, error.Message);
        _offsets.Done([offset]);
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        foreach (var (operation, reason) in await _bulks!.TakeRejectionsAsync().ConfigureAwait(false))
        {
            var record = operation.Record;
            var behavior = _config.Get(ElasticsearchKeys.BehaviorOnMalformed);
            if (behavior == MalformedBehavior.Fail)
            {
                throw new ConnectException(
                    $"{DocumentIds.Where(record)} was refused by Elasticsearch: {reason} Set behavior.on.malformed.documents=warn or "
                    + "ignore to skip such documents and report them to the dead letter queue.")
                {
                    Code = "elasticsearch.malformed_document",
                };
            }

            var partition = record.OriginalTopicPartition.ToString();
            if (behavior == MalformedBehavior.Warn)
            {
                Log.DocumentRefused(_logger, partition, record.Offset, reason);
            }
            else
            {
                Log.DocumentIgnored(_logger, partition, record.Offset, reason);
            }

            if (Context.ErrantRecordReporter is { } reporter)
            {
                await reporter.ReportAsync(record, new DataException(reason), cancellationToken).ConfigureAwait(false);
            }

            _offsets.Done(operation.Offsets);
        }
    }
}
