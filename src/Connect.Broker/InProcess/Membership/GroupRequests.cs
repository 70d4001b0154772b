using Connect.Broker.Groups.Assignment;
using Connect.LogClient;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.InProcess.Membership;

/// <summary>The requests of one member, with the identity that the group gave it. Its loop writes the identity, commits read it.</summary>
internal sealed class GroupRequests(MembershipOptions options, LocalRequests requests)
{
    private const int NoGeneration = -1;

    private volatile Identity _identity = new("", NoGeneration);

    public int Generation => _identity.Generation;

    public async Task<JoinGroupResponse> JoinAsync(MemberSubscription subscription, CancellationToken cancellationToken)
    {
        var metadata = ConsumerProtocol.EncodeSubscription(subscription);
        var joined = await SendAsync<JoinGroupRequest, JoinGroupResponse>(
            new JoinGroupRequest
            {
                GroupId = options.GroupId,
                SessionTimeoutMs = (int)options.SessionTimeout.TotalMilliseconds,
                RebalanceTimeoutMs = (int)options.MaxPollInterval.TotalMilliseconds,
                MemberId = _identity.MemberId,
                GroupInstanceId = options.InstanceId,
                ProtocolType = ConsumerProtocol.Type,
                Protocols = [.. options.Strategies.Select(name => new JoinGroupRequestProtocol { Name = name, Metadata = metadata })],
            },
            cancellationToken).ConfigureAwait(false);
        _identity = joined.ErrorCode switch
        {
            ErrorCode.None => new Identity(joined.MemberId, joined.GenerationId),
            ErrorCode.MemberIdRequired => _identity with { MemberId = joined.MemberId },
            _ => _identity,
        };
        return joined;
    }

    /// <summary>Asks for the assignment; the leader brings that of all.</summary>
    public Task<SyncGroupResponse> SyncAsync(
        JoinGroupResponse joined,
        Func<string, IReadOnlyDictionary<string, MemberSubscription>, IReadOnlyDictionary<string, IReadOnlyList<LogPartition>>> share,
        CancellationToken cancellationToken) => SendAsync<SyncGroupRequest, SyncGroupResponse>(
            new SyncGroupRequest
            {
                GroupId = options.GroupId,
                GenerationId = joined.GenerationId,
                MemberId = joined.MemberId,
                GroupInstanceId = options.InstanceId,
                ProtocolType = ConsumerProtocol.Type,
                ProtocolName = joined.ProtocolName,
                Assignments = joined.Leader != joined.MemberId || joined.SkipAssignment ? [] : [.. share(
                    joined.ProtocolName ?? "",
                    joined.Members.ToDictionary(member => member.MemberId, member => ConsumerProtocol.DecodeSubscription(member.Metadata)))
                    .Select(entry => new SyncGroupRequestAssignment
                    {
                        MemberId = entry.Key,
                        Assignment = ConsumerProtocol.EncodeAssignment(entry.Value),
                    })],
            },
            cancellationToken);

    public async Task<ErrorCode> HeartbeatAsync(CancellationToken cancellationToken) =>
        (await SendAsync<HeartbeatRequest, HeartbeatResponse>(
            new HeartbeatRequest
            {
                GroupId = options.GroupId,
                GenerationId = _identity.Generation,
                MemberId = _identity.MemberId,
                GroupInstanceId = options.InstanceId,
            },
            cancellationToken).ConfigureAwait(false)).ErrorCode;

    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (_identity.MemberId.Length > 0)
        {
            await SendAsync<LeaveGroupRequest, LeaveGroupResponse>(
                new LeaveGroupRequest { GroupId = options.GroupId, Members = [new() { MemberId = _identity.MemberId }] },
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The group does not know the member any more: it joins as a new one.</summary>
    public void ForgetMember() => _identity = new Identity("", NoGeneration);

    /// <summary>Stores offsets; the first error if some were refused.</summary>
    public async Task<ErrorCode> CommitAsync(IReadOnlyDictionary<LogPartition, long> offsets, CancellationToken cancellationToken)
    {
        var identity = _identity;
        return await OffsetRequests.CommitAsync(
            requests,
            options.ClientId,
            new OffsetCommitRequest
            {
                GroupId = options.GroupId,
                GenerationId = identity.Generation,
                MemberId = identity.MemberId,
                GroupInstanceId = identity.MemberId.Length > 0 ? options.InstanceId : null,
            },
            offsets,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The group's offsets of those of the partitions that have one.</summary>
    public Task<Dictionary<LogPartition, long>> CommittedAsync(
        IReadOnlyCollection<LogPartition> partitions, CancellationToken cancellationToken) =>
        OffsetRequests.FetchAsync(requests, options.ClientId, options.GroupId, partitions, cancellationToken);

    private Task<TResponse> SendAsync<TRequest, TResponse>(TRequest request, CancellationToken cancellationToken)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IWireType<TResponse> =>
        requests.SendAsync<TRequest, TResponse>(request, options.ClientId, cancellationToken);

    private sealed record Identity(string MemberId, int Generation);
}
