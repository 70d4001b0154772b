using Connect.Abstractions.Data;
using Connect.Cdc.Tables;

namespace Connect.Cdc.Events;

/// <summary>What happened to one row, with everything that its event shows.</summary>
public readonly record struct RowChange
{
    /// <summary>The table, as it was then.</summary>
    public required TableSchema Table { get; init; }

    /// <summary>What happened.</summary>
    public required Operation Operation { get; init; }

    /// <summary>The old row, or null when it is unknown or there is none.</summary>
    public Struct? Before { get; init; }

    /// <summary>The new row, or null when there is none.</summary>
    public Struct? After { get; init; }

    /// <summary>The row's key: of the new row, or of the old one for a delete; null when the table has none.</summary>
    public Struct? Key { get; init; }

    /// <summary>The old row's key where an update may have changed it; null otherwise.</summary>
    public Struct? OldKey { get; init; }
}
