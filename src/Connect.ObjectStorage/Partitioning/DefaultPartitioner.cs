using System.Globalization;
using Connect.Abstractions.Data;

namespace Connect.ObjectStorage.Partitioning;

/// <summary>One folder a partition of the log: <c>partition=3</c>.</summary>
public sealed class DefaultPartitioner : IPartitioner
{
    private readonly Dictionary<int, string> _folders = [];

    /// <inheritdoc/>
    public string Encode(SinkRecord record, long? timestamp)
    {
        var partition = record.OriginalTopicPartition.Partition;
        if (!_folders.TryGetValue(partition, out var folder))
        {
            folder = string.Create(CultureInfo.InvariantCulture, $"partition={partition}");
            _folders.Add(partition, folder);
        }

        return folder;
    }
}
