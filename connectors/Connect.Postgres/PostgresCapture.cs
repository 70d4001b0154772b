using System.Globalization;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Cdc.Events;
using Connect.Cdc.Queue;
using Connect.Cdc.Snapshots;
using Connect.Cdc.Topics;
using Connect.Cdc.Transactions;
using Connect.Postgres.Catalog;
using Connect.Postgres.Config;
using Connect.Postgres.Setup;
using Connect.Postgres.Snapshot;
using Connect.Postgres.Streaming;
using Connect.Postgres.Streaming.Messages;
using Connect.Postgres.Tables;
using Connect.Postgres.Wire;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Connect.Postgres;

/// <summary>
/// One run of a task from its stored position: checks the server, decides between snapshot and stream, and puts the parts together.
/// </summary>
internal sealed partial class PostgresCapture(
    PostgresConfig config,
    IReadOnlyDictionary<string, string> originals,
    IReadOnlyDictionary<string, object?> partition,
    PostgresOffset? stored,
    ISourceTaskContext context,
    TimeProvider time)
{
    /// <summary>An idle server tells how far it is when it is asked: asked often while a snapshot waits for it.</summary>
    private static readonly TimeSpan CatchUpReportInterval = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = context.LoggerFactory.CreateLogger("Connect.Postgres");
    private readonly TopicNaming _topics = new(config.Topics);
    private readonly Lock _lock = new();
    private SlotAcknowledger? _acknowledger;
    private Lsn _durable;

    /// <summary>Checks the server against the settings.</summary>
    /// <exception cref="ConnectException">Something is not as needed; the message lists all of it.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var key in UnsupportedSettings.In(originals))
        {
            LogUnsupportedSetting(key);
        }

        await using var session = await config.Connection.OpenSessionAsync(cancellationToken).ConfigureAwait(false);
        var problems = await new Preflight(config).RunAsync(session, cancellationToken).ConfigureAwait(false);
        foreach (var problem in problems.Where(p => !p.IsFatal))
        {
            LogProblem(problem.Message);
        }

        var fatal = problems.Where(p => p.IsFatal).Select(p => p.Message).ToArray();
        if (fatal.Length > 0)
        {
            throw new ConnectException(
                $"PostgreSQL at {config.Connection.Address} is not ready for this source: "
                + (fatal.Length == 1 ? fatal[0] : string.Concat(fatal.Select((m, i) => FormattableString.Invariant($"\n{i + 1}. {m}")))))
            {
                Code = "postgres.not_ready",
            };
        }
    }

    /// <summary>Captures until it is cancelled.</summary>
    /// <param name="queue">Takes the records.</param>
    /// <param name="last">The position of the last record queued by the run before; null to begin at the stored position.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task RunAsync(ChangeEventQueue queue, PostgresOffset? last, CancellationToken cancellationToken)
    {
        var position = last ?? stored;
        await using var session = await config.Connection.OpenSessionAsync(cancellationToken).ConfigureAwait(false);
        var slot = await ReplicationSlot.ReadAsync(session, config.Replication.SlotName, cancellationToken).ConfigureAwait(false);
        await CheckIsFreeAsync(session, slot, cancellationToken).ConfigureAwait(false);
        var state = StateOf(position, slot);
        var plan = SnapshotPlan.Decide(ModeOf(last), state);
        LogPlan(plan.ReadsRows, plan.Streams, position?.ToString() ?? "none");
        if (plan.Streams)
        {
            await new Publication(session, config, _logger).EnsureAsync(cancellationToken).ConfigureAwait(false);
        }

        var parts = CreateParts(session, queue);
        if (plan.ReadsRows)
        {
            var isKnown = state is StoredPosition.Available or StoredPosition.InSnapshot;
            var from = isKnown ? Validate(position!, slot) : PostgresOffset.At(slot?.ConfirmedLsn ?? Lsn.None);
            var tables = plan.Resumes ? position!.SnapshotTables : [];
            position = await ReadRowsAsync(parts, session, plan, slot, from.InSnapshot(tables), cancellationToken).ConfigureAwait(false);
        }
        else if (position is null)
        {
            position = await FirstPositionAsync(slot, session, cancellationToken).ConfigureAwait(false);
        }

        if (plan.Streams)
        {
            await StreamAsync(parts, session, Validate(position, slot), end: null, cancellationToken).ConfigureAwait(false);
        }

        LogIdle();
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A position is durable: the server may forget what lies before it.</summary>
    public Task ConfirmAsync(PostgresOffset offset, CancellationToken cancellationToken)
    {
        if (config.Replication.FlushMode == LsnFlushMode.Manual)
        {
            return Task.CompletedTask;
        }

        SlotAcknowledger? acknowledger;
        lock (_lock)
        {
            _durable = Lsn.Max(_durable, offset.Boundary);
            acknowledger = _acknowledger;
        }

        // I2: only positions that the runtime has made durable are confirmed to the server.
        return acknowledger is null ? Task.CompletedTask : ConfirmAsync(acknowledger, offset.Boundary, cancellationToken);
    }

    /// <summary>Drops the slot.</summary>
    public async Task DropSlotAsync(CancellationToken cancellationToken)
    {
        await using var session = await config.Connection.OpenSessionAsync(cancellationToken).ConfigureAwait(false);
        await ReplicationSlot.DropAsync(session, config.Replication.SlotName, cancellationToken).ConfigureAwait(false);
    }

    // After a failure in the stream, "always" means each start of the task, not each connection.
    private SnapshotMode ModeOf(PostgresOffset? last) =>
        config.Snapshot.Mode == SnapshotMode.Always && last is { IsInSnapshot: false } ? SnapshotMode.Initial : config.Snapshot.Mode;

    private StoredPosition StateOf(PostgresOffset? position, SlotState? slot)
    {
        if (position is null)
        {
            return StoredPosition.None;
        }

        if (config.Snapshot.Mode == SnapshotMode.InitialOnly)
        {
            return position.IsInSnapshot ? StoredPosition.InSnapshot : StoredPosition.Available;
        }

        if (slot is null || slot.IsLost)
        {
            LogSlotGone(config.Replication.SlotName, slot is null ? "was dropped" : "was invalidated");
            return position.IsInSnapshot ? StoredPosition.None : StoredPosition.Gone;
        }

        if (config.Replication.MismatchStrategy == OffsetMismatchStrategy.TrustOffset && slot.ConfirmedLsn > position.Boundary)
        {
            LogSlotAhead(config.Replication.SlotName, slot.ConfirmedLsn.ToString(), position.Boundary.ToString());
            return StoredPosition.Gone;
        }

        return position.IsInSnapshot ? StoredPosition.InSnapshot : StoredPosition.Available;
    }

    private PostgresOffset Validate(PostgresOffset position, SlotState? slot)
    {
        var trustsSlot = config.Replication.MismatchStrategy is OffsetMismatchStrategy.TrustSlot or OffsetMismatchStrategy.TrustGreaterLsn;
        return trustsSlot && slot is not null && slot.ConfirmedLsn > position.Boundary ? PostgresOffset.At(slot.ConfirmedLsn) : position;
    }

    /// <summary>Reads existing rows.</summary>
    /// <param name="parts">What the run works with.</param>
    /// <param name="session">For catalog queries.</param>
    /// <param name="plan">What to do.</param>
    /// <param name="slot">The slot as it is.</param>
    /// <param name="from">Up to where the slot's changes were written, and the tables that were read.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Where the stream goes on.</returns>
    private async Task<PostgresOffset> ReadRowsAsync(
        CaptureParts parts, NpgsqlConnection session, SnapshotPlan plan, SlotState? slot, PostgresOffset from,
        CancellationToken cancellationToken)
    {
        var rows = new InitialSnapshot(parts, session, _logger);
        await using var snapshot = await rows.BeginAsync(slot, plan.Streams, cancellationToken).ConfigureAwait(false);

        // I6: rows and changes may have been written since the slot's position. What it still holds comes first, up to the snapshot's
        // place: then each row is at the version that the snapshot shows, or has not changed, and no delete of a row is left out.
        if (plan.Streams && slot is { IsLost: false } && from.Boundary < snapshot.Position)
        {
            LogCatchingUp(from.ToString(), snapshot.Position.ToString());
            await StreamAsync(parts, session, from, snapshot.Position, cancellationToken).ConfigureAwait(false);
        }

        return await rows.RunAsync(snapshot, from.SnapshotTables, plan.Streams, cancellationToken).ConfigureAwait(false);
    }

    private async Task CheckIsFreeAsync(NpgsqlConnection session, SlotState? slot, CancellationToken cancellationToken)
    {
        if (slot is not { ActivePid: { } pid } || config.Snapshot.Mode == SnapshotMode.InitialOnly)
        {
            return;
        }

        var reader = await ReplicationSlot.DescribeReaderAsync(session, pid, cancellationToken).ConfigureAwait(false);
        throw new RetriableException(
            $"Replication slot '{config.Replication.SlotName}' is {(slot.IsBeingCreated ? "being created" : "read")} by {reader}.")
        {
            Code = PostgresErrors.SlotInUse,
            Hint = FormattableString.Invariant($"Stop what reads it, on the server by SELECT pg_terminate_backend({pid}); or give this ")
                + "connector a slot.name of its own. The task tries again until the slot is free.",
        };
    }

    private async Task<PostgresOffset> FirstPositionAsync(SlotState? slot, NpgsqlConnection session, CancellationToken cancellationToken)
    {
        if (slot is not null)
        {
            return PostgresOffset.At(slot.ConfirmedLsn);
        }

        await using var connection = await WireConnection.OpenAsync(config.Connection.Wire, forReplication: true, cancellationToken)
            .ConfigureAwait(false);
        var (point, _) = await ReplicationSlot.CreateAsync(
            connection, config.Replication, session.PostgreSqlVersion.Major, cancellationToken).ConfigureAwait(false);
        return PostgresOffset.At(point);
    }

    private CaptureParts CreateParts(NpgsqlConnection session, ChangeEventQueue queue)
    {
        var headers = ContextHeaders.For(config.Events, config.Topics.Prefix, context.ConnectorName, context.TaskId);
        var clock = new EventClock(time);
        var tables = new TableCatalog(session);
        return new CaptureParts
        {
            Config = config,
            Topics = _topics,
            Partition = partition,
            Headers = headers,
            Clock = clock,
            Writer = new ChangeEventWriter(config.Events, partition, headers, queue, clock),
            Source = new PostgresSourceInfo(config.Topics.Prefix, config.Connection.Wire.Database),
            Tables = tables,
            Factory = new CapturedTableFactory(config, _topics, tables, new TypeCatalog(session), _logger),
            Time = time,
        };
    }

    private async Task StreamAsync(
        CaptureParts parts, NpgsqlConnection session, PostgresOffset start, Lsn? end, CancellationToken cancellationToken)
    {
        await using var stream = await ReplicationStream.StartAsync(
            config, start.Boundary, session.PostgreSqlVersion.Major, time, cancellationToken).ConfigureAwait(false);
        LogStreaming(start.ToString());
        var interval = end is not null && ReportInterval > CatchUpReportInterval ? CatchUpReportInterval : ReportInterval;
        var acknowledger = new SlotAcknowledger(stream, interval, time);
        Lsn durable;
        lock (_lock)
        {
            _acknowledger = acknowledger;
            durable = _durable;
        }

        await acknowledger.ConfirmAsync(durable, cancellationToken).ConfigureAwait(false);
        var changes = new ChangeStream(parts, new TransactionTracker(start), new RelationCache(config.Tables, parts.Factory));
        await new StreamingPhase(parts, changes, session, context).RunAsync(stream, acknowledger, end, cancellationToken)
            .ConfigureAwait(false);
        lock (_lock)
        {
            _acknowledger = null;
        }

        await stream.EndAsync(cancellationToken).ConfigureAwait(false);
    }

    // Heartbeats are written when the server answers a report.
    private TimeSpan ReportInterval => config.Heartbeats.IsEnabled && config.Heartbeats.Interval < config.Replication.StatusInterval
        ? config.Heartbeats.Interval
        : config.Replication.StatusInterval;

    private async Task ConfirmAsync(SlotAcknowledger acknowledger, Lsn position, CancellationToken cancellationToken)
    {
        try
        {
            await acknowledger.ConfirmAsync(position, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The stream's own loop meets the broken connection too; the next one confirms the position.
            LogConfirmFailed(position.ToString(), e.Message);
        }
    }

    [LoggerMessage(5000, LogLevel.Information, "Starting from {Position}: snapshot {ReadsRows}, stream {Streams}")]
    private partial void LogPlan(bool readsRows, bool streams, string position);

    [LoggerMessage(5001, LogLevel.Information, "Streaming from {Position}")]
    private partial void LogStreaming(string position);

    [LoggerMessage(5008, LogLevel.Information, "A snapshot follows an earlier start: writing the changes from {From} to {Snapshot} first")]
    private partial void LogCatchingUp(string from, string snapshot);

    [LoggerMessage(5002, LogLevel.Information, "The snapshot is complete and snapshot.mode is initial_only: nothing more to do")]
    private partial void LogIdle();

    [LoggerMessage(5003, LogLevel.Warning, "Setting {Key} is not supported and has no effect")]
    private partial void LogUnsupportedSetting(string key);

    [LoggerMessage(5004, LogLevel.Warning, "{Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(5005, LogLevel.Warning, "Position {Position} could not be confirmed to the server now: {Reason}")]
    private partial void LogConfirmFailed(string position, string reason);

    [LoggerMessage(5006, LogLevel.Error, "Replication slot {Slot} {Fate}: changes since the stored position are lost")]
    private partial void LogSlotGone(string slot, string fate);

    [LoggerMessage(5007, LogLevel.Error,
        "Replication slot {Slot} was confirmed up to {Confirmed}, beyond the stored position {Position}: changes between are lost")]
    private partial void LogSlotAhead(string slot, string confirmed, string position);
}
