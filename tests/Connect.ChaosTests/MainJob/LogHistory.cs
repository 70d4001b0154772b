using System.Text.Json;
using Confluent.Kafka;

namespace Connect.ChaosTests.MainJob;

/// <summary>
/// The versions of each row as the log has them, in the log's order. Delivery is at least once: after a crash the source goes on behind
/// the last durable offset and may write a stretch of versions again. Such a replay is a version not above one seen before; it must
/// say the same as the first time, and what remains without replays must be 1, 2, 3, ... to the last.
/// </summary>
internal sealed class LogHistory
{
    private readonly Dictionary<long, List<OrderRow>> _versions = [];
    private readonly HashSet<long> _deleted = [];

    /// <summary>Everything that does not hold, in words.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>How many records repeated an earlier one.</summary>
    public int ReplayedCount { get; private set; }

    /// <summary>Reads a topic of change events from its beginning to its present end.</summary>
    public static LogHistory Read(string bootstrapServers, string topic)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "log-history",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Earliest,
        };
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build();
        var partitions = admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics.Single().Partitions;
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(config).Build();
        consumer.Assign(partitions.Select(p => new TopicPartitionOffset(topic, p.PartitionId, Offset.Beginning)));

        var history = new LogHistory();
        for (var ended = 0; ended < partitions.Count;)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(30))
                ?? throw new TimeoutException($"No record and no end of partition of {topic} within 30 s");
            if (result.IsPartitionEOF)
            {
                ended++;
            }
            else
            {
                history.Add(result);
            }
        }

        return history;
    }

    /// <summary>Compares the history with what the database has committed.</summary>
    public void Compare(IReadOnlyDictionary<long, OrderRow> rows, IReadOnlyDictionary<long, long> deleted)
    {
        foreach (var (id, row) in rows)
        {
            CheckVersions(id, row.Version);
            if (_versions.TryGetValue(id, out var versions) && versions[^1] != row)
            {
                Faults.Add($"row {id} ends as {versions[^1]} in the log but is {row} in the database");
            }
        }

        foreach (var (id, version) in deleted)
        {
            CheckVersions(id, version);
            if (!_deleted.Contains(id))
            {
                Faults.Add($"row {id} was deleted, but the log has no delete");
            }
        }

        var unknown = _versions.Keys.Where(id => !rows.ContainsKey(id) && !deleted.ContainsKey(id));
        Faults.AddRange(unknown.Select(id => $"row {id} was never committed"));
        Faults.AddRange(_deleted.Where(rows.ContainsKey).Select(id => $"row {id} exists, but the log deletes it"));
    }

    private void CheckVersions(long id, long last)
    {
        var versions = _versions.GetValueOrDefault(id, []).ConvertAll(v => v.Version);
        if (versions.Count != last || versions.Where((version, index) => version != index + 1).Any())
        {
            Faults.Add($"row {id} has versions 1 to {last} in the database, but the log has {string.Join(",", versions)}");
        }
    }

    private void Add(ConsumeResult<byte[]?, byte[]?> record)
    {
        if (record.Message.Value is null)
        {
            return;
        }

        using var value = JsonDocument.Parse(record.Message.Value);
        var after = value.RootElement.GetProperty("after");
        if (after.ValueKind == JsonValueKind.Null)
        {
            _deleted.Add(value.RootElement.GetProperty("before").GetProperty("id").GetInt64());
            return;
        }

        // I6: what is left without replays must be in the order of the commits.
        var row = OrderRow.FromJson(after);
        if (!_versions.TryGetValue(row.Id, out var versions))
        {
            _versions.Add(row.Id, versions = []);
        }

        if (versions.Count == 0 || row.Version > versions[^1].Version)
        {
            versions.Add(row);
            return;
        }

        ReplayedCount++;
        if (versions.Find(v => v.Version == row.Version) != row)
        {
            Faults.Add($"{record.TopicPartitionOffset} repeats version {row.Version} of row {row.Id} with other content");
        }
    }
}
