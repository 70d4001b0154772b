using Connect.Abstractions.Errors;
using Connect.Cdc.Tables;
using Connect.Cdc.Values;
using Connect.Postgres.Streaming.Messages;
using Microsoft.Extensions.Logging;

namespace Connect.Postgres.Tables;

/// <summary>
/// A version of a captured table: reads rows of the stream or of a COPY into values in the order of its definition. One caller at a
/// time, as values are read into arrays that are used again.
/// </summary>
internal sealed partial class CapturedTable(
    TableSchema schema, ColumnReader?[] columns, ConversionFailureMode onFailure, ILogger logger)
{
    private readonly object?[] _new = new object?[schema.Table.Columns.Count];
    private readonly object?[] _old = new object?[schema.Table.Columns.Count];

    /// <summary>The schemas of its events.</summary>
    public TableSchema Schema => schema;

    /// <summary>Its name.</summary>
    public TableId Id => schema.Table.Id;

    /// <summary>How many columns the wire gives.</summary>
    public int ColumnCount => columns.Length;

    /// <summary>The last new row, in the order of the definition.</summary>
    public ReadOnlySpan<object?> NewValues => _new;

    /// <summary>The last old row, in the order of the definition.</summary>
    public ReadOnlySpan<object?> OldValues => _old;

    /// <summary>Reads an old row.</summary>
    /// <param name="tuple">The row.</param>
    /// <param name="kind">Whether it is whole: columns outside the key are null otherwise, whatever they were.</param>
    public void ReadOld(TupleData tuple, OldRowKind kind) => Read(tuple, _old, replaceMissing: kind == OldRowKind.Key, previous: null);

    /// <summary>Reads a new row.</summary>
    /// <param name="tuple">The row.</param>
    /// <param name="hasWholeOld">The old row was read before and is whole: values that were not sent again are taken from it.</param>
    public void ReadNew(TupleData tuple, bool hasWholeOld) => Read(tuple, _new, replaceMissing: false, hasWholeOld ? _old : null);

    /// <summary>Sets a column of the new row from its text.</summary>
    public void ReadColumn(int column, ReadOnlySpan<byte> text)
    {
        if (columns[column] is { } reader)
        {
            _new[reader.Target] = Convert(reader, text);
        }
    }

    /// <summary>Sets a column of the new row to null.</summary>
    public void ReadNull(int column)
    {
        if (columns[column] is { } reader)
        {
            _new[reader.Target] = null;
        }
    }

    private void Read(TupleData tuple, object?[] values, bool replaceMissing, object?[]? previous)
    {
        if (tuple.Count != columns.Length)
        {
            throw new DataException(
                $"A row of table {Id} has {tuple.Count} columns, but its description has {columns.Length}: the stream is damaged.");
        }

        var source = tuple.GetReader();
        foreach (var reader in columns)
        {
            var kind = source.Read(out var text);
            if (reader is null)
            {
                continue;
            }

            values[reader.Target] = kind switch
            {
                TupleColumnKind.Text => Convert(reader, text),
                TupleColumnKind.UnchangedToast => previous is null ? reader.Converter.Unavailable : previous[reader.Target],
                _ => replaceMissing ? reader.Missing : null,
            };
        }
    }

    private object? Convert(ColumnReader reader, ReadOnlySpan<byte> text)
    {
        try
        {
            return reader.Converter.Read(text);
        }
        catch (DataException e) when (onFailure != ConversionFailureMode.Fail)
        {
            if (onFailure == ConversionFailureMode.Warn)
            {
                LogValueLeftOut(Id.ToString(), reader.Name, e.Message);
            }

            return reader.Missing;
        }
        catch (DataException e)
        {
            throw new DataException($"Column {Id}.{reader.Name}: {e.Message}", e)
            {
                Hint = "Exclude the column, choose another handling mode for its type, or set event.converting.failure.handling.mode to "
                    + "warn to leave such values out.",
            };
        }
    }

    [LoggerMessage(5040, LogLevel.Warning, "A value of column {Table}.{Column} is left out: {Reason}")]
    private partial void LogValueLeftOut(string table, string column, string reason);
}
