using Connect.Abstractions.Errors;
using Connect.Cdc.Tables;
using Connect.Postgres.Catalog;
using Connect.Postgres.Config;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Connect.Postgres.Setup;

/// <summary>Brings publication and replica identities to what the settings ask for.</summary>
internal sealed partial class Publication(NpgsqlConnection session, PostgresConfig config, ILogger logger)
{
    private readonly TableCatalog _tables = new(session);

    /// <summary>Whether a publication exists, and whether it is for all tables; null when it does not exist.</summary>
    public static async Task<bool?> IsForAllTablesAsync(NpgsqlConnection session, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT puballtables FROM pg_publication WHERE pubname = $1", session);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as bool?;
    }

    /// <summary>Creates or changes the publication as <c>publication.autocreate.mode</c> says, and sets replica identities.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var replication = config.Replication;
        var isForAll = await IsForAllTablesAsync(session, replication.PublicationName, cancellationToken).ConfigureAwait(false);
        var all = await _tables.ReadAllAsync(cancellationToken).ConfigureAwait(false);
        var captured = all.Where(t => config.Tables.Includes(t.Id)).ToArray();
        if (isForAll is null)
        {
            await CreateAsync(captured, cancellationToken).ConfigureAwait(false);
        }
        else if (replication.Autocreate == PublicationAutocreate.Filtered)
        {
            await AlignAsync(isForAll.Value, captured, cancellationToken).ConfigureAwait(false);
        }

        await SetReplicaIdentitiesAsync(captured, cancellationToken).ConfigureAwait(false);
    }

    private Task CreateAsync(PublishedTable[] captured, CancellationToken cancellationToken)
    {
        var target = config.Replication.Autocreate switch
        {
            PublicationAutocreate.AllTables => " FOR ALL TABLES",
            PublicationAutocreate.Filtered => " FOR TABLE " + TableList(captured),
            PublicationAutocreate.NoTables => "",
            _ => throw new ConnectException(
                $"Publication '{config.Replication.PublicationName}' does not exist and publication.autocreate.mode is disabled.")
            {
                Code = "postgres.publication_missing",
                Hint = $"Run: CREATE PUBLICATION {Sql.Quote(config.Replication.PublicationName)} FOR TABLE ...;",
            },
        };
        var options = config.Replication.PublishesViaRoot ? " WITH (publish_via_partition_root = true)" : "";
        LogCreatingPublication(config.Replication.PublicationName, target.Trim());
        return ExecuteAsync($"CREATE PUBLICATION {Sql.Quote(config.Replication.PublicationName)}{target}{options}", cancellationToken);
    }

    private async Task AlignAsync(bool isForAll, PublishedTable[] captured, CancellationToken cancellationToken)
    {
        var name = config.Replication.PublicationName;
        if (isForAll)
        {
            throw new ConnectException($"Publication '{name}' is for all tables, but publication.autocreate.mode is filtered.")
            {
                Code = "postgres.publication_for_all_tables",
                Hint = "Drop the publication to have it created for the captured tables, or set publication.autocreate.mode to all_tables.",
            };
        }

        var members = await ReadMembersAsync(name, cancellationToken).ConfigureAwait(false);
        if (!members.SetEquals(captured.Select(t => t.Id.ToString())))
        {
            LogAligningPublication(name, captured.Length);
            await ExecuteAsync($"ALTER PUBLICATION {Sql.Quote(name)} SET TABLE {TableList(captured)}", cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task<HashSet<string>> ReadMembersAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT n.nspname || '.' || c.relname FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
            JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE p.pubname = $1
            """,
            session);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        var members = new HashSet<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            members.Add(reader.GetString(0));
        }

        return members;
    }

    private async Task SetReplicaIdentitiesAsync(PublishedTable[] captured, CancellationToken cancellationToken)
    {
        foreach (var table in captured)
        {
            if (config.Replication.ReplicaIdentities.For(table.Id) is not { } identity || IsSet(table, identity))
            {
                continue;
            }

            LogSettingReplicaIdentity(table.Id.ToString(), identity);
            await ExecuteAsync($"ALTER TABLE {Sql.Quote(table.Id)} REPLICA IDENTITY {identity}", cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsSet(PublishedTable table, string identity) => (table.ReplicaIdentity, identity) switch
    {
        ('f', "FULL") or ('d', "DEFAULT") or ('n', "NOTHING") => true,
        _ => false,
    };

    private static string TableList(PublishedTable[] captured) => captured.Length > 0
        ? string.Join(", ", captured.Select(t => Sql.Quote(t.Id)))
        : throw new ConnectException("No table matches the include and exclude lists: there is nothing to publish.")
        {
            Code = "postgres.no_tables",
            Hint = "Compare table.include.list with the tables of the database; names are written schema.table.",
        };

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, session);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(5010, LogLevel.Information, "Creating publication {Publication} {Target}")]
    private partial void LogCreatingPublication(string publication, string target);

    [LoggerMessage(5011, LogLevel.Information, "Setting the tables of publication {Publication} to the {Count} captured ones")]
    private partial void LogAligningPublication(string publication, int count);

    [LoggerMessage(5012, LogLevel.Information, "Setting the replica identity of {Table} to {Identity}")]
    private partial void LogSettingReplicaIdentity(string table, string identity);
}
