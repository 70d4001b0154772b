namespace Connect.Broker.Groups;

/// <summary>The states of a classic group; the names are what DescribeGroups and ListGroups show.</summary>
internal enum GroupPhase
{
    /// <summary>No members; committed offsets may be left.</summary>
    Empty,

    /// <summary>Waiting for all members to join again.</summary>
    PreparingRebalance,

    /// <summary>Waiting for the leader's assignment.</summary>
    CompletingRebalance,

    Stable,

    /// <summary>Deleted; a request that still holds it has to look the group up again.</summary>
    Dead,
}
