using System.Globalization;
using Connect.Abstractions.Data;
using Connect.Cdc.Events;
using Connect.Cdc.Tables;

namespace Connect.Postgres;

/// <summary>
/// Makes the <c>source</c> block of events. Keeps the boxed values that the events of a transaction share. One caller at a time.
/// </summary>
internal sealed class PostgresSourceInfo(string name, string database)
{
    /// <summary>The connector's word in source blocks.</summary>
    public const string Connector = "postgresql";

    private const int VersionIndex = 0;
    private const int ConnectorIndex = 1;
    private const int NameIndex = 2;
    private const int MillisecondsIndex = 3;
    private const int SnapshotIndex = 4;
    private const int DatabaseIndex = 5;
    private const int SequenceIndex = 6;
    private const int MicrosecondsIndex = 7;
    private const int NanosecondsIndex = 8;
    private const int SchemaIndex = SourceSchema.CommonFieldCount;
    private const int TableIndex = SchemaIndex + 1;
    private const int TransactionIdIndex = SchemaIndex + 2;
    private const int LsnIndex = SchemaIndex + 3;
    private const int OriginIndex = SchemaIndex + 5;
    private const int OriginLsnIndex = SchemaIndex + 6;

    private static readonly string Version = typeof(PostgresSourceInfo).Assembly.GetName().Version!.ToString(3);

    private object? _milliseconds;
    private object? _microseconds;
    private object? _nanoseconds;
    private object? _transactionId;
    private object? _origin;
    private object? _originLsn;
    private Lsn _lastLsn;
    private object? _boxedLsn;
    private string? _sequence;
    private string _sequenceStart = "[null,\"";

    /// <summary>The block's schema.</summary>
    public static Schema Schema { get; } = SourceSchema.Begin(Connector)
        .Field("schema", Schema.String)
        .Field("table", Schema.String)
        .Field("txId", Schema.OptionalInt64)
        .Field("lsn", Schema.OptionalInt64)
        .Field("xmin", Schema.OptionalInt64)
        .Field("origin", Schema.OptionalString)
        .Field("origin_lsn", Schema.OptionalInt64)
        .Build();

    /// <summary>Sets what the following events share.</summary>
    /// <param name="microseconds">The commit time, or the time of the snapshot: microseconds since 1970-01-01 UTC.</param>
    /// <param name="transactionId">The transaction, or null.</param>
    /// <param name="lastCommit">The end of the transaction before it.</param>
    public void Begin(long microseconds, uint? transactionId, Lsn lastCommit)
    {
        _milliseconds = microseconds / 1000;
        _microseconds = microseconds;
        _nanoseconds = microseconds * 1000;
        _transactionId = transactionId is { } id ? (long)id : null;
        _sequenceStart = lastCommit.IsValid ? string.Create(CultureInfo.InvariantCulture, $"[\"{lastCommit.Value}\",\"") : "[null,\"";
        _boxedLsn = null;
        _origin = null;
        _originLsn = null;
    }

    /// <summary>Sets the server where the transaction was made, for those that were replicated here.</summary>
    public void SetOrigin(string origin, Lsn lsn)
    {
        _origin = origin;
        _originLsn = (long)lsn.Value;
    }

    /// <summary>The block of an event.</summary>
    public Struct Create(TableId table, Lsn lsn, string snapshot) => Create(table.Schema!, table.Table, lsn, snapshot);

    /// <summary>The block of an event with the names of its table, empty for one without.</summary>
    public Struct Create(string schema, string table, Lsn lsn, string snapshot)
    {
        if (_boxedLsn is null || lsn != _lastLsn)
        {
            _lastLsn = lsn;
            _boxedLsn = (long)lsn.Value;
            _sequence = string.Create(CultureInfo.InvariantCulture, $"{_sequenceStart}{lsn.Value}\"]");
        }

        var source = new Struct(Schema);
        source.PutUnchecked(VersionIndex, Version);
        source.PutUnchecked(ConnectorIndex, Connector);
        source.PutUnchecked(NameIndex, name);
        source.PutUnchecked(MillisecondsIndex, _milliseconds);
        source.PutUnchecked(SnapshotIndex, snapshot);
        source.PutUnchecked(DatabaseIndex, database);
        source.PutUnchecked(SequenceIndex, _sequence);
        source.PutUnchecked(MicrosecondsIndex, _microseconds);
        source.PutUnchecked(NanosecondsIndex, _nanoseconds);
        source.PutUnchecked(SchemaIndex, schema);
        source.PutUnchecked(TableIndex, table);
        source.PutUnchecked(TransactionIdIndex, _transactionId);
        source.PutUnchecked(LsnIndex, _boxedLsn);
        source.PutUnchecked(OriginIndex, _origin);
        source.PutUnchecked(OriginLsnIndex, _originLsn);
        return source;
    }
}
