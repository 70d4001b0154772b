using System.Globalization;
using System.Text;
using Connect.Postgres.Tests.Types;

namespace Connect.IntegrationTests.Postgres;

/// <summary>The SQL for a database with a table for each example of TYPES.md.</summary>
internal static class TypesSql
{
    /// <summary>Defaults of the database that are the opposite of what the connector wants: its own settings must win.</summary>
    private const string ContraryDefaults = """
        DO $$
        DECLARE d text;
        BEGIN
            FOREACH d IN ARRAY ARRAY['DateStyle = German', 'IntervalStyle = iso_8601', 'TimeZone = "Asia/Kolkata"',
                'extra_float_digits = -5', 'bytea_output = escape'] LOOP
                EXECUTE format('ALTER DATABASE %I SET %s', current_database(), d);
            END LOOP;
        END $$;
        """;

    /// <summary>Types of extensions that are not at hand, with the text input and output of theirs.</summary>
    private const string Extensions = """
        DO $$
        DECLARE n text;
        BEGIN
            FOREACH n IN ARRAY ARRAY['geometry', 'geography', 'vector', 'halfvec', 'sparsevec'] LOOP
                EXECUTE format('CREATE TYPE %s', n);
                EXECUTE format('CREATE FUNCTION %1$s_in(cstring) RETURNS %1$s LANGUAGE internal IMMUTABLE STRICT AS ''textin''', n);
                EXECUTE format('CREATE FUNCTION %1$s_out(%1$s) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS ''textout''', n);
                EXECUTE format('CREATE TYPE %1$s (INPUT = %1$s_in, OUTPUT = %1$s_out, LIKE = text)', n);
            END LOOP;
        END $$;
        CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION ltree; CREATE EXTENSION isn;
        """;

    /// <summary>The settings that the examples use; empty for the defaults.</summary>
    public static TheoryData<string> Settings => [.. TypeExample.ReadAll().Select(e => e.Setting).Distinct()];

    /// <summary>Everything but rows. Each table has the columns <c>id</c>, <c>value</c> and <c>nothing</c>.</summary>
    public static string Schema(IReadOnlyList<TypeExample> examples)
    {
        var sql = new StringBuilder(ContraryDefaults).Append(Extensions).Append(Definitions());
        for (var i = 0; i < examples.Count; i++)
        {
            var type = examples[i].DatabaseType;
            sql.AppendLine(CultureInfo.InvariantCulture, $"CREATE TABLE {TableOf(i)} (id int PRIMARY KEY, value {type}, nothing {type});");
        }

        return sql.ToString();
    }

    /// <summary>A row of each table: its example's value, and a null.</summary>
    public static string Rows(IReadOnlyList<TypeExample> examples, int id)
    {
        var sql = new StringBuilder();
        for (var i = 0; i < examples.Count; i++)
        {
            var text = examples[i].Text.Replace("'", "''", StringComparison.Ordinal);
            sql.AppendLine(CultureInfo.InvariantCulture, $"INSERT INTO {TableOf(i)} VALUES ({id}, '{text}', NULL);");
        }

        return sql.ToString();
    }

    /// <summary>The table of an example.</summary>
    public static string TableOf(int index) => $"example_{index}";

    /// <summary>The SQL of TYPES.md.</summary>
    private static string Definitions()
    {
        const string Fence = "```";
        var page = File.ReadAllText(TypeExample.Path);
        var start = page.IndexOf(Fence + "sql", StringComparison.Ordinal) + Fence.Length + "sql".Length;
        return page[start..page.IndexOf(Fence, start, StringComparison.Ordinal)];
    }
}
