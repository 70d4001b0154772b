using Connect.Protocol;

namespace Connect.Broker.Groups;

/// <param name="Error">The answer to an event that nobody waits for: heartbeat, commit check, leave, delete.</param>
internal readonly record struct GroupOutcome(GroupState State, IReadOnlyList<GroupEffect> Effects, ErrorCode Error);
