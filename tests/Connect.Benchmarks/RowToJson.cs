using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Connect.Abstractions.Data;
using Connect.Cdc.Events;
using Connect.Cdc.Queue;
using Connect.Cdc.Snapshots;
using Connect.Cdc.Tables;
using Connect.Cdc.Topics;
using Connect.Converters.Json;
using Connect.Postgres;
using Connect.Postgres.Config;
using Connect.Postgres.Snapshot;
using Connect.Postgres.Streaming;
using Connect.Postgres.Streaming.Messages;
using Connect.Postgres.Tables;
using Connect.Postgres.Types;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Benchmarks;

/// <summary>
/// The way of one row of the benchmarks' table up to the producer, without database, log and transforms: COPY row or pgoutput insert,
/// values, envelope, queue, and JSON of key and value.
/// </summary>
[MemoryDiagnoser]
public class RowToJson
{
    private const int BatchSize = 2048;

    private static readonly Dictionary<string, object?> Partition = new() { ["server"] = "bench" };

    private JsonConverter _keys = null!;
    private JsonConverter _values = null!;
    private readonly byte[][] _rows = new byte[BatchSize][];
    private readonly byte[][] _inserts = new byte[BatchSize][];
    private readonly PostgresSourceInfo _source = new("bench", "connect");
    private readonly TransactionTracker _tracker = new(PostgresOffset.At(new Lsn(1)));
    private ChangeEventQueue _queue = null!;
    private ChangeEventWriter _writer = null!;
    private CapturedTable _table = null!;
    private CopyRowReader _reader = null!;

    [GlobalSetup]
    public void Setup()
    {
        var config = PostgresConfig.Parse(new Dictionary<string, string>
        {
            ["topic.prefix"] = "bench", ["database.hostname"] = "localhost", ["database.user"] = "u", ["database.dbname"] = "connect",
            ["database.password"] = "p",
        });
        _queue = new ChangeEventQueue(new QueueOptions(2 * BatchSize, 0, BatchSize));
        _writer = new ChangeEventWriter(config.Events, Partition, Headers.Empty, _queue, new EventClock(TimeProvider.System));
        _table = Table(config);
        _reader = new CopyRowReader(_table);
        (_keys, _values) = (new JsonConverter(), new JsonConverter());
        _keys.Configure(new Dictionary<string, string> { ["schemas.enable"] = "false", ["converter.type"] = "key" });
        _values.Configure(new Dictionary<string, string> { ["schemas.enable"] = "false" });
        _source.Begin(1_700_000_000_000_000, transactionId: 7, Lsn.None);
        _tracker.Begin(new BeginMessage(new Lsn(1_000_000), 1_700_000_000_000_000, 7));
        for (var i = 0; i < BatchSize; i++)
        {
            string[] columns =
            [
                Text(i), $"customer {Text(i)}", $"customer{Text(i)}@example.com", (i / 100m).ToString("0.00", CultureInfo.InvariantCulture),
                i % 2 == 0 ? "t" : "f", "2024-11-04 13:51:30.123456+00",
            ];
            _rows[i] = Encoding.UTF8.GetBytes(string.Join('\t', columns) + "\n");
            _inserts[i] = Insert(columns);
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _keys.Dispose();
        _values.Dispose();
    }

    /// <summary>A row of a snapshot.</summary>
    [Benchmark(OperationsPerInvoke = BatchSize)]
    public async Task<long> Snapshot()
    {
        var source = _source.Create(_table.Id, new Lsn(1), "true");
        var offset = PostgresOffset.At(new Lsn(1));
        foreach (var row in _rows)
        {
            _reader.Read(row);
            await WriteAsync(Operation.Read, source, offset, row.Length);
        }

        return await DrainAsync();
    }

    /// <summary>An insert of the stream.</summary>
    [Benchmark(OperationsPerInvoke = BatchSize)]
    public async Task<long> Stream()
    {
        var lsn = new Lsn(2_000_000);
        foreach (var payload in _inserts)
        {
            lsn = new Lsn(lsn.Value + 200);
            var insert = (InsertMessage)PgOutputDecoder.Decode(payload);
            _tracker.Advance(lsn);
            _table.ReadNew(insert.NewRow, hasWholeOld: false);
            var source = _source.Create(_table.Id, lsn, SnapshotMarkers.Streamed);
            await WriteAsync(Operation.Create, source, _tracker.Mark("INSERT"), payload.Length);
        }

        return await DrainAsync();
    }

    private static CapturedTable Table(PostgresConfig config)
    {
        var registry = new PostgresTypeRegistry(config.Types);
        (string Name, string Type, int Modifier)[] columns =
        [
            ("id", "int8", -1), ("name", "text", -1), ("email", "text", -1), ("balance", "numeric", ((12 << 16) | 2) + 4),
            ("active", "bool", -1), ("updated_at", "timestamptz", -1),
        ];
        var converters = Array.ConvertAll(
            columns, c => registry.ConverterFor(new PostgresType(0, "pg_catalog", c.Type, PostgresTypeKind.Base), c.Modifier)!);
        var definitions = columns.Select((c, i) => new ColumnDefinition(c.Name, converters[i].StartSchema().Build())).ToArray();
        var topics = new TopicNaming(config.Topics);
        var builder = new TableSchemaBuilder(
            topics, config.Columns, new NameAdjuster(config.Topics.FieldNames, allowDots: false), PostgresSourceInfo.Schema);
        var schema = builder.Build(new TableDefinition(new TableId(null, "public", "customers"), definitions, ["id"]));
        var readers = columns.Select((c, i) => new ColumnReader(c.Name, converters[i], i, null).For(schema.SchemaOf(i))).ToArray();
        return new CapturedTable(schema, readers, config.ConversionFailure, NullLogger.Instance);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static byte[] Insert(string[] columns)
    {
        using var stream = new MemoryStream();
        stream.Write([(byte)'I', 0, 0, 0x40, 1, (byte)'N', 0, (byte)columns.Length]);
        foreach (var column in columns)
        {
            stream.Write([(byte)'t', 0, 0, 0, (byte)column.Length]);
            stream.Write(Encoding.UTF8.GetBytes(column));
        }

        return stream.ToArray();
    }

    private ValueTask WriteAsync(Operation operation, Struct source, PostgresOffset offset, int size)
    {
        var change = new RowChange
        {
            Table = _table.Schema,
            Operation = operation,
            After = _table.Schema.Row(_table.NewValues),
            Key = _table.Schema.Key(_table.NewValues),
        };
        var context = new EventContext
        {
            Source = source, Previous = offset, Offset = offset, TimestampMilliseconds = 1_700_000_000_000, SizeBytes = size,
        };
        return _writer.WriteAsync(change, context, CancellationToken.None);
    }

    private async Task<long> DrainAsync()
    {
        var batch = await _queue.TakeAsync(CancellationToken.None);
        long bytes = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            var record = batch[i];
            bytes += _keys.FromConnectData(record.Topic, record.Headers, record.KeySchema, record.Key)!.Length;
            bytes += _values.FromConnectData(record.Topic, record.Headers, record.ValueSchema, record.Value)!.Length;
        }

        return bytes;
    }
}
