namespace Connect.Cdc.Events;

/// <summary>What happened to a row.</summary>
public enum Operation
{
    /// <summary>Read by a snapshot.</summary>
    Read,

    /// <summary>Inserted.</summary>
    Create,

    /// <summary>Updated.</summary>
    Update,

    /// <summary>Deleted.</summary>
    Delete,

    /// <summary>Its table was truncated.</summary>
    Truncate,

    /// <summary>A message without a table.</summary>
    Message,
}
