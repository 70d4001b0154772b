using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Cdc.Events;
using Connect.Cdc.Filters;
using Connect.Cdc.Topics;

namespace Connect.Cdc.Tables;

/// <summary>Makes the schemas of a table's events: names, key, columns after filters and masks, envelope.</summary>
public sealed class TableSchemaBuilder(TopicNaming topics, ColumnRules columns, NameAdjuster fieldNames, Schema sourceSchema)
{
    private static readonly Dictionary<string, string> NoParameters = [];

    /// <summary>The schemas of a version of a table.</summary>
    /// <exception cref="ConnectException"><c>message.key.columns</c> names a column that the table does not have.</exception>
    public TableSchema Build(TableDefinition table)
    {
        var topic = topics.DataTopic(table.Id);
        var name = topics.SchemaPrefix(table.Id);
        var (rowSchema, rowColumns, masks) = BuildRow(table, topics.AdjustSchemaName(name + ".Value"));
        var keyColumns = KeyColumns(table);
        return new TableSchema(table, topic, new TableSchemaParts(
            rowSchema,
            keyColumns.Length == 0 ? null : BuildKey(table, keyColumns, topics.AdjustSchemaName(name + ".Key")),
            EnvelopeSchemas.Build(topics.AdjustSchemaName(name + ".Envelope"), rowSchema, sourceSchema),
            rowColumns,
            masks,
            keyColumns));
    }

    private (Schema Schema, int[] Columns, ColumnMask?[] Masks) BuildRow(TableDefinition table, string name)
    {
        var builder = SchemaBuilder.Struct().Named(name).Optional();
        var indexes = new List<int>();
        var masks = new List<ColumnMask?>();
        for (var i = 0; i < table.Columns.Count; i++)
        {
            var column = table.Columns[i];
            if (!columns.Includes(table.Id, column.Name))
            {
                continue;
            }

            var mask = columns.MaskFor(table.Id, column);
            builder.Field(fieldNames.Adjust(column.Name), FieldSchema(table, column, mask));
            indexes.Add(i);
            masks.Add(mask);
        }

        return (builder.Build(), [.. indexes], [.. masks]);
    }

    private Schema FieldSchema(TableDefinition table, ColumnDefinition column, ColumnMask? mask)
    {
        var parameters = new Dictionary<string, string>(mask?.SchemaParameters ?? NoParameters);
        if (columns.PropagatesType(table.Id, column))
        {
            foreach (var (key, value) in ColumnRules.SourceTypeParameters(column))
            {
                parameters[key] = value;
            }
        }

        return parameters.Count == 0 ? column.Schema : WithParameters(column.Schema, parameters);
    }

    private static Schema WithParameters(Schema schema, Dictionary<string, string> parameters)
    {
        var builder = SchemaBuilder.CopyOf(schema);
        foreach (var field in schema.Fields)
        {
            builder.Field(field.Name, field.Schema);
        }

        return builder.WithParameters(parameters).Build();
    }

    private int[] KeyColumns(TableDefinition table)
    {
        var names = columns.KeyColumnsOf(table.Id) ?? table.KeyColumns;
        return [.. names.Select(name => IndexOf(table, name)).Where(index => index >= 0)];
    }

    private int IndexOf(TableDefinition table, string name)
    {
        for (var i = 0; i < table.Columns.Count; i++)
        {
            if (table.Columns[i].Name == name)
            {
                return i;
            }
        }

        return columns.KeyColumnsOf(table.Id) is null
            ? -1
            : throw new ConnectException($"Table {table.Id} has no column '{name}', which message.key.columns names as part of its key.");
    }

    private Schema BuildKey(TableDefinition table, int[] indexes, string name)
    {
        var builder = SchemaBuilder.Struct().Named(name);
        foreach (var index in indexes)
        {
            builder.Field(fieldNames.Adjust(table.Columns[index].Name), table.Columns[index].Schema);
        }

        return builder.Build();
    }
}
