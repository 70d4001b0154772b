namespace Connect.Broker.Groups;

/// <summary>The settings that the decisions of a group depend on.</summary>
internal sealed record GroupLimits(TimeSpan InitialRebalanceDelay, int MaxMemberCount);
