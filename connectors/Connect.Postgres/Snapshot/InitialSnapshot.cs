using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Cdc.Snapshots;
using Connect.Postgres.Catalog;
using Connect.Postgres.Setup;
using Connect.Postgres.Streaming.Messages;
using Connect.Postgres.Wire;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Connect.Postgres.Snapshot;

/// <summary>
/// Reads the existing rows of the captured tables. A snapshot that the stream has to meet is exported by a slot, so that its place in
/// the log is known exactly: everything that was committed before is in the rows, everything else comes in the stream behind them.
/// </summary>
internal sealed partial class InitialSnapshot(CaptureParts parts, NpgsqlConnection session, ILogger logger)
{
    /// <summary>Begins to see the database as of one moment. A slot that is missing or lost is created at that moment.</summary>
    /// <param name="slot">The slot as it is, or null when there is none.</param>
    /// <param name="streams">The stream follows; without it no slot is needed.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<SnapshotSession> BeginAsync(SlotState? slot, bool streams, CancellationToken cancellationToken)
    {
        var connection = parts.Config.Connection;
        await Task.Delay(parts.Config.Snapshot.Delay, parts.Time, cancellationToken).ConfigureAwait(false);
        if (!streams)
        {
            return await SnapshotSession.BeginAsync(connection, null, cancellationToken).ConfigureAwait(false);
        }

        // The exported snapshot ends with the session that created the slot, unless another one has taken it over.
        await using var creator = await WireConnection.OpenAsync(connection.Wire, forReplication: true, cancellationToken)
            .ConfigureAwait(false);
        var exported = slot is { IsLost: false }
            ? await ReplicationSlot.CreateTemporaryAsync(creator, parts.Config.Replication.SlotName, cancellationToken)
                .ConfigureAwait(false)
            : await CreateSlotAsync(creator, slot, cancellationToken).ConfigureAwait(false);
        return await SnapshotSession.BeginAsync(connection, exported, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the rows of the tables that were not read yet.</summary>
    /// <param name="snapshot">What to see.</param>
    /// <param name="done">Tables that were read already.</param>
    /// <param name="isPublished">Only tables of the publication.</param>
    /// <param name="cancellationToken">Ends the snapshot.</param>
    /// <returns>Where the stream begins.</returns>
    public Task<PostgresOffset> RunAsync(
        SnapshotSession snapshot, IReadOnlyList<string> done, bool isPublished, CancellationToken cancellationToken)
    {
        var start = PostgresOffset.At(snapshot.Position).InSnapshot(done);
        return ReadAsync(snapshot, start, isPublished, cancellationToken);
    }

    private async Task<(Lsn ConsistentPoint, string Snapshot)> CreateSlotAsync(
        WireConnection creator, SlotState? lost, CancellationToken cancellationToken)
    {
        var replication = parts.Config.Replication;
        if (lost is not null)
        {
            await ReplicationSlot.DropAsync(session, replication.SlotName, cancellationToken).ConfigureAwait(false);
        }

        var created = await ReplicationSlot.CreateAsync(creator, replication, session.PostgreSqlVersion.Major, cancellationToken)
            .ConfigureAwait(false);
        LogSlotCreated(replication.SlotName, created.ConsistentPoint.ToString());
        return created;
    }

    private async Task<PostgresOffset> ReadAsync(
        SnapshotSession snapshot, PostgresOffset start, bool isPublished, CancellationToken cancellationToken)
    {
        var tables = await FindTablesAsync(start, isPublished, cancellationToken).ConfigureAwait(false);
        LogStarting(tables.Count, start.SnapshotTables.Count);
        var end = await new TableReader(snapshot, parts.Source, parts.Writer, logger).RunAsync(tables, start, cancellationToken)
            .ConfigureAwait(false);
        var complete = PostgresOffset.At(end.Boundary);
        await parts.Writer.WriteAsync(SourceRecord.ForOffset(parts.Partition, complete), 0, cancellationToken).ConfigureAwait(false);
        parts.Writer.Flush();
        LogComplete();
        return complete;
    }

    private async Task<IReadOnlyList<SnapshotTable>> FindTablesAsync(
        PostgresOffset start, bool isPublished, CancellationToken cancellationToken)
    {
        var config = parts.Config;
        var candidates = isPublished
            ? await parts.Tables.ReadPublishedAsync(config.Replication.PublicationName, cancellationToken).ConfigureAwait(false)
            : await parts.Tables.ReadAllAsync(cancellationToken).ConfigureAwait(false);
        var tables = new List<SnapshotTable>();
        foreach (var published in candidates)
        {
            var name = published.Id.ToString();
            var isWanted = config.Tables.Includes(published.Id)
                && (config.Snapshot.Tables.IsEmpty || config.Snapshot.Tables.Matches(name))
                && !start.SnapshotTables.Contains(name);
            if (isWanted)
            {
                tables.Add(await DescribeAsync(published, cancellationToken).ConfigureAwait(false));
            }
        }

        return tables;
    }

    private async Task<SnapshotTable> DescribeAsync(PublishedTable published, CancellationToken cancellationToken)
    {
        var catalog = await parts.Tables.ReadAsync(published.Oid, published.Id, cancellationToken).ConfigureAwait(false);

        // The stream carries neither generated columns nor those outside a publication's column list: the snapshot shows the same.
        var columns = catalog.Columns
            .Where(c => published.Columns?.Contains(c.Name) ?? !c.IsGenerated)
            .Select(c => new RelationColumn(catalog.KeyColumns.Contains(c.Name), c.Name, c.TypeOid, c.TypeModifier))
            .ToArray();
        if (columns.Length == 0)
        {
            throw new ConnectException($"Table {published.Id} has no columns to read. Exclude it by table.exclude.list.");
        }

        var table = await parts.Factory.CreateAsync(catalog, columns, cancellationToken).ConfigureAwait(false);
        return new SnapshotTable(published, table, SelectFor(published, columns));
    }

    private string SelectFor(PublishedTable published, RelationColumn[] columns)
    {
        var list = string.Join(", ", columns.Select(c => Sql.Quote(c.Name)));
        if (parts.Config.Snapshot.SelectOverrides.GetValueOrDefault(published.Id.ToString()) is { } select)
        {
            return $"SELECT {list} FROM ({select.TrimEnd(';', ' ')}) AS overridden";
        }

        // ONLY: children of an inherited table are tables of their own. A partitioned table's rows all lie in its partitions.
        var only = published.IsPartitioned ? "" : "ONLY ";
        var filter = published.RowFilter is { } condition ? $" WHERE {condition}" : "";
        return $"SELECT {list} FROM {only}{Sql.Quote(published.Id)}{filter}";
    }

    [LoggerMessage(5020, LogLevel.Information, "Snapshot starts: {Count} tables to read, {Done} are read already")]
    private partial void LogStarting(int count, int done);

    [LoggerMessage(5022, LogLevel.Information, "Snapshot is complete")]
    private partial void LogComplete();

    [LoggerMessage(5023, LogLevel.Information, "Created replication slot {Slot} at {Position}")]
    private partial void LogSlotCreated(string slot, string position);
}
