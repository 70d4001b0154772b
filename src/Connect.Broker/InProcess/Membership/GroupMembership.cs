using System.Collections.Immutable;
using Connect.Broker.Groups.Assignment;
using Connect.Broker.InProcess.Consuming;
using Connect.Broker.Topics;
using Connect.LogClient;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Storage.Durability;
using Microsoft.Extensions.Logging;
using LogException = Connect.LogClient.LogException;

namespace Connect.Broker.InProcess.Membership;

/// <summary>
/// One consumer's life in its group, as the protocol has it for any consumer: join, sync, heartbeats, and again when the group
/// rebalances; so members behind sockets and members in this process share a group. One loop owns the state; the caller's side sees its
/// results through the inbox.
/// </summary>
internal sealed partial class GroupMembership : IAsyncDisposable
{
    private static readonly TimeSpan RetryBackoff = TimeSpan.FromMilliseconds(100);

    private readonly MembershipOptions _options;
    private readonly ConsumerServices _services;
    private readonly ConsumerInbox _inbox;
    private readonly GroupRequests _requests;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private readonly Lock _wakeLock = new();
    private LogSignal _wake = new(); // guarded by _wakeLock
    private volatile TopicSubscription? _wanted;
    private volatile ImmutableHashSet<LogPartition> _owned = [];
    private volatile TaskCompletionSource _settled = NewSignal();
    private IReadOnlyList<string> _joinedTopics = []; // the loop's
    private IReadOnlySet<string> _leaderTopics = ImmutableHashSet<string>.Empty; // the loop's; empty unless it leads the group
    private IReadOnlyDictionary<string, int> _leaderCounts = ImmutableDictionary<string, int>.Empty; // the loop's

    public GroupMembership(MembershipOptions options, ConsumerServices services, ConsumerInbox inbox)
    {
        _options = options;
        _services = services;
        _inbox = inbox;
        _requests = new GroupRequests(options, services.Requests);
        _running = Task.Run(RunAsync);
    }

    private enum Standing
    {
        /// <summary>All is well.</summary>
        Member,

        /// <summary>The group rebalances.</summary>
        MustJoin,

        /// <summary>The group went on without this member: what it had may be another's.</summary>
        Lost,
    }

    public void Subscribe(TopicSubscription subscription)
    {
        _wanted = subscription;
        Wake();
    }

    /// <summary>Stores offsets for the group. While the group rebalances it waits until it is known who has what.</summary>
    public async Task CommitAsync(IReadOnlyDictionary<LogPartition, long> offsets, CancellationToken cancellationToken)
    {
        const string What = "Offsets were not committed";
        while (true)
        {
            var settled = _settled.Task;
            var generation = _requests.Generation;
            var error = await _requests.CommitAsync(offsets, cancellationToken).ConfigureAwait(false);
            if (error is not (ErrorCode.IllegalGeneration or ErrorCode.RebalanceInProgress) || _wanted is null)
            {
                LocalErrors.ThrowIfFailed(error, What);
                return;
            }
            await settled.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (generation == _requests.Generation || !offsets.Keys.All(_owned.Contains))
            {
                LocalErrors.ThrowIfFailed(error, What);
            }
        }
    }

    public Task<Dictionary<LogPartition, long>> CommittedAsync(
        IReadOnlyCollection<LogPartition> partitions, CancellationToken cancellationToken) =>
        _requests.CommittedAsync(partitions, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _services.Topics.Unwatch(NextWake());
        if (_options.InstanceId is null)
        {
            await _requests.LeaveAsync(CancellationToken.None).ConfigureAwait(false);
        }
        _stopping.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await LiveOneGenerationAsync(await WantedAsync().ConfigureAwait(false)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The way out of every wait.
        }
        catch (LogException e)
        {
            _inbox.Fail(e);
        }
        catch (Exception e)
        {
            _inbox.Fail(new LogException("CONSUMER_FAILED", $"The consumer has failed: {e.Message}", false, e));
        }
        finally
        {
            _settled.TrySetResult();
        }
    }

    private async Task<TopicSubscription> WantedAsync()
    {
        while (true)
        {
            var signal = NextWake();
            if (_wanted is { } wanted)
            {
                return wanted;
            }
            await signal.WaitAsync(Timeout.InfiniteTimeSpan, _services.Time, _stopping.Token).ConfigureAwait(false);
        }
    }

