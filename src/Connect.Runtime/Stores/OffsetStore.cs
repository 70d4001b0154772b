using System.Collections.Concurrent;
using System.Text.Json;
using Connect.Abstractions.Connectors;
using Connect.LogClient;
using Connect.Runtime.Tasks;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Stores;

/// <summary>The source offsets of all connectors, kept in the offset topic. Safe to use from any thread.</summary>
public sealed partial class OffsetStore : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Partitions> _offsets = new();
    private readonly ILogger _logger;
    private TopicTable _table = null!;

    private OffsetStore(ILogger logger) => _logger = logger;

    /// <summary>Opens the topic and reads it to its end.</summary>
    public static async Task<OffsetStore> OpenAsync(
        ILogClient client, TopicTableOptions options, ILogger<OffsetStore> logger, CancellationToken cancellationToken)
    {
        var store = new OffsetStore(logger);
        store._table = await TopicTable.OpenAsync(client, options, store.Apply, logger, cancellationToken).ConfigureAwait(false);
        return store;
    }

    /// <summary>Makes offsets durable; a null offset forgets its partition.</summary>
    public Task WriteAsync(string connector, IReadOnlyList<SourceOffsetEntry> entries, CancellationToken cancellationToken)
    {
        var records = new KeyValuePair<byte[], byte[]?>[entries.Count];
        for (var i = 0; i < records.Length; i++)
        {
            // Compaction compares bytes: a partition keeps the key under which it was written first, by us or by Kafka Connect.
            var key = Find(connector, entries[i].Partition)?.Key ?? OffsetRecords.Key(connector, entries[i].Partition);
            records[i] = new(key, OffsetRecords.Value(entries[i].Offset));
        }

        return _table.WriteAsync(records, cancellationToken);
    }

    /// <summary>The durable offset of a partition; null when there is none.</summary>
    public IReadOnlyDictionary<string, object?>? Read(string connector, IReadOnlyDictionary<string, object?> partition) =>
        Find(connector, partition)?.Offset;

    /// <summary>All durable offsets of a connector.</summary>
    public IReadOnlyList<SourceOffsetEntry> ReadAll(string connector) => _offsets.TryGetValue(connector, out var partitions)
        ? [.. partitions.Select(p => new SourceOffsetEntry(p.Key, p.Value.Offset))]
        : [];

    /// <summary>Waits until everything that is in the topic now was read.</summary>
    public Task ReadToEndAsync(CancellationToken cancellationToken) => _table.ReadToEndAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _table.DisposeAsync();

    private StoredOffset? Find(string connector, IReadOnlyDictionary<string, object?> partition) =>
        _offsets.TryGetValue(connector, out var partitions) && partitions.TryGetValue(partition, out var stored) ? stored : null;

    private void Apply(ConsumerRecord record)
    {
        try
        {
            var (connector, entry) = OffsetRecords.Read(record.Key ?? [], record.Value);
            var partitions = _offsets.GetOrAdd(connector, _ => new Partitions());
            if (entry.Offset is { } offset)
            {
                partitions[entry.Partition] = new StoredOffset(record.Key!, offset);
            }
            else
            {
                partitions.TryRemove(entry.Partition, out _);
            }
        }
        catch (JsonException e)
        {
            LogIgnored(_logger, record.Partition, record.Offset, e.Message);
        }
    }

    [LoggerMessage(3300, LogLevel.Warning, "A record of the offset topic is ignored: {Partition} offset {Offset}: {Reason}")]
    private static partial void LogIgnored(ILogger logger, LogPartition partition, long offset, string reason);

    private sealed class Partitions() : ConcurrentDictionary<IReadOnlyDictionary<string, object?>, StoredOffset>(MapComparer.Instance);

    private sealed record StoredOffset(byte[] Key, IReadOnlyDictionary<string, object?> Offset);
}

/// <summary>A connector's view of its offsets.</summary>
internal sealed class ConnectorOffsets(OffsetStore store, string connector) : IOffsetReader
{
    public Task<IReadOnlyDictionary<string, object?>?> ReadAsync(
        IReadOnlyDictionary<string, object?> partition, CancellationToken cancellationToken) =>
            Task.FromResult(store.Read(connector, partition));
}
