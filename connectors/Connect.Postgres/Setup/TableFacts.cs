using Connect.Cdc.Tables;
using Npgsql;

namespace Connect.Postgres.Setup;

/// <summary>What the role may do with a table.</summary>
/// <param name="Id">The table.</param>
/// <param name="CanSelect">It may read its rows.</param>
/// <param name="IsOwner">It may publish it.</param>
/// <param name="HasIdentity">Updates and deletes of a published table are possible: there is a replica identity.</param>
internal sealed record TableFacts(TableId Id, bool CanSelect, bool IsOwner, bool HasIdentity)
{
    private const string FactsSql = """
        SELECT n.nspname, c.relname,
            has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'),
            pg_has_role(c.relowner, 'USAGE'),
            c.relreplident = 'f' OR EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid
                AND ((c.relreplident = 'd' AND i.indisprimary) OR (c.relreplident = 'i' AND i.indisreplident)))
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p'
            AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'
        ORDER BY n.nspname, c.relname
        """;

    /// <summary>All permanent tables outside the system's schemas.</summary>
    public static async Task<IReadOnlyList<TableFacts>> ReadAllAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(FactsSql, session);
        var tables = new List<TableFacts>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            tables.Add(new TableFacts(
                new TableId(null, reader.GetString(0), reader.GetString(1)),
                reader.GetBoolean(2),
                reader.GetBoolean(3),
                reader.GetBoolean(4)));
        }

        return tables;
    }
}
