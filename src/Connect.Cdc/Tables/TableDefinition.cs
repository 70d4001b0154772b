namespace Connect.Cdc.Tables;

/// <summary>A table as it is at one moment.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Columns">The columns, in the order in which the connector gives their values.</param>
/// <param name="KeyColumns">The names of the primary key's columns, in the key's order; empty when there is none.</param>
public sealed record TableDefinition(TableId Id, IReadOnlyList<ColumnDefinition> Columns, IReadOnlyList<string> KeyColumns);
