using Connect.Abstractions.Data;

namespace Connect.ObjectStorage;

/// <summary>How a message names a record.</summary>
internal static class RecordPositions
{
    /// <summary>Where the record was read: <c>orders-0 offset 42</c>.</summary>
    public static string Position(this SinkRecord record) => $"{record.OriginalTopicPartition} offset {record.Offset}";
}
