using Connect.Broker.Configs;
using Connect.Broker.Groups;
using Connect.Broker.Handlers;
using Connect.Broker.InProcess;
using Connect.Broker.Network;
using Connect.Broker.Producers;
using Connect.Broker.Requests;
using Connect.Broker.Security;
using Connect.Broker.Topics;
using Connect.Broker.Transactions;
using Connect.LogClient;
using Connect.Storage;
using Connect.Storage.Files;
using Microsoft.Extensions.Logging;
using Prometheus;
using LogException = Connect.Storage.LogException;

namespace Connect.Broker;

/// <summary>
/// The built-in log as a Kafka broker: opens the store, loads the groups, listens. One instance a data directory; several may run in one
/// process. Dispose it to stop cleanly.
/// </summary>
public sealed partial class BrokerServer : IAsyncDisposable
{
    private readonly LogStore _store;
    private readonly BrokerConfigs _configs;
    private readonly GroupCoordinator _groups;
    private readonly TransactionCoordinator _transactions;
    private readonly BrokerSecurity _security;
    private readonly BrokerInventory _inventory;
    private readonly ILogger _logger;
    private readonly List<Listener> _listeners = [];
    private int _disposed;

    private BrokerServer(
        LogStore store,
        BrokerConfigs configs,
        GroupCoordinator groups,
        TransactionCoordinator transactions,
        BrokerSecurity security,
        BrokerInventory inventory,
        ILogger logger)
    {
        _security = security;
        _store = store;
        _configs = configs;
        _groups = groups;
        _transactions = transactions;
        _inventory = inventory;
        _logger = logger;
    }

    /// <summary>The addresses that are listened on, with the ports that the system chose.</summary>
    public IReadOnlyList<Endpoint> Endpoints => [.. _listeners.Select(listener => listener.Bound)];

    /// <summary>The first address as clients' bootstrap.servers.</summary>
    public string BootstrapServers => _listeners[0].Bound.ToString();

    /// <summary>
    /// The log client of this process: straight onto the log, without the socket. It may do everything, whatever the ACLs say. Dispose
    /// what it makes before the broker.
    /// </summary>
    public ILogClient Client { get; private set; } = null!;

    /// <summary>The id that the data directory got when it was first used.</summary>
    public string ClusterId => _store.ClusterId;

    /// <summary>Starts a broker and returns once it accepts connections.</summary>
    /// <param name="options">Its settings.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="metrics">Where its metrics go; null takes the process-wide registry.</param>
    /// <param name="time">The clock; null takes the system's.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="InvalidOperationException">The settings are not valid.</exception>
    /// <exception cref="IOException">An address cannot be listened on.</exception>
    /// <exception cref="LogException">The data directory cannot be used.</exception>
    public static Task<BrokerServer> StartAsync(
        BrokerOptions options,
        ILoggerFactory loggers,
        CollectorRegistry? metrics = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default) =>
        StartAsync(options, loggers, metrics, time ?? TimeProvider.System, new DiskFileSystem(), cancellationToken);

