using Connect.Abstractions.Data;

namespace Connect.Transforms.Tests;

/// <summary>Records for tests.</summary>
internal static class Records
{
    public static SinkRecord Sink(object? value, Schema? schema = null, object? key = null, Schema? keySchema = null, string topic = "t") =>
        new()
        {
            Topic = topic,
            Partition = 3,
            Key = key,
            KeySchema = keySchema,
            Value = value,
            ValueSchema = schema ?? (value as Struct)?.Schema,
            Timestamp = 1_709_823_845_067,
            Offset = 42,
            OriginalTopicPartition = new TopicPartition(topic, 3),
        };

    public static T Configured<T>(this T transform, params (string Key, string Value)[] settings)
        where T : Connect.Abstractions.Plugins.IConfigurablePlugin
    {
        transform.Configure(settings.ToDictionary(s => s.Key, s => s.Value));
        return transform;
    }

    public static Dictionary<string, object?> Map(params (string Key, object? Value)[] fields) =>
        fields.ToDictionary(f => f.Key, f => f.Value);
}