    private async Task LiveOneGenerationAsync(TopicSubscription wanted)
    {
        if (!_options.IsCooperative && !_owned.IsEmpty)
        {
            await GiveUpAsync(RebalanceKind.Revoked, _owned).ConfigureAwait(false);
        }
        if (_settled.Task.IsCompleted)
        {
            _settled = NewSignal();
        }
        _joinedTopics = wanted.Topics;
        var assigned = await JoinAndSyncAsync().ConfigureAwait(false);
        if (assigned is null)
        {
            return;
        }
        _settled.TrySetResult();
        if (!await TakeAsync(assigned).ConfigureAwait(false))
        {
            await StayAsync(wanted).ConfigureAwait(false);
        }
    }

    // Null: the group has moved on meanwhile, join again.
    private async Task<IReadOnlyList<LogPartition>?> JoinAndSyncAsync()
    {
        var owned = _options.IsCooperative ? _owned : [];
        var subscription = new MemberSubscription(_joinedTopics, [.. owned], owned.IsEmpty ? -1 : _requests.Generation);
        var joined = await _requests.JoinAsync(subscription, _stopping.Token).ConfigureAwait(false);
        if (!await IsAcceptedAsync(joined.ErrorCode, "The consumer cannot join its group").ConfigureAwait(false))
        {
            return null;
        }
        _leaderTopics = ImmutableHashSet<string>.Empty;
        _leaderCounts = ImmutableDictionary<string, int>.Empty;
        var synced = await _requests.SyncAsync(joined, Share, _stopping.Token).ConfigureAwait(false);
        return await IsAcceptedAsync(synced.ErrorCode, "The consumer did not get its partitions").ConfigureAwait(false)
            ? ConsumerProtocol.DecodeAssignment(synced.Assignment)
            : null;
    }

    private IReadOnlyDictionary<string, IReadOnlyList<LogPartition>> Share(
        string protocol, IReadOnlyDictionary<string, MemberSubscription> members)
    {
        _leaderTopics = members.Values.SelectMany(member => member.Topics).ToHashSet(StringComparer.Ordinal);
        _leaderCounts = TopicSubscription.Count(_services.Topics, _leaderTopics);
        return Assignors.Assign(protocol, members, _leaderCounts);
    }

    /// <summary>False: try again, from the start.</summary>
    /// <exception cref="LogException">There is no use in that.</exception>
    private async Task<bool> IsAcceptedAsync(ErrorCode error, string what)
    {
        switch (error)
        {
            case ErrorCode.None:
                return true;
            case ErrorCode.MemberIdRequired:
            case ErrorCode.RebalanceInProgress:
                return false;
            case ErrorCode.UnknownMemberId:
            case ErrorCode.IllegalGeneration:
                await LoseAsync(error).ConfigureAwait(false);
                return false;
            default:
                var failure = LocalErrors.ToException(error, what);
                if (!failure.IsRetriable)
                {
                    throw failure;
                }
                LogNotNow(_services.Logger, _options.ClientId, failure.Message);
                await Task.Delay(RetryBackoff, _services.Time, _stopping.Token).ConfigureAwait(false);
                return false;
        }
    }

    // True: something was given up, so that the group has to meet once more to give it to another.
    private async Task<bool> TakeAsync(IReadOnlyList<LogPartition> assigned)
    {
        var gone = _owned.Except(assigned);
        var added = assigned.Where(partition => !_owned.Contains(partition)).ToList();
        if (!gone.IsEmpty)
        {
            await GiveUpAsync(RebalanceKind.Revoked, gone).ConfigureAwait(false);
        }
        if (added.Count > 0)
        {
            var offsets = await _requests.CommittedAsync(added, _stopping.Token).ConfigureAwait(false);
            _owned = _owned.Union(added);
            _inbox.Add(new AssignmentChange(new RebalanceEvent(RebalanceKind.Assigned, added), offsets));
        }
        return !gone.IsEmpty && _options.IsCooperative;
    }

