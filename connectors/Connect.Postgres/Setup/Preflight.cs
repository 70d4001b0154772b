using Connect.Cdc.Filters;
using Connect.Cdc.Snapshots;
using Connect.Postgres.Config;
using Npgsql;

namespace Connect.Postgres.Setup;

/// <summary>Compares the server with what the settings need, and lists everything that is wrong at once. Changes nothing.</summary>
internal sealed class Preflight(PostgresConfig config)
{
    private const int OldestVersion = 14;

    private readonly List<Problem> _problems = [];

    private bool Streams => config.Snapshot.Mode != SnapshotMode.InitialOnly;

    /// <summary>Asks the server and lists the problems.</summary>
    public async Task<IReadOnlyList<Problem>> RunAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        var facts = await ServerFacts.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        CheckServer(facts);
        var tables = await TableFacts.ReadAllAsync(session, cancellationToken).ConfigureAwait(false);
        var captured = tables.Where(t => config.Tables.Includes(t.Id)).ToArray();
        CheckTables(captured, [.. config.Tables.NamesOfNone([.. tables.Select(t => t.Id)])]);
        if (Streams)
        {
            CheckReplication(facts);
            var slot = await ReplicationSlot.ReadAsync(session, config.Replication.SlotName, cancellationToken).ConfigureAwait(false);
            CheckSlot(facts, slot);
            var isForAll = await Publication.IsForAllTablesAsync(session, config.Replication.PublicationName, cancellationToken)
                .ConfigureAwait(false);
            CheckPublication(facts, isForAll, captured);
        }

