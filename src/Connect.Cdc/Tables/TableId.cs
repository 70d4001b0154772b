namespace Connect.Cdc.Tables;

/// <summary>
/// Names a table. A connector leaves out the parts that its users do not write: Postgres has schema and table, MySQL database and
/// table, SQL Server all three.
/// </summary>
/// <param name="Catalog">The database, or null.</param>
/// <param name="Schema">The schema, or null.</param>
/// <param name="Table">The table.</param>
public sealed record TableId(string? Catalog, string? Schema, string Table)
{
    /// <summary>The parts joined by dots, as filters and messages write it.</summary>
    public override string ToString() => string.Join('.', Parts);

    /// <summary>The parts that are there, outermost first.</summary>
    public IEnumerable<string> Parts
    {
        get
        {
            if (Catalog is not null)
            {
                yield return Catalog;
            }

            if (Schema is not null)
            {
                yield return Schema;
            }

            yield return Table;
        }
    }
}
