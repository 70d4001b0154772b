namespace Connect.Broker.Groups.Consumer;

/// <summary>Where a member is on its way to its target; the numbers are those of its record.</summary>
internal enum ConsumerMemberPhase : sbyte
{
    /// <summary>Has what its epoch gives it.</summary>
    Stable = 1,

    /// <summary>Has partitions to give up, and has not said yet that it did.</summary>
    UnrevokedPartitions = 2,

    /// <summary>Is to get partitions that others have not given up yet.</summary>
    UnreleasedPartitions = 3,
}
