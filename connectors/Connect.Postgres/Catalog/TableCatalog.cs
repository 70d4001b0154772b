using Connect.Cdc.Tables;
using Npgsql;

namespace Connect.Postgres.Catalog;

/// <summary>Reads tables and their columns.</summary>
internal sealed class TableCatalog(NpgsqlConnection session)
{
    private const int ColumnListVersion = 150000;

    private const string ColumnsSql = """
        SELECT a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attgenerated <> '', pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.attgenerated = ''
        WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attnum
        """;

    private const string KeySql = """
        SELECT ARRAY(
            SELECT a.attname::text FROM unnest(i.indkey[0:i.indnkeyatts - 1]) WITH ORDINALITY k(attnum, place)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum ORDER BY k.place)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = $1 AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
        ORDER BY i.indisprimary DESC, i.indisreplident DESC, c.relname LIMIT 1
        """;

    private const string PublishedSql = """
        SELECT c.oid, n.nspname, c.relname, c.relkind = 'p', c.relreplident,
            EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary), {0}
        FROM pg_publication_tables p
        JOIN pg_namespace n ON n.nspname = p.schemaname JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
        WHERE p.pubname = $1
        ORDER BY n.nspname, c.relname
        """;

    private const string AllSql = """
        SELECT c.oid, n.nspname, c.relname, c.relkind = 'p', c.relreplident,
            EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary), NULL::text[], NULL::text
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND NOT c.relispartition
            AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'
        ORDER BY n.nspname, c.relname
        """;

    /// <summary>A table by its object id; without columns when it is gone.</summary>
    public async Task<CatalogTable> ReadAsync(uint oid, TableId id, CancellationToken cancellationToken)
    {
        var columns = new List<CatalogColumn>();
        await using (var command = new NpgsqlCommand(ColumnsSql, session))
        {
            command.Parameters.Add(new NpgsqlParameter<uint> { TypedValue = oid, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                columns.Add(new CatalogColumn(
                    reader.GetString(0),
                    reader.GetFieldValue<uint>(1),
                    reader.GetInt32(2),
                    IsNullable: !reader.GetBoolean(3),
                    IsGenerated: reader.GetBoolean(4),
                    reader.IsDBNull(5) ? null : reader.GetString(5)));
            }
        }

        await using var keyCommand = new NpgsqlCommand(KeySql, session);
        keyCommand.Parameters.Add(new NpgsqlParameter<uint> { TypedValue = oid, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid });
        var key = await keyCommand.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        return new CatalogTable(oid, id, columns, key as string[] ?? []);
    }

    /// <summary>The tables of a publication, as it sends them: partitions, or their root.</summary>
    public Task<IReadOnlyList<PublishedTable>> ReadPublishedAsync(string publication, CancellationToken cancellationToken)
    {
        var details = session.PostgreSqlVersion.Major * 10000 >= ColumnListVersion
            ? "p.attnames::text[], p.rowfilter"
            : "NULL::text[], NULL::text";
        return ReadTablesAsync(PublishedSql.Replace("{0}", details, StringComparison.Ordinal), publication, cancellationToken);
    }

    /// <summary>All permanent tables outside the system's schemas; of partitioned ones the root.</summary>
    public Task<IReadOnlyList<PublishedTable>> ReadAllAsync(CancellationToken cancellationToken) =>
        ReadTablesAsync(AllSql, null, cancellationToken);

    private async Task<IReadOnlyList<PublishedTable>> ReadTablesAsync(string sql, string? parameter, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, session);
        if (parameter is not null)
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = parameter });
        }

        var tables = new List<PublishedTable>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            tables.Add(new PublishedTable(
                reader.GetFieldValue<uint>(0),
                new TableId(null, reader.GetString(1), reader.GetString(2)),
                reader.GetBoolean(3),
                reader.GetChar(4),
                reader.GetBoolean(5),
                reader.IsDBNull(6) ? null : reader.GetFieldValue<string[]>(6),
                reader.IsDBNull(7) ? null : reader.GetString(7)));
        }

        return tables;
    }
}
