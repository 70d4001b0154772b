using Connect.Abstractions.Data;
using Connect.Cdc.Tables;
using Connect.Cdc.Topics;
using Connect.Postgres.Catalog;
using Connect.Postgres.Config;
using Connect.Postgres.Streaming.Messages;
using Connect.Postgres.Types;
using Microsoft.Extensions.Logging;

namespace Connect.Postgres.Tables;

/// <summary>
/// Joins what the wire says about a table (columns and types, as they were when the change was made) with what only the catalog knows
/// (nullability, defaults, key columns, as they are now).
/// </summary>
internal sealed partial class CapturedTableFactory(
    PostgresConfig config, TopicNaming topics, TableCatalog tables, TypeCatalog types, ILogger logger)
{
    private const int VarcharHeader = 4;

    private readonly PostgresTypeRegistry _registry = new(config.Types);
    private readonly TableSchemaBuilder _schemas = new(
        topics, config.Columns, new NameAdjuster(config.Topics.FieldNames, allowDots: false), PostgresSourceInfo.Schema);

    /// <summary>The table of a relation message.</summary>
    public async Task<CapturedTable> CreateAsync(RelationMessage relation, CancellationToken cancellationToken)
    {
        var id = new TableId(null, relation.Schema, relation.Table);
        var catalog = await tables.ReadAsync(relation.RelationId, id, cancellationToken).ConfigureAwait(false);
        return await CreateAsync(catalog, relation.Columns, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The table with these columns of it.</summary>
    public async Task<CapturedTable> CreateAsync(
        CatalogTable catalog, IReadOnlyList<RelationColumn> wireColumns, CancellationToken cancellationToken)
    {
        var definitions = new List<ColumnDefinition>();
        var readers = new ColumnReader?[wireColumns.Count];
        for (var i = 0; i < wireColumns.Count; i++)
        {
            var column = wireColumns[i];
            var type = await types.ReadAsync(column.TypeOid, cancellationToken).ConfigureAwait(false);
            if (_registry.ConverterFor(type, column.TypeModifier) is not { } converter)
            {
                LogColumnLeftOut(catalog.Id.ToString(), column.Name, type.Name);
                continue;
            }

            var definition = Define(column, type, converter, catalog.Columns.FirstOrDefault(c => c.Name == column.Name));
            readers[i] = new ColumnReader(column.Name, converter, definitions.Count, Missing: null);
            definitions.Add(definition);
        }

        var key = KeyOf(catalog, wireColumns);
        var schema = _schemas.Build(new TableDefinition(catalog.Id, definitions, key));
        for (var i = 0; i < readers.Length; i++)
        {
            readers[i] = readers[i] is { } reader && schema.IsNeeded(reader.Target) ? reader.For(schema.SchemaOf(reader.Target)) : null;
        }

        return new CapturedTable(schema, readers, config.ConversionFailure, logger);
    }

    /// <summary>Types may have changed: the next table reads them again.</summary>
    public void ForgetTypes() => types.Forget();

    // A table that is gone has no key in the catalog: then the replica identity stands for it.
    private static IReadOnlyList<string> KeyOf(CatalogTable catalog, IReadOnlyList<RelationColumn> columns) => catalog.Columns.Count > 0
        ? catalog.KeyColumns
        : columns.All(c => c.IsKey) ? [] : [.. columns.Where(c => c.IsKey).Select(c => c.Name)];

    private static ColumnDefinition Define(RelationColumn column, PostgresType type, ColumnConverter converter, CatalogColumn? catalog)
    {
        var isOptional = catalog?.IsNullable ?? !column.IsKey;
        var builder = converter.StartSchema();
        if (isOptional)
        {
            builder.Optional();
        }

        if (catalog is { IsGenerated: false, DefaultExpression: { } expression }
            && ColumnDefault.Of(type, converter, expression) is { } value)
        {
            builder.WithDefault(value);
        }

        return new ColumnDefinition(column.Name, builder.Build())
        {
            TypeName = type.Name,
            Length = type.Name is "varchar" or "bpchar" && column.TypeModifier > VarcharHeader ? column.TypeModifier - VarcharHeader : null,
            Scale = type.Name is "numeric" && column.TypeModifier > VarcharHeader ? (column.TypeModifier - VarcharHeader) & 0x7FF : null,
        };
    }

    [LoggerMessage(5041, LogLevel.Warning,
        "Column {Table}.{Column} is left out: type {Type} has no mapping. Set include.unknown.datatypes to true to write it as bytes.")]
    private partial void LogColumnLeftOut(string table, string column, string type);
}
