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
/// Reads the existing rows of all captured tables. A new slot exports the snapshot of its first position: rows and stream then meet
/// without gap or overlap. An exported snapshot ends with its session, so a snapshot that goes on after a restart reads the remaining
/// tables as they are then, and the stream still begins at the slot's position: changes between the two come after the rows that show
/// them already, and end at the same state.
/// </summary>
internal sealed partial class InitialSnapshot(CaptureParts parts, NpgsqlConnection session, SlotState? slot, ILogger logger)
{
    /// <summary>Reads the rows.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="unfinished">The position in a snapshot to go on with; null to begin one.</param>
    /// <param name="cancellationToken">Ends the snapshot.</param>
    /// <returns>Where the stream begins.</returns>
    public async Task<PostgresOffset> RunAsync(SnapshotPlan plan, PostgresOffset? unfinished, CancellationToken cancellationToken)
    {
        await Task.Delay(parts.Config.Snapshot.Delay, parts.Time, cancellationToken).ConfigureAwait(false);
        if (plan.Streams && unfinished is null && (slot is null || slot.IsLost))
        {
            return await RunOnNewSlotAsync(cancellationToken).ConfigureAwait(false);
        }

        await using var snapshot = await SnapshotSession.BeginAsync(parts.Config.Connection.Wire, null, cancellationToken)
            .ConfigureAwait(false);
        var start = unfinished ?? InSnapshot(plan.Streams ? slot!.ConfirmedLsn : Lsn.None);
        return await ReadAsync(snapshot, start, plan.Streams, cancellationToken).ConfigureAwait(false);
    }

    private async Task<PostgresOffset> RunOnNewSlotAsync(CancellationToken cancellationToken)
    {
        var config = parts.Config;
        if (slot is not null)
        {
            await ReplicationSlot.DropAsync(session, config.Replication.SlotName, cancellationToken).ConfigureAwait(false);
        }

        await using var creator = await WireConnection.OpenAsync(config.Connection.Wire, forReplication: true, cancellationToken)
            .ConfigureAwait(false);
        var (point, exported) = await ReplicationSlot.CreateAsync(
            creator, config.Replication, session.PostgreSqlVersion.Major, cancellationToken).ConfigureAwait(false);
        LogSlotCreated(config.Replication.SlotName, point.ToString());
        await using var snapshot = await SnapshotSession.BeginAsync(config.Connection.Wire, exported, cancellationToken)
            .ConfigureAwait(false);
        return await ReadAsync(snapshot, InSnapshot(point), isPublished: true, cancellationToken).ConfigureAwait(false);
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

    private static PostgresOffset InSnapshot(Lsn start) => new() { Boundary = start, Event = start, IsInSnapshot = true };

    [LoggerMessage(5020, LogLevel.Information, "Snapshot starts: {Count} tables to read, {Done} are read already")]
    private partial void LogStarting(int count, int done);

    [LoggerMessage(5022, LogLevel.Information, "Snapshot is complete")]
    private partial void LogComplete();

    [LoggerMessage(5023, LogLevel.Information, "Created replication slot {Slot} at {Position}")]
    private partial void LogSlotCreated(string slot, string position);
}
