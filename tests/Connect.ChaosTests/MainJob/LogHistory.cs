using System.Text.Json;
using Confluent.Kafka;

namespace Connect.ChaosTests.MainJob;

/// <summary>
/// The changes of a topic as the log has them, in the log's order. Delivery is at least once: after a crash the source goes on behind the
/// last durable offset and writes a stretch again. A legal replay begins at a change that the partition has already and repeats what
/// followed it, change by change, up to where the log had ended; there are no more of them than restarts. Everything else is a fault.
/// Rows of a snapshot may repeat the version that the row has, and nothing else.
/// </summary>
internal sealed class LogHistory(int restarts)
{
    private readonly Dictionary<long, List<OrderRow>> _versions = [];
    private readonly Dictionary<long, long> _current = [];
    private readonly Dictionary<int, PartitionHistory> _partitions = [];
    private readonly HashSet<long> _deleted = [];

    /// <summary>Everything that does not hold, in words.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>How many records repeated an earlier one.</summary>
    public int ReplayedCount { get; private set; }

    /// <summary>Reads a topic of change events from its beginning to its present end.</summary>
    public static LogHistory Read(string bootstrapServers, string topic, int restarts)
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

        var history = new LogHistory(restarts);
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

    /// <summary>How many records a topic has had so far.</summary>
    public static long Count(string bootstrapServers, string topic)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build();
        var config = new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = "log-history" };
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(config).Build();
        return admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics.Where(t => t.Topic == topic).SelectMany(t => t.Partitions).Sum(
            p => consumer.QueryWatermarkOffsets(new TopicPartition(topic, p.PartitionId), TimeSpan.FromSeconds(10)).High.Value);
    }

    /// <summary>Compares the history with what the database has committed.</summary>
    public void Compare(IReadOnlyDictionary<long, OrderRow> rows, IReadOnlyDictionary<long, long> deleted)
    {
        foreach (var (id, row) in rows)
        {
            CheckVersions(id, row.Version);
            if (_versions.TryGetValue(id, out var versions) && versions.Count > 0 && versions[^1] != row)
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
        // Rows that were there before the slot may show their first version only in a snapshot that was not finished.
        var versions = _versions.GetValueOrDefault(id, []).ConvertAll(v => v.Version);
        var first = Workload.IsHot(id) && versions is [2, ..] ? 2 : 1;
        if (versions.Count != last - first + 1 || versions.Where((version, index) => version != index + first).Any())
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
        var isRead = value.RootElement.GetProperty("op").GetString() == "r";
        var row = after.ValueKind == JsonValueKind.Null ? null : OrderRow.FromJson(after);
        var id = row?.Id ?? value.RootElement.GetProperty("before").GetProperty("id").GetInt64();
        if (!_versions.TryGetValue(id, out var versions))
        {
            _versions.Add(id, versions = []);
        }

        // I6: within a partition, and so for each key, the log has the changes in the order of their commits.
        if (isRead)
        {
            AddRead(record.TopicPartitionOffset, row!, versions);
        }
        else if (row is null)
        {
            AddChange(record, new Change(id, null));
            if (_current.GetValueOrDefault(id) != (versions.Count == 0 ? 0 : versions[^1].Version))
            {
                Faults.Add($"{record.TopicPartitionOffset} deletes row {id} behind version {_current.GetValueOrDefault(id)} of it");
            }

            _deleted.Add(id);
        }
        else
        {
            AddChange(record, new Change(id, row.Version));
            AddVersion(record.TopicPartitionOffset, row, versions);
            _current[id] = row.Version;
        }
    }

    private void AddRead(TopicPartitionOffset place, OrderRow row, List<OrderRow> versions)
    {
        if (_current.TryGetValue(row.Id, out var current) && current != row.Version)
        {
            Faults.Add($"{place} is a snapshot's row {row.Id} in version {row.Version}, behind version {current}");
        }

        AddVersion(place, row, versions);
        _current[row.Id] = row.Version;
    }

    private void AddVersion(TopicPartitionOffset place, OrderRow row, List<OrderRow> versions)
    {
        if (versions.Count == 0 || row.Version == versions[^1].Version + 1)
        {
            versions.Add(row);
        }
        else if (row.Version > versions[^1].Version)
        {
            Faults.Add($"{place} is version {row.Version} of row {row.Id}, behind version {versions[^1].Version}");
            versions.Add(row);
        }
        else if (versions.Find(v => v.Version == row.Version) != row)
        {
            Faults.Add($"{place} repeats version {row.Version} of row {row.Id} with other content");
        }
    }

    private void AddChange(ConsumeResult<byte[]?, byte[]?> record, Change change)
    {
        if (!_partitions.TryGetValue(record.Partition.Value, out var partition))
        {
            _partitions.Add(record.Partition.Value, partition = new PartitionHistory());
        }

        var (isReplayed, fault) = partition.Add(change);
        ReplayedCount += isReplayed ? 1 : 0;
        if (fault is not null)
        {
            Faults.Add($"{record.TopicPartitionOffset}: {fault}");
        }

        if (partition.Replays == restarts + 1)
        {
            Faults.Add($"{record.TopicPartitionOffset} begins replay {partition.Replays}, but there were {restarts} restarts");
        }
    }

    /// <summary>A version of a row, or its delete.</summary>
    private readonly record struct Change(long Id, long? Version);

    /// <summary>The changes of a partition without repetitions, and how far the present replay of them is.</summary>
    private sealed class PartitionHistory
    {
        private readonly List<Change> _changes = [];
        private readonly Dictionary<Change, int> _places = [];
        private int _next;

        public int Replays { get; private set; }

        public (bool IsReplayed, string? Fault) Add(Change change)
        {
            if (_next == _changes.Count && _places.TryAdd(change, _next))
            {
                _changes.Add(change);
                _next++;
                return (false, null);
            }

            if (_next < _changes.Count && _changes[_next] == change)
            {
                _next++;
                return (true, null);
            }

            if (_places.TryGetValue(change, out var place))
            {
                var skipped = place > _next;
                var expected = skipped ? _changes[_next] : default;
                _next = place + 1;
                Replays += skipped ? 0 : 1;
                return (true, skipped ? $"{change} where the replay has to go on with {expected}" : null);
            }

            var missing = _changes[_next];
            _places.Add(change, _changes.Count);
            _changes.Add(change);
            _next = _changes.Count;
            return (false, $"{change} is new, but the replay has to go on with {missing}");
        }
    }
}
