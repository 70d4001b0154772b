namespace Connect.Abstractions.Data;

/// <summary>Which of the <see cref="LogicalTypes"/> a schema's name stands for: told once a schema, asked for each value.</summary>
internal enum LogicalType
{
    None,
    Decimal,
    Date,
    Time,
    Timestamp,
}
