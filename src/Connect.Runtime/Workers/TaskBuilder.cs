using Connect.Abstractions.Config;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Errors;
using Connect.LogClient;
using Connect.Runtime.Configuration;
using Connect.Runtime.Errors;
using Connect.Runtime.Herders;
using Connect.Runtime.Metrics;
using Connect.Runtime.Pipeline;
using Connect.Runtime.Stores;
using Connect.Runtime.Tasks;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Workers;

/// <summary>Puts a task together: the plugin, its pipeline, its clients, its loop.</summary>
internal sealed class TaskBuilder(
    WorkerEnvironment worker, WorkerStores stores, ConnectorTaskId id, SecretMasker masker, PauseGate gate, Action<Exception?> troubled,
    ILoggerFactory loggers)
{
    private readonly TaskMetrics _metrics = worker.Metrics.ForTask(id);

    /// <summary>A task for a class that the connector named.</summary>
    /// <exception cref="ConnectException">The class is no task, or a plugin or setting is wrong.</exception>
    public async Task<IRunningTask> BuildAsync(Type taskType, TaskConfigs configs, CancellationToken cancellationToken) =>
        typeof(SourceTask).IsAssignableFrom(taskType)
            ? BuildSource(Plugins.PluginCatalog.CreateTask<SourceTask>(taskType), configs)
            : await BuildSinkAsync(Plugins.PluginCatalog.CreateTask<SinkTask>(taskType), configs, cancellationToken).ConfigureAwait(false);

    private RunningSourceTask BuildSource(SourceTask task, TaskConfigs configs)
    {
        var config = ConnectorKeys.Source.Parse(configs.Connector);
        var clients = new ClientSettingsBuilder(worker.Config, configs.Connector, id);
        var ledger = new SubmittedRecords();
        var groups = worker.Config.Get(WorkerKeys.TopicCreationEnable) ? TopicCreation.GroupsOf(configs.Connector) : [];
        var admin = groups.Count > 0 ? worker.Log.CreateAdmin(clients.Admin()) : null;
        var pipelines = new PipelineBuilder(worker.Plugins, worker.Config, configs.Connector);
        var parts = new SourceTaskParts(
            worker.Log.CreateProducer(clients.Producer()),
            new SourceTopics(groups, admin, NoteTopic, loggers.CreateLogger<SourceTopics>()),
            new SourcePipeline(pipelines.Transforms(), pipelines.Converters(), Policy(config, null), worker.Time),
            new SourceCommitter(
                id.Connector, ledger, stores.Offsets, task, _metrics, worker.Config.Get(WorkerKeys.OffsetFlushTimeout),
                loggers.CreateLogger<SourceCommitter>()),
            ledger,
            worker.Config.Get(WorkerKeys.OffsetFlushInterval),
            worker.Config.Get(WorkerKeys.OffsetFlushTimeout),
            troubled);
        task.Initialize(new SourceTaskContext(id, new ConnectorOffsets(stores.Offsets, id.Connector), _metrics, loggers));
        var loop = new SourceTaskLoop(task, parts, gate, _metrics, worker.Time, loggers.CreateLogger<SourceTaskLoop>());
        return new RunningSourceTask(task, configs.Task, loop, parts, admin);
    }

    private async Task<RunningSinkTask> BuildSinkAsync(SinkTask task, TaskConfigs configs, CancellationToken cancellationToken)
    {
        var config = ConnectorKeys.Sink.Parse(configs.Connector);
        var clients = new ClientSettingsBuilder(worker.Config, configs.Connector, id);
        var pipelines = new PipelineBuilder(worker.Plugins, worker.Config, configs.Connector);
        var transforms = pipelines.Transforms();
        var converters = pipelines.Converters();
        var deadLetters = await DeadLettersAsync(config, clients, cancellationToken).ConfigureAwait(false);
        var policy = Policy(config, deadLetters);
        var pipeline = new SinkPipeline(converters, transforms, policy, worker.Time);
        var consumer = worker.Log.CreateConsumer(clients.Consumer());
        var originals = deadLetters is null ? null : new OriginalRecords();
        var landings = new LandingTracker(_metrics, worker.Time);
        var reporter = policy.HasReporter ? new ErrantRecordReporter(pipeline, originals ?? new OriginalRecords()) : null;
        var context = new SinkTaskContext(id, consumer, landings, reporter, loggers);
        var timing = new CommitTiming(worker.Config.Get(WorkerKeys.OffsetFlushInterval), worker.Config.Get(WorkerKeys.OffsetFlushTimeout));
        var committer = new SinkOffsetCommitter(
            task, consumer, deadLetters, _metrics, timing, worker.Time, loggers.CreateLogger<SinkOffsetCommitter>())
        {
            OnVouched = offsets => OnVouched(offsets, context, landings, originals),
        };
        task.Initialize(context);
        var parts = new SinkTaskParts(consumer, pipeline, context, committer, landings, originals, topic => NoteTopic(topic, default));
        var loop = new SinkTaskLoop(task, parts, gate, _metrics, worker.Time, loggers.CreateLogger<SinkTaskLoop>());
        return new RunningSinkTask(task, configs, loop, parts, deadLetters);
    }

    private static void OnVouched(
        IReadOnlyDictionary<Abstractions.Data.TopicPartition, long> offsets, SinkTaskContext context, LandingTracker landings,
            OriginalRecords? originals)
    {
        originals?.Prune(offsets);
        if (context.ReportsLandings)
        {
            return;
        }

        foreach (var (partition, offset) in offsets)
        {
            landings.Landed(partition, offset);
        }
    }

    private ErrorPolicy Policy(ParsedConfig config, DeadLetterQueue? deadLetters) => new(
        new ErrorSettings(
            config.Get(ConnectorKeys.RetryTimeout),
            config.Get(ConnectorKeys.RetryMaxDelay),
            config.Get(ConnectorKeys.Tolerance) == ErrorTolerance.All,
            config.Get(ConnectorKeys.LogErrors),
            config.Get(ConnectorKeys.LogMessages)),
        _metrics, deadLetters, worker.Time, Random.Shared, loggers.CreateLogger<ErrorPolicy>());

    private async Task<DeadLetterQueue?> DeadLettersAsync(
        ParsedConfig config, ClientSettingsBuilder clients, CancellationToken cancellationToken)
    {
        var topic = config.Get(ConnectorKeys.DeadLetterTopic);
        if (topic.Length == 0)
        {
            return null;
        }

        await using (var admin = worker.Log.CreateAdmin(clients.Admin()))
        {
            await DeadLetterTopic.EnsureAsync(
                admin, topic, (short)config.Get(ConnectorKeys.DeadLetterReplication), cancellationToken).ConfigureAwait(false);
        }

        return new DeadLetterQueue(
            topic, config.Get(ConnectorKeys.DeadLetterHeaders), id, worker.Log.CreateProducer(clients.DeadLetterProducer()), masker,
                _metrics);
    }

    private Task NoteTopic(string topic, CancellationToken cancellationToken)
    {
        if (worker.Config.Get(WorkerKeys.TopicTrackingEnable))
        {
            stores.Statuses.AddTopic(id, topic);
        }

        return Task.CompletedTask;
    }
}

/// <summary>The stores that tasks use.</summary>
/// <param name="Offsets">Source offsets.</param>
/// <param name="Statuses">Statuses and active topics.</param>
internal sealed record WorkerStores(OffsetStore Offsets, StatusStore Statuses);