    private async Task StayAsync(TopicSubscription wanted)
    {
        while (true)
        {
            var signal = NextWake();
            if (MustJoinAgain(wanted))
            {
                return;
            }
            if (await signal.WaitAsync(_options.HeartbeatInterval, _services.Time, _stopping.Token).ConfigureAwait(false))
            {
                continue;
            }
            switch (await BeatAsync().ConfigureAwait(false))
            {
                case Standing.MustJoin:
                    return;
                case Standing.Lost:
                    await LoseAsync(ErrorCode.UnknownMemberId).ConfigureAwait(false);
                    return;
            }
        }
    }

    private bool MustJoinAgain(TopicSubscription wanted) =>
        !ReferenceEquals(wanted, _wanted)
        || !ReferenceEquals(wanted.Topics, _joinedTopics)
        || !IsAsCounted();

    // The leader looks after all topics of the group, the others' too.
    private bool IsAsCounted()
    {
        var now = TopicSubscription.Count(_services.Topics, _leaderTopics);
        return now.Count == _leaderCounts.Count
            && now.All(topic => _leaderCounts.TryGetValue(topic.Key, out var count) && count == topic.Value);
    }

    private async Task<Standing> BeatAsync()
    {
        var error = await _requests.HeartbeatAsync(_stopping.Token).ConfigureAwait(false);
        switch (error)
        {
            case ErrorCode.None:
                return Standing.Member;
            case ErrorCode.RebalanceInProgress:
                return Standing.MustJoin;
            case ErrorCode.UnknownMemberId:
            case ErrorCode.IllegalGeneration:
                return Standing.Lost;
            default:
                var failure = LocalErrors.ToException(error, "The consumer is no longer a member of its group");
                return failure.IsRetriable ? Standing.Member : throw failure;
        }
    }

    private async Task LoseAsync(ErrorCode error)
    {
        LogLost(_services.Logger, _options.ClientId, _options.GroupId, error);
        if (error == ErrorCode.UnknownMemberId)
        {
            _requests.ForgetMember();
        }
        if (!_owned.IsEmpty)
        {
            await GiveUpAsync(RebalanceKind.Lost, _owned).ConfigureAwait(false);
        }
    }

    // The caller finishes with the partitions while heartbeats go on; but the group does not wait for it for ever.
    private async Task GiveUpAsync(RebalanceKind kind, ImmutableHashSet<LogPartition> partitions)
    {
        var change = new RebalanceEvent(kind, [.. partitions]);
        _inbox.Add(new AssignmentChange(change, ImmutableDictionary<LogPartition, long>.Empty));
        var limit = _options.MaxPollInterval * 0.8;
        var started = _services.Time.GetTimestamp();
        while (!change.Completion.IsCompleted)
        {
            var left = limit - _services.Time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                LogSlowRevocation(_services.Logger, _options.ClientId, string.Join(", ", partitions), limit.TotalSeconds);
                break;
            }
            var wait = left < _options.HeartbeatInterval ? left : _options.HeartbeatInterval;
            await change.Completion.WaitAsync(wait, _services.Time, _stopping.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stopping.Token.ThrowIfCancellationRequested();
            if (kind == RebalanceKind.Revoked && !change.Completion.IsCompleted)
            {
                // Whatever it says, the next join finds out.
                await _requests.HeartbeatAsync(_stopping.Token).ConfigureAwait(false);
            }
        }
        _owned = _owned.Except(partitions);
    }

    private LogSignal NextWake()
    {
        lock (_wakeLock)
        {
            if (_wake.IsSet)
            {
                _wake = new LogSignal();
            }
            _services.Topics.Watch(_wake);
            return _wake;
        }
    }

    private void Wake()
    {
        lock (_wakeLock)
        {
            _wake.Set();
        }
    }

    [LoggerMessage(2220, LogLevel.Warning, "{Client}: lost its partitions of group {Group} ({Error}); it joins again")]
    private static partial void LogLost(ILogger logger, string client, string group, ErrorCode error);

    [LoggerMessage(2221, LogLevel.Warning,
        "{Client}: giving up {Partitions} though the task did not finish with them within {Seconds} s; their records will be read again")]
    private static partial void LogSlowRevocation(ILogger logger, string client, string partitions, double seconds);

    [LoggerMessage(2222, LogLevel.Warning, "{Client}: {Reason} It tries again")]
    private static partial void LogNotNow(ILogger logger, string client, string reason);
}
