using System.Text.Json;
using Connect.Cdc.Offsets;

namespace Connect.Postgres;

/// <summary>
/// A position in the stream or in the snapshot. Stored under Debezium's keys, so that either can take over from the other, and some
/// keys of our own: see docs/formats/postgres-offset.md.
/// </summary>
internal sealed class PostgresOffset : SourceOffset
{
    private const string LsnKey = "lsn";
    private const string ProcessedKey = "lsn_proc";
    private const string CommitKey = "lsn_commit";
    private const string TransactionIdKey = "txId";
    private const string TimeKey = "ts_usec";
    private const string MessageTypeKey = "messageType";
    private const string EventsAtLsnKey = "lsn_events_processed";
    private const string SnapshotKey = "snapshot";
    private const string SnapshotCompletedKey = "snapshot_completed";
    private const string LastSnapshotRecordKey = "last_snapshot_record";
    private const string TransactionCommitKey = "lsn_tx_commit";
    private const string SnapshotTablesKey = "snapshot_tables";

    /// <summary>
    /// Every transaction that was committed before is done; the server is asked for those after it, and may forget what lies before.
    /// </summary>
    public required Lsn Boundary { get; init; }

    /// <summary>The last event; equal to <see cref="Boundary"/> between transactions.</summary>
    public required Lsn Event { get; init; }

    /// <summary>How many events at <see cref="Event"/> are done: several rows may share a position.</summary>
    public long EventsAtLsn { get; init; }

    /// <summary>Where the transaction in progress was committed; none between transactions.</summary>
    public Lsn TransactionCommit { get; init; }

    /// <summary>The transaction in progress, or the last one.</summary>
    public uint? TransactionId { get; init; }

    /// <summary>Its commit time: microseconds since 1970-01-01 UTC.</summary>
    public long? CommitTimeMicroseconds { get; init; }

    /// <summary>The kind of the last message, for people.</summary>
    public string? MessageType { get; init; }

    /// <summary>Written by Debezium, which does not say where the transaction in progress was committed.</summary>
    public bool IsForeign { get; init; }

    /// <summary>True while the snapshot is not finished.</summary>
    public bool IsInSnapshot { get; init; }

    /// <summary>Tables that the unfinished snapshot has read.</summary>
    public IReadOnlyList<string> SnapshotTables { get; init; } = [];

    /// <summary>A position between transactions.</summary>
    public static PostgresOffset At(Lsn boundary) => new() { Boundary = boundary, Event = boundary };

    /// <summary>The same position with one more table that the snapshot has read.</summary>
    public PostgresOffset WithSnapshotTable(string table) => InSnapshot([.. SnapshotTables, table]);

    /// <summary>The same position in a snapshot that has read some tables.</summary>
    public PostgresOffset InSnapshot(IReadOnlyList<string> tables) => new()
    {
        Boundary = Boundary,
        Event = Event,
        EventsAtLsn = EventsAtLsn,
        TransactionCommit = TransactionCommit,
        TransactionId = TransactionId,
        CommitTimeMicroseconds = CommitTimeMicroseconds,
        MessageType = MessageType,
        IsForeign = IsForeign,
        IsInSnapshot = true,
        SnapshotTables = tables,
    };

    /// <summary>Reads a stored position, ours or Debezium's.</summary>
    public static PostgresOffset FromMap(IReadOnlyDictionary<string, object?> map)
    {
        if (map is PostgresOffset offset)
        {
            return offset;
        }

        var processed = LsnAt(map, ProcessedKey);
        var lsn = processed.IsValid ? processed : LsnAt(map, LsnKey);
        var commit = LsnAt(map, CommitKey);
        var isInSnapshot = !map.IsTrue(SnapshotCompletedKey) && !map.IsTrue(LastSnapshotRecordKey)
            && map.StringOrNull(SnapshotKey) is { } phase && !string.Equals(phase, "false", StringComparison.OrdinalIgnoreCase);
        return new PostgresOffset
        {
            // Debezium has no commit before its first: it begins again at the event then.
            Boundary = commit.IsValid ? commit : lsn,
            Event = lsn,
            EventsAtLsn = map.LongOrNull(EventsAtLsnKey) ?? 0,
            TransactionCommit = LsnAt(map, TransactionCommitKey),
            TransactionId = (uint?)map.LongOrNull(TransactionIdKey),
            CommitTimeMicroseconds = map.LongOrNull(TimeKey),
            MessageType = map.StringOrNull(MessageTypeKey),
            IsForeign = !map.ContainsKey(TransactionCommitKey),
            IsInSnapshot = isInSnapshot,
            SnapshotTables = map.StringOrNull(SnapshotTablesKey) is { } tables ? JsonSerializer.Deserialize<string[]>(tables)! : [],
        };
    }

    /// <inheritdoc/>
    public override string ToString() =>
        TransactionCommit.IsValid ? $"{Event} in the transaction committed at {TransactionCommit}" : $"{Boundary}";

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, object?> ToMap()
    {
        var map = new Dictionary<string, object?>
        {
            [LsnKey] = (long)Event.Value,
            [ProcessedKey] = (long)Event.Value,
            [CommitKey] = (long)Boundary.Value,
            [EventsAtLsnKey] = EventsAtLsn,
            [TransactionCommitKey] = (long)TransactionCommit.Value,
        };
        AddIfSet(map, TransactionIdKey, (long?)TransactionId);
        AddIfSet(map, TimeKey, CommitTimeMicroseconds);
        AddIfSet(map, MessageTypeKey, MessageType);
        if (IsInSnapshot)
        {
            map[SnapshotKey] = "INITIAL";
            map[SnapshotCompletedKey] = false;
            map[LastSnapshotRecordKey] = false;
            map[SnapshotTablesKey] = JsonSerializer.Serialize(SnapshotTables);
        }

        return map;
    }

    private static Lsn LsnAt(IReadOnlyDictionary<string, object?> map, string key) => new((ulong)(map.LongOrNull(key) ?? 0));

    private static void AddIfSet(Dictionary<string, object?> map, string key, object? value)
    {
        if (value is not null)
        {
            map[key] = value;
        }
    }
}
