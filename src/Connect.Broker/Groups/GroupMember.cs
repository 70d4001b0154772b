using Connect.Protocol.Messages;

namespace Connect.Broker.Groups;

/// <summary>One member of a group. Protocol metadata and assignment are bytes that only the members understand.</summary>
internal sealed record GroupMember
{
    public required string MemberId { get; init; }

    public string? GroupInstanceId { get; init; }

    public required string ClientId { get; init; }

    public required string ClientHost { get; init; }

    public required TimeSpan SessionTimeout { get; init; }

    public required TimeSpan RebalanceTimeout { get; init; }

    public required IReadOnlyList<JoinGroupRequestProtocol> Protocols { get; init; }

    public byte[] Assignment { get; init; } = [];

    /// <summary>It has asked for its assignment in this generation. Who never does is taken out at the rebalance timeout.</summary>
    public bool HasSynced { get; init; }

    /// <summary>When the member is taken out unless it is heard of, or waits for an answer itself.</summary>
    public TimeSpan SessionDeadline { get; init; }

    public TaskCompletionSource<JoinGroupResponse>? PendingJoin { get; init; }

    public TaskCompletionSource<SyncGroupResponse>? PendingSync { get; init; }

    public bool IsStatic => GroupInstanceId is not null;

    public bool IsWaiting => PendingJoin is not null || PendingSync is not null;

    public bool Supports(string protocolName) => Protocols.Any(protocol => protocol.Name == protocolName);

    public byte[] MetadataOf(string? protocolName) =>
        Protocols.FirstOrDefault(protocol => protocol.Name == protocolName)?.Metadata ?? [];

    public bool HasSameProtocols(IReadOnlyList<JoinGroupRequestProtocol> other) => Protocols.Count == other.Count
        && Protocols.Zip(other).All(pair =>
            pair.First.Name == pair.Second.Name && pair.First.Metadata.AsSpan().SequenceEqual(pair.Second.Metadata));
}
