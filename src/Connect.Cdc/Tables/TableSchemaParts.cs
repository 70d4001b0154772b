using Connect.Abstractions.Data;
using Connect.Cdc.Filters;

namespace Connect.Cdc.Tables;

/// <summary>What <see cref="TableSchemaBuilder"/> worked out for a <see cref="TableSchema"/>.</summary>
internal sealed record TableSchemaParts(
    Schema RowSchema, Schema? KeySchema, Schema EnvelopeSchema, int[] RowColumns, ColumnMask?[] Masks, int[] KeyColumns);
