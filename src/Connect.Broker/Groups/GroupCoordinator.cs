using System.Collections.Concurrent;
using Connect.Broker.Groups.Consumer;
using Connect.Broker.Groups.Records;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage;
using Microsoft.Extensions.Logging;

namespace Connect.Broker.Groups;

/// <summary>Finds the group of each request, loads all groups at start, and lets old offsets go.</summary>
internal sealed partial class GroupCoordinator : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<long, HashSet<Group>> _transactions = [];
    private readonly Lock _transactionsLock = new();
    private readonly GroupServices _services;
    private readonly BrokerOptions _options;
    private readonly BrokerMetrics _metrics;
    private readonly ILogger _logger;
    private readonly ITimer _expiry;

    private GroupCoordinator(GroupServices services, BrokerOptions options, BrokerMetrics metrics, ILogger logger)
    {
        _services = services;
        _options = options;
        _metrics = metrics;
        _logger = logger;
        var interval = TimeSpan.FromMilliseconds(options.OffsetsRetentionCheckIntervalMs);
        _expiry = services.Time.CreateTimer(_ => _ = ExpireAsync(), null, interval, interval);
    }

    /// <summary>Groups in no particular order.</summary>
    public IEnumerable<Group> Groups => _groups.Values;

    public static async Task<GroupCoordinator> LoadAsync(
        CoordinatorLog log,
        BrokerOptions options,
        BrokerMetrics metrics,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var limits = new GroupLimits(TimeSpan.FromMilliseconds(options.GroupInitialRebalanceDelayMs), options.GroupMaxSize);
        var services = new GroupServices(log, limits, options.ConsumerGroupLimits(), time, logger);
        var coordinator = new GroupCoordinator(services, options, metrics, logger);
        var loader = new GroupLoader(services.ConsumerLimits, services.Now);
        var recordCount = await log.ReadAllAsync(loader.Add, cancellationToken).ConfigureAwait(false);
        foreach (var (groupId, loaded) in loader.Groups)
        {
            var group = coordinator.GetOrAdd(groupId);
            group.Restore(loaded.State, loaded.TimestampMs, loaded.Offsets);
        }
        foreach (var consumer in loader.Consumers)
        {
            coordinator.GetOrAdd(consumer.GroupId).RestoreConsumer(consumer);
        }
        foreach (var (producerId, offsets) in loader.Pending)
        {
            foreach (var (groupId, partition, offset) in offsets)
            {
                coordinator.Note(producerId, coordinator.GetOrAdd(groupId)).RestorePending(producerId, partition, offset);
            }
        }
        LogLoaded(logger, coordinator._groups.Count, recordCount);
        return coordinator;
    }

    public Group? Find(string groupId) => _groups.GetValueOrDefault(groupId);

    public Task<JoinGroupResponse> JoinAsync(MemberJoins joins, CancellationToken cancellationToken)
    {
        var request = joins.Request;
        var error = request.GroupId.Length == 0 ? ErrorCode.InvalidGroupId
            : request.SessionTimeoutMs < _options.GroupMinSessionTimeoutMs || request.SessionTimeoutMs > _options.GroupMaxSessionTimeoutMs
                ? ErrorCode.InvalidSessionTimeout
                : ErrorCode.None;
        var group = request.MemberId.Length == 0 && error == ErrorCode.None ? GetOrAdd(request.GroupId) : Find(request.GroupId);
        if (error != ErrorCode.None || group is null)
        {
            error = error == ErrorCode.None ? ErrorCode.UnknownMemberId : error;
            return Task.FromResult(new JoinGroupResponse { ErrorCode = error, MemberId = request.MemberId });
        }
        group.Apply(joins);
        return joins.Waiter.Task.WaitAsync(cancellationToken);
    }

    public Task<SyncGroupResponse> SyncAsync(MemberSyncs syncs, CancellationToken cancellationToken)
    {
        if (Find(syncs.Request.GroupId) is not { } group)
        {
            var error = syncs.Request.GroupId.Length == 0 ? ErrorCode.InvalidGroupId : ErrorCode.UnknownMemberId;
            return Task.FromResult(new SyncGroupResponse { ErrorCode = error });
        }
        group.Apply(syncs);
        return syncs.Waiter.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Answers a heartbeat of the consumer protocol.</summary>
    public async Task<ConsumerGroupHeartbeatResponse> BeatAsync(ConsumerHeartbeat heartbeat)
    {
        var groupId = heartbeat.Request.GroupId;
        return (heartbeat.IsJoin ? GetOrAdd(groupId) : Find(groupId)) is { } group
            ? await group.BeatAsync(heartbeat).ConfigureAwait(false)
            : ConsumerGroupReducer.Refusal(ErrorCode.GroupIdNotFound, $"Consumer group {groupId} is not found.");
    }

    public ErrorCode Apply(string groupId, GroupEvent groupEvent) =>
        groupId.Length == 0 ? ErrorCode.InvalidGroupId : Find(groupId)?.Apply(groupEvent) ?? ErrorCode.UnknownMemberId;

    /// <summary>Commits offsets; a group that is only a name for offsets comes into being with its first commit.</summary>
    public Task<ErrorCode> CommitAsync(
        string groupId, MemberCommits member, IReadOnlyDictionary<TopicPartition, CommittedOffset> offsets)
    {
        var group = Find(groupId);
        if (group is null && member.Generation >= 0)
        {
            return Task.FromResult(member.KnowsMissingGroups ? ErrorCode.GroupIdNotFound : ErrorCode.IllegalGeneration);
        }
        return (group ?? GetOrAdd(groupId)).CommitAsync(member, offsets);
    }

    /// <summary>Stores offsets as part of a transaction: in the log when the call returns, durably when the task ends.</summary>
    public Task<ErrorCode> CommitInTransactionAsync(
        string groupId,
        MemberCommits member,
        long producerId,
        short producerEpoch,
        IReadOnlyDictionary<TopicPartition, CommittedOffset> offsets)
    {
        var group = Find(groupId);
        if (group is null && member.Generation >= 0)
        {
            return Task.FromResult(ErrorCode.IllegalGeneration);
        }
        return Note(producerId, group ?? GetOrAdd(groupId)).CommitInTransactionAsync(member, producerId, producerEpoch, offsets);
    }

    /// <summary>The marker of a transaction is in the log: its offsets count when the task ends, or are forgotten.</summary>
    public async Task EndTransactionAsync(long producerId, bool isCommit)
    {
        HashSet<Group>? groups;
        lock (_transactionsLock)
        {
            _transactions.Remove(producerId, out groups);
        }
        foreach (var group in groups ?? [])
        {
            await group.EndTransactionAsync(producerId, isCommit).ConfigureAwait(false);
        }
    }

    public async Task<ErrorCode> DeleteAsync(string groupId)
    {
        if (Find(groupId) is not { } group)
        {
            return ErrorCode.GroupIdNotFound;
        }
        var deleting = group.DeleteAsync();
        // Dead is for ever, whether its tombstones reach the disk or not: the next join starts a new group.
        if (group.State.Phase == GroupPhase.Dead && _groups.TryRemove(KeyValuePair.Create(groupId, group)))
        {
            group.Dispose();
            _metrics.Groups.Dec();
        }
        return await deleting.ConfigureAwait(false);
    }

    /// <summary>Offsets of a topic mean nothing once it is deleted; a new topic of that name starts at the beginning.</summary>
    public async Task ForgetTopicAsync(string topic)
    {
        foreach (var group in _groups.Values)
        {
            await group.ForgetAsync([.. group.CommittedPartitions().Where(partition => partition.Topic == topic)]).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _expiry.DisposeAsync().ConfigureAwait(false);
        foreach (var group in _groups.Values)
        {
            group.Dispose();
        }
    }

    // Which groups a transaction has offsets of, so that its end need not look at all of them.
    private Group Note(long producerId, Group group)
    {
        lock (_transactionsLock)
        {
            if (!_transactions.TryGetValue(producerId, out var groups))
            {
                _transactions[producerId] = groups = [];
            }
            groups.Add(group);
        }
        return group;
    }

    private Group GetOrAdd(string groupId)
    {
        if (_groups.TryGetValue(groupId, out var found))
        {
            return found;
        }
        var created = new Group(new GroupState(groupId), _services);
        var kept = _groups.GetOrAdd(groupId, created);
        if (kept == created)
        {
            _metrics.Groups.Inc();
        }
        else
        {
            created.Dispose();
        }
        return kept;
    }

    private async Task ExpireAsync()
    {
        var retentionMs = TimeSpan.FromMinutes(_options.OffsetsRetentionMinutes).TotalMilliseconds;
        foreach (var (groupId, group) in _groups)
        {
            try
            {
                var expired = group.ExpiredPartitions(_services.TimestampMs, (long)retentionMs);
                if (expired.Count == 0)
                {
                    continue;
                }
                await group.ForgetAsync(expired).ConfigureAwait(false);
                LogExpired(_logger, expired.Count, groupId);
                if (group.CommittedPartitions().Count == 0)
                {
                    await DeleteAsync(groupId).ConfigureAwait(false);
                }
            }
            catch (LogException exception)
            {
                LogExpiryFailed(_logger, exception, groupId);
            }
        }
    }

    [LoggerMessage(2110, LogLevel.Information, "Loaded {Groups} groups from {Records} records of __consumer_offsets")]
    private static partial void LogLoaded(ILogger logger, int groups, long records);

    [LoggerMessage(2111, LogLevel.Information, "Removed {Count} expired offsets of group {GroupId} (offsets.retention.minutes)")]
    private static partial void LogExpired(ILogger logger, int count, string groupId);

    [LoggerMessage(2112, LogLevel.Warning, "Expired offsets of group {GroupId} could not be removed; the next check tries again.")]
    private static partial void LogExpiryFailed(ILogger logger, Exception exception, string groupId);
}
