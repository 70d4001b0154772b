namespace Connect.Broker.Groups.Consumer;

/// <summary>The settings that the decisions of a consumer group depend on.</summary>
/// <param name="SessionTimeout">How long a member may be silent.</param>
/// <param name="HeartbeatInterval">How often members are told to be heard of.</param>
/// <param name="MaxMemberCount">The most members of one group.</param>
/// <param name="Assignors">The assignors that members may ask for; the first is for groups that ask for none.</param>
internal sealed record ConsumerGroupLimits(
    TimeSpan SessionTimeout, TimeSpan HeartbeatInterval, int MaxMemberCount, IReadOnlyList<string> Assignors);
