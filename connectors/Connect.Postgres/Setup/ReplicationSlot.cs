using Connect.Postgres.Config;
using Connect.Postgres.Wire;
using Npgsql;

namespace Connect.Postgres.Setup;

/// <summary>Reads, creates and drops the slot.</summary>
internal static class ReplicationSlot
{
    private const int FailoverVersion = 17;

    /// <summary>A name has up to 63 characters; 33 are taken by the random part.</summary>
    private const int MaxNameStem = 30;

    private const string StateSql = """
        SELECT plugin::text, database::text, active_pid, restart_lsn::text, confirmed_flush_lsn::text, wal_status
        FROM pg_replication_slots WHERE slot_name = $1
        """;

    private const string ReaderSql = """
        SELECT concat_ws(', ', 'application ' || quote_literal(nullif(application_name, '')), 'role ' || usename,
            'from ' || host(client_addr) || ':' || client_port)
        FROM pg_stat_activity WHERE pid = $1
        """;

    /// <summary>The slot as it is, or null when there is none.</summary>
    public static async Task<SlotState?> ReadAsync(NpgsqlConnection session, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(StateSql, session);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        return new SlotState(
            reader.IsDBNull(0) ? null : reader.GetString(0),
            reader.IsDBNull(1) ? null : reader.GetString(1),
            reader.IsDBNull(2) ? null : reader.GetInt32(2),
            reader.IsDBNull(3) ? Lsn.None : Lsn.Parse(reader.GetString(3)),
            reader.IsDBNull(4) ? Lsn.None : Lsn.Parse(reader.GetString(4)),
            reader.IsDBNull(5) ? null : reader.GetString(5));
    }

    /// <summary>
    /// Creates the slot and exports the snapshot of its first position: it lasts until the connection is used again.
    /// </summary>
    public static Task<(Lsn ConsistentPoint, string Snapshot)> CreateAsync(
        WireConnection connection, ReplicationOptions replication, int serverVersion, CancellationToken cancellationToken)
    {
        var options = replication.CreatesFailoverSlot && serverVersion >= FailoverVersion
            ? "(SNAPSHOT 'export', FAILOVER)"
            : "EXPORT_SNAPSHOT";
        return CreateAsync(connection, $"{Sql.Quote(replication.SlotName)} LOGICAL pgoutput {options}", cancellationToken);
    }

    /// <summary>
    /// Creates a slot that ends with the connection, for the snapshot that it exports: the only way to a snapshot whose place in the log
    /// is known exactly.
    /// </summary>
    public static Task<(Lsn ConsistentPoint, string Snapshot)> CreateTemporaryAsync(
        WireConnection connection, string slotName, CancellationToken cancellationToken)
    {
        // The random part: a slot of the same name may still belong to a session whose client is gone.
        var name = $"{slotName[..Math.Min(slotName.Length, MaxNameStem)]}_{Guid.NewGuid():N}";
        return CreateAsync(connection, $"{Sql.Quote(name)} TEMPORARY LOGICAL pgoutput EXPORT_SNAPSHOT", cancellationToken);
    }

    /// <summary>Who reads the slot, for messages: the server process and, as far as the role may see it, its client.</summary>
    public static async Task<string> DescribeReaderAsync(NpgsqlConnection session, int pid, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ReaderSql, session);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = pid });
        var client = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string;
        return FormattableString.Invariant($"server process {pid}") + (string.IsNullOrEmpty(client) ? "" : $" ({client})");
    }

    /// <summary>Drops the slot if it is there.</summary>
    public static async Task DropAsync(NpgsqlConnection session, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1", session);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<(Lsn ConsistentPoint, string Snapshot)> CreateAsync(
        WireConnection connection, string slot, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync($"CREATE_REPLICATION_SLOT {slot}", cancellationToken).ConfigureAwait(false);
        return (Lsn.Parse(rows[0][1]!), rows[0][2]!);
    }
}
