using Connect.Cdc.Tables;

namespace Connect.Postgres;

/// <summary>Writes names and texts into SQL.</summary>
internal static class Sql
{
    /// <summary>A quoted identifier.</summary>
    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A quoted, qualified table.</summary>
    public static string Quote(TableId table) => $"{Quote(table.Schema!)}.{Quote(table.Table)}";

    /// <summary>A text literal.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
