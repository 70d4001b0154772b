using System.Globalization;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;

namespace Connect.SamplePlugin;

/// <summary>Emits 0, 1, 2, ... and goes on behind the last number that is durable when it is restarted.</summary>
public sealed class CounterSourceTask : SourceTask
{
    private const string NextField = "next";

    // One instance for all records: the runtime looks partitions up by their content.
    private static readonly Dictionary<string, object?> Partition = new() { ["counter"] = "default" };

    private static readonly Schema ValueSchema = SchemaBuilder.Struct().Named("sample.Count")
        .Field("number", Schema.Int64)
        .Field("text", Schema.String)
        .Build();

    private string _topic = "";
    private TimeSpan _interval;
    private int _batchSize;
    private long _next;

    /// <inheritdoc/>
    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        var parsed = CounterSettings.Definition.Parse(config);
        _topic = parsed.Get(CounterSettings.Topic);
        _interval = parsed.Get(CounterSettings.Interval);
        _batchSize = parsed.Get(CounterSettings.BatchSize);
        var offset = await Context.Offsets.ReadAsync(Partition, cancellationToken);
        _next = offset is null ? 0 : Convert.ToInt64(offset[NextField], CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<SourceRecord>> PollAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_interval, cancellationToken);
        var records = new SourceRecord[_batchSize];
        for (var i = 0; i < records.Length; i++)
        {
            records[i] = Record(_next++);
        }

        return records;
    }

    private SourceRecord Record(long number) => new()
    {
        Topic = _topic,
        KeySchema = Schema.Int64,
        Key = number,
        ValueSchema = ValueSchema,
        Value = new Struct(ValueSchema)
            .Put("number", number)
            .Put("text", string.Create(CultureInfo.InvariantCulture, $"number {number}")),
        SourcePartition = Partition,
        SourceOffset = new Dictionary<string, object?> { [NextField] = number + 1 },
    };
}
