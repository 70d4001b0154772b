using System.Text.Json;

namespace Connect.ChaosTests.MainJob;

/// <summary>A row of the table that the workload changes. Its version counts the changes, from 1, and never skips.</summary>
internal sealed record OrderRow(long Id, long Version, string Customer, string Amount, string? Note)
{
    /// <summary>Reads the columns from a JSON object that holds them as fields.</summary>
    public static OrderRow FromJson(JsonElement row) => new(
        row.GetProperty("id").GetInt64(),
        row.GetProperty("version").GetInt64(),
        row.GetProperty("customer").GetString()!,
        row.GetProperty("amount").GetString()!,
        row.GetProperty("note").GetString());
}
