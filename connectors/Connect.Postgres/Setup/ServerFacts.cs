using Npgsql;

namespace Connect.Postgres.Setup;

/// <summary>What the server says about itself and the role.</summary>
internal sealed record ServerFacts
{
    private const string FactsSql = """
        SELECT current_setting('server_version'), current_setting('wal_level'),
            current_setting('max_replication_slots')::int, (SELECT count(*)::int FROM pg_replication_slots),
            current_setting('max_wal_senders')::int,
            (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'walsender'),
            r.rolsuper, r.rolreplication OR r.rolsuper OR EXISTS (
                SELECT FROM pg_roles m WHERE m.rolname IN ('rds_replication', 'cloudsqlsuperuser', 'azure_pg_admin')
                    AND pg_has_role(r.oid, m.oid, 'member')),
            has_database_privilege(current_database(), 'CREATE'), pg_is_in_recovery(), current_setting('server_encoding')
        FROM pg_roles r WHERE r.rolname = current_user
        """;

    /// <summary>The version as text.</summary>
    public required string Version { get; init; }

    /// <summary>The major version.</summary>
    public required int MajorVersion { get; init; }

    /// <summary><c>wal_level</c>.</summary>
    public required string WalLevel { get; init; }

    /// <summary><c>max_replication_slots</c>.</summary>
    public required int MaxSlots { get; init; }

    /// <summary>Slots that exist.</summary>
    public required int UsedSlots { get; init; }

    /// <summary><c>max_wal_senders</c>.</summary>
    public required int MaxSenders { get; init; }

    /// <summary>Streams that run.</summary>
    public required int UsedSenders { get; init; }

    /// <summary>The role may do everything.</summary>
    public required bool IsSuperuser { get; init; }

    /// <summary>The role may stream.</summary>
    public required bool CanReplicate { get; init; }

    /// <summary>The role may create publications.</summary>
    public required bool CanCreate { get; init; }

    /// <summary>The server is a standby.</summary>
    public required bool IsStandby { get; init; }

    /// <summary>The database's encoding.</summary>
    public required string Encoding { get; init; }

    /// <summary>Asks the server.</summary>
    public static async Task<ServerFacts> ReadAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(FactsSql, session);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new ServerFacts
        {
            Version = reader.GetString(0),
            MajorVersion = session.PostgreSqlVersion.Major,
            WalLevel = reader.GetString(1),
            MaxSlots = reader.GetInt32(2),
            UsedSlots = reader.GetInt32(3),
            MaxSenders = reader.GetInt32(4),
            UsedSenders = reader.GetInt32(5),
            IsSuperuser = reader.GetBoolean(6),
            CanReplicate = reader.GetBoolean(7),
            CanCreate = reader.GetBoolean(8),
            IsStandby = reader.GetBoolean(9),
            Encoding = reader.GetString(10),
        };
    }
}
