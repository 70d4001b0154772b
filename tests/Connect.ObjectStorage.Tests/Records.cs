using Connect.Abstractions.Data;

namespace Connect.ObjectStorage.Tests;

/// <summary>Sink records for tests.</summary>
internal static class Records
{
    public static readonly TopicPartition Orders3 = new("orders", 3);

    public static SinkRecord At(
        long offset, object? value = null, Schema? schema = null, long? timestamp = 0, TopicPartition? partition = null) =>
        new()
        {
            Topic = (partition ?? Orders3).Topic,
            OriginalTopicPartition = partition ?? Orders3,
            Offset = offset,
            Value = value,
            ValueSchema = schema,
            Timestamp = timestamp,
        };

    public static long Milliseconds(string time) =>
        DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
