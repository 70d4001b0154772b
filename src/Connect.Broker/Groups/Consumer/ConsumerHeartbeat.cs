using Connect.Protocol.Messages;

namespace Connect.Broker.Groups.Consumer;

/// <summary>A heartbeat, with all that deciding on it takes.</summary>
internal sealed record ConsumerHeartbeat(ConsumerGroupHeartbeatRequest Request)
{
    public required string ClientId { get; init; }

    public required string ClientHost { get; init; }

    /// <summary>The id that the member gets if it brings none; made outside because it is random.</summary>
    public required string NewMemberId { get; init; }

    public required TopicSnapshot Topics { get; init; }

    /// <summary>Whether the member may know of a topic: a pattern finds no others.</summary>
    public required Func<string, bool> MayDescribe { get; init; }

    public bool IsJoin => Request.MemberEpoch == 0;
}
