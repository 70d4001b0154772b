using Connect.LogClient;

namespace Connect.Broker.Groups.Assignment;

/// <summary>What a member of a consumer group tells whoever shares the partitions out.</summary>
/// <param name="Topics">What it wants to read.</param>
/// <param name="Owned">What it reads now, and gives up only when it is told to; empty in eager protocols.</param>
/// <param name="Generation">The generation in which it got them; -1 when it is not known.</param>
internal sealed record MemberSubscription(IReadOnlyList<string> Topics, IReadOnlyList<LogPartition> Owned, int Generation);