    internal static async Task<BrokerServer> StartAsync(
        BrokerOptions options,
        ILoggerFactory loggers,
        CollectorRegistry? metrics,
        TimeProvider clock,
        IFileSystem files,
        CancellationToken cancellationToken)
    {
        options.Validate();
        // The broker changes its own settings at run time, not those of whoever started it.
        options = options.Copy();
        var logger = loggers.CreateLogger("Connect.Broker");
        var registry = metrics ?? Metrics.DefaultRegistry;
        var brokerMetrics = new BrokerMetrics(registry, options);
        // Before the store is opened: retention goes by them.
        var configs = new BrokerConfigs(files, options, logger);
        var store = await OpenStoreAsync(options, brokerMetrics, files, loggers, clock, cancellationToken).ConfigureAwait(false);
        BrokerServer? server = null;
        try
        {
            configs.Attach(store);
            var topics = new TopicCatalog(store, options, configs);
            var groupLog = await OpenLogAsync(topics, GroupTopic.Name, GroupTopic.Configs, clock, cancellationToken).ConfigureAwait(false);
            var transactionLog = await OpenLogAsync(topics, TransactionTopic.Name, TransactionTopic.Configs, clock, cancellationToken)
                .ConfigureAwait(false);
            var groups = await GroupCoordinator.LoadAsync(groupLog, options, brokerMetrics, clock, logger, cancellationToken)
                .ConfigureAwait(false);
            var security = await BrokerSecurity.OpenAsync(options, files, clock).ConfigureAwait(false);
            var producerIds = new ProducerIdAllocator(files, options.LogDirs);
            var markers = new TransactionMarkers(topics, groups);
            var transactionServices = new TransactionServices(transactionLog, markers, producerIds, clock, logger);
            var transactions = await TransactionCoordinator.LoadAsync(transactionServices, options, logger, cancellationToken)
                .ConfigureAwait(false);
            var inventory = new BrokerInventory(registry, store, topics, groups, options);
            server = new BrokerServer(store, configs, groups, transactions, security, inventory, logger);
            var appender = new BatchAppender(topics, brokerMetrics);
            var coordinators = new Coordinators(groups, transactions, markers, producerIds);
            var dispatcher = CreateDispatcher(options, configs, topics, appender, coordinators, security, brokerMetrics, clock);
            var limits = new ConnectionLimits(options, clock);
            var services = new ConnectionServices(
                dispatcher, options, brokerMetrics, security.Authorizer, security.Quotas, limits, logger);
            await server.ListenAsync(options, services, clock, cancellationToken).ConfigureAwait(false);
            var requests = new LocalRequests(dispatcher, server._listeners[0].Bound);
            server.Client = new InProcessLogClient(
                topics, appender, requests, brokerMetrics, clock, loggers.CreateLogger("Connect.Broker.InProcess"));
            return server;
        }
        catch
        {
            if (server is not null)
            {
                await server.DisposeAsync().ConfigureAwait(false);
            }
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops listening, lets started requests end, and closes the log cleanly.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }
        foreach (var listener in _listeners)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }
        _inventory.Close();
        await _transactions.DisposeAsync().ConfigureAwait(false);
        await _groups.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
        _security.Dispose();
        _configs.Dispose();
        LogStopped(_logger);
    }

    private static RequestDispatcher CreateDispatcher(
        BrokerOptions options,
        BrokerConfigs configs,
        TopicCatalog topics,
        BatchAppender appender,
        Coordinators coordinators,
        BrokerSecurity security,
        BrokerMetrics metrics,
        TimeProvider time)
    {
        var (groups, transactions, markers, producerIds) = coordinators;
        RequestDispatcher? dispatcher = null;
        var editor = new ConfigEditor(new TopicConfigEditor(topics), configs);
        dispatcher = new RequestDispatcher(
        [
            new ApiVersionsHandler(() => dispatcher!.Apis),
            new ProduceHandler(appender, topics, transactions, metrics),
            new FetchHandler(topics, options, metrics, time),
            new ListOffsetsHandler(topics),
            new MetadataHandler(topics, options),
            new DescribeTopicPartitionsHandler(topics, options),
            new DescribeClusterHandler(topics, options),
            new OffsetForLeaderEpochHandler(topics),
            new InitProducerIdHandler(producerIds, transactions),
            new AddPartitionsToTxnHandler(transactions, topics),
            new AddOffsetsToTxnHandler(transactions),
            new EndTxnHandler(transactions),
            new TxnOffsetCommitHandler(transactions, groups, topics, options, time),
            new WriteTxnMarkersHandler(markers),
            new DescribeProducersHandler(topics),
            new DescribeTransactionsHandler(transactions),
            new ListTransactionsHandler(transactions, time),
            new CreateTopicsHandler(topics, options),
            new DeleteTopicsHandler(topics, groups, metrics),
            new CreatePartitionsHandler(topics, options),
            new DeleteRecordsHandler(topics),
            new ElectLeadersHandler(topics),
            new AlterPartitionReassignmentsHandler(topics, options),
            new ListPartitionReassignmentsHandler(),
            new ListConfigResourcesHandler(topics, configs),
            new DescribeConfigsHandler(topics, configs),
            new AlterConfigsHandler(editor),
            new IncrementalAlterConfigsHandler(editor),
            new DescribeLogDirsHandler(topics, options),
            new FindCoordinatorHandler(options),
            new JoinGroupHandler(groups),
            new SyncGroupHandler(groups),
            new HeartbeatHandler(groups),
            new LeaveGroupHandler(groups),
            new OffsetCommitHandler(groups, topics, options, time),
            new OffsetFetchHandler(groups, topics),
            new OffsetDeleteHandler(groups, topics),
            new DescribeGroupsHandler(groups),
            new ListGroupsHandler(groups),
            new DeleteGroupsHandler(groups),
            new ConsumerGroupHeartbeatHandler(groups, topics, options),
            new ConsumerGroupDescribeHandler(groups, topics, options),
            .. security.CreateHandlers(),
        ]);
        return dispatcher;
    }

    private static Task<LogStore> OpenStoreAsync(
        BrokerOptions options,
        BrokerMetrics metrics,
        IFileSystem files,
        ILoggerFactory loggers,
        TimeProvider time,
        CancellationToken cancellationToken) =>
        LogStore.OpenAsync(
            new LogStoreOptions
            {
                DataDirectory = options.LogDirs,
                NodeId = options.BrokerId,
                MaxPartitions = options.MaxPartitions,
                FlushPolicy = options.LogFlushPolicy,
                FlushInterval = TimeSpan.FromMilliseconds(options.LogFlushIntervalMs),
                FlushThreads = options.LogFlushThreads,
                Flushed = metrics.Flushed,
                MaxOpenFiles = options.LogMaxOpenFiles,
                ProducerIdExpiration = TimeSpan.FromMilliseconds(options.ProducerIdExpirationMs),
                CleanerThreads = options.LogCleanerThreads,
                CleanerDedupeBufferBytes = options.LogCleanerDedupeBufferSize,
                CleanerBackoff = TimeSpan.FromMilliseconds(options.LogCleanerBackoffMs),
                RetentionCheckInterval = TimeSpan.FromMilliseconds(options.LogRetentionCheckIntervalMs),
                TopicDefaults = options.TopicDefaults,
            },
            files,
            time,
            loggers,
            cancellationToken);

    private static async Task<CoordinatorLog> OpenLogAsync(
        TopicCatalog topics,
        string topic,
        IReadOnlyDictionary<string, string> configs,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (topics.FindPartition(topic, 0) is null)
        {
            await topics.CreateAsync(topic, 1, configs, cancellationToken).ConfigureAwait(false);
        }
        return new CoordinatorLog(topics.FindPartition(topic, 0)!, time);
    }

    private sealed record Coordinators(
        GroupCoordinator Groups, TransactionCoordinator Transactions, TransactionMarkers Markers, ProducerIdAllocator ProducerIds);

    private async Task ListenAsync(
        BrokerOptions options, ConnectionServices services, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var listener in ListenerParser.Parse(options, []))
        {
            var security = new ListenerSecurity(listener, _security, services.Metrics, time, services.Logger);
            _listeners.Add(await Listener.StartAsync(listener, security, services, time, cancellationToken).ConfigureAwait(false));
        }
    }

    [LoggerMessage(2020, LogLevel.Information, "The log has stopped")]
    private static partial void LogStopped(ILogger logger);
}