        return _problems;
    }

    private void CheckServer(ServerFacts facts)
    {
        if (facts.MajorVersion < OldestVersion)
        {
            Add(ConnectionOptions.Hostname, $"The server is PostgreSQL {facts.Version}; {OldestVersion} or later is needed.");
        }

        if (facts.Encoding != "UTF8")
        {
            Add(ConnectionOptions.Database, $"The database's encoding is {facts.Encoding}; only UTF8 is supported.");
        }
    }

    private void CheckTables(TableFacts[] captured, string[] missing)
    {
        if (captured.Length == 0)
        {
            Add(FilterOptions.TableInclude,
                "No table matches the include and exclude lists. Names are written schema.table; compare them with the database."
                + (missing.Length == 0 ? "" : $" There is no table {string.Join(", no table ", missing)}."));
        }
        else
        {
            // Not fatal: the table may be created later.
            _problems.AddRange(missing.Select(name => new Problem(FilterOptions.TableInclude,
                $"table.include.list names {name}, but there is no such table. Names are written schema.table; views are not captured.",
                IsFatal: false)));
        }

        if (config.Snapshot.Mode == SnapshotMode.NoData)
        {
            return;
        }

        foreach (var table in captured.Where(t => !t.CanSelect))
        {
            Add(ConnectionOptions.User, $"Role '{config.Connection.Wire.User}' may not read table {table.Id}. Run: "
                + $"GRANT USAGE ON SCHEMA {Sql.Quote(table.Id.Schema!)} TO {Role}; GRANT SELECT ON {Sql.Quote(table.Id)} TO {Role};");
        }
    }

    private string Role => Sql.Quote(config.Connection.Wire.User);

    private void CheckReplication(ServerFacts facts)
    {
        if (facts.WalLevel != "logical")
        {
            Add(ConnectionOptions.Hostname,
                $"wal_level is {facts.WalLevel}. Run: ALTER SYSTEM SET wal_level = 'logical'; and restart the server.");
        }

        if (!facts.CanReplicate)
        {
            Add(ConnectionOptions.User,
                $"Role '{config.Connection.Wire.User}' may not stream. Run as a superuser: ALTER ROLE {Role} REPLICATION;");
        }

        if (facts.UsedSenders >= facts.MaxSenders)
        {
            Add(ConnectionOptions.Hostname,
                $"All {facts.MaxSenders} WAL senders are in use. Raise max_wal_senders and restart the server.");
        }
    }

    private void CheckSlot(ServerFacts facts, SlotState? slot)
    {
        var name = config.Replication.SlotName;
        if (slot is null)
        {
            if (facts.UsedSlots >= facts.MaxSlots)
            {
                Add(ReplicationOptions.SlotNameKey, $"All {facts.MaxSlots} replication slots are in use. Drop those that nothing reads, or "
                    + "raise max_replication_slots and restart the server.");
            }

            return;
        }

        if (slot.Plugin != "pgoutput")
        {
            Add(ReplicationOptions.SlotNameKey,
                $"Slot '{name}' is {(slot.Plugin is null ? "physical" : $"for plugin {slot.Plugin}")}, not for "
                + "pgoutput. Choose another slot.name.");
        }
        else if (slot.Database != config.Connection.Wire.Database)
        {
            Add(ReplicationOptions.SlotNameKey, $"Slot '{name}' belongs to database '{slot.Database}'. Choose another slot.name.");
        }
        else if (slot.IsLost && config.Snapshot.Mode != SnapshotMode.WhenNeeded)
        {
            Add(ReplicationOptions.SlotNameKey, $"The server removed the log that slot '{name}' needed (wal_status {slot.WalStatus}). Run: "
                + $"SELECT pg_drop_replication_slot({Sql.Literal(name)}); and set snapshot.mode to when_needed to read all rows again.");
        }
    }

    private void CheckPublication(ServerFacts facts, bool? isForAll, TableFacts[] captured)
    {
        var replication = config.Replication;
        var mode = replication.Autocreate;
        var name = Sql.Quote(replication.PublicationName);
        switch (isForAll, mode)
        {
            case (null, PublicationAutocreate.Disabled):
                Add(ReplicationOptions.PublicationNameKey,
                    $"Publication {name} does not exist and publication.autocreate.mode is disabled. Run: "
                    + $"CREATE PUBLICATION {name} FOR TABLE ...;");
                break;
            case (null, PublicationAutocreate.AllTables) when !facts.IsSuperuser:
                Add(ReplicationOptions.AutocreateKey, $"Publication {name} does not exist, and only a superuser may create one for all "
                    + $"tables. As a superuser: CREATE PUBLICATION {name} FOR ALL TABLES; or set publication.autocreate.mode=filtered.");
                break;
            case (null, PublicationAutocreate.Filtered or PublicationAutocreate.NoTables) when !facts.CanCreate:
                Add(ReplicationOptions.AutocreateKey,
                    $"Publication {name} does not exist, and role '{config.Connection.Wire.User}' may not "
                    + $"create it. Run: GRANT CREATE ON DATABASE {Sql.Quote(config.Connection.Wire.Database)} TO {Role};");
                break;
            case (true, PublicationAutocreate.Filtered):
                Add(ReplicationOptions.AutocreateKey, $"Publication {name} is for all tables, but publication.autocreate.mode is filtered. "
                    + "Drop the publication, or set the mode to all_tables.");
                break;
        }

        if (isForAll is null && mode == PublicationAutocreate.Filtered)
        {
            foreach (var table in captured.Where(t => !t.IsOwner))
            {
                Add(ReplicationOptions.AutocreateKey,
                    $"Role '{config.Connection.Wire.User}' may not publish table {table.Id}, as it is not its "
                    + $"owner. Grant it the owner's role, or create the publication yourself.");
            }
        }

        foreach (var table in captured.Where(t => !t.HasIdentity))
        {
            _problems.Add(new Problem(ReplicationOptions.ReplicaIdentityKey,
                $"Table {table.Id} has no replica identity: once it is published, "
                + "PostgreSQL refuses its updates and deletes. Add a primary key, or run: "
                + $"ALTER TABLE {Sql.Quote(table.Id)} REPLICA IDENTITY "
                + "FULL;", IsFatal: false));
        }
    }

    private void Add(Abstractions.Config.ConfigKey key, string message) => _problems.Add(new Problem(key, message));
}
