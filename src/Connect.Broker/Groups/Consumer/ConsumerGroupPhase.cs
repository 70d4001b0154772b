namespace Connect.Broker.Groups.Consumer;

/// <summary>The states of a consumer group; the names are what ConsumerGroupDescribe and ListGroups show.</summary>
internal enum ConsumerGroupPhase
{
    /// <summary>No members; committed offsets may be left.</summary>
    Empty,

    /// <summary>The group has changed, and the next heartbeat makes a new target.</summary>
    Assigning,

    /// <summary>Members are on their way to the target.</summary>
    Reconciling,

    Stable,
}
