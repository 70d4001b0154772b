using System.Globalization;
using System.Text;
using System.Text.Json;
using Connect.Runtime.Herders;

namespace Connect.Runtime.Stores;

/// <summary>A record of the config topic in parts.</summary>
internal abstract record ConfigRecord
{
    /// <summary>A connector's configuration; null deletes it.</summary>
    public sealed record Connector(string Name, IReadOnlyDictionary<string, string>? Config) : ConfigRecord;

    /// <summary>A task's configuration, pending until the commit.</summary>
    public sealed record Task(string Name, int Number, IReadOnlyDictionary<string, string>? Config) : ConfigRecord;

    /// <summary>The tasks written before are the set now.</summary>
    public sealed record Commit(string Name, int TaskCount) : ConfigRecord;

    /// <summary>What the operator wants; null means started.</summary>
    public sealed record Target(string Name, TargetState? State) : ConfigRecord;

    /// <summary>A kind that this version does not use, such as a session key.</summary>
    public sealed record Other(string Key) : ConfigRecord;
}

/// <summary>Keys and values of the config topic, as Kafka Connect writes them.</summary>
internal static class ConfigRecords
{
    private const string ConnectorPrefix = "connector-";
    private const string TaskPrefix = "task-";
    private const string CommitPrefix = "commit-";
    private const string TargetPrefix = "target-state-";

    public static KeyValuePair<byte[], byte[]?> Connector(string name, IReadOnlyDictionary<string, string>? config) =>
        new(Key(ConnectorPrefix + name), config is null ? null : Properties(config));

    public static KeyValuePair<byte[], byte[]?> Task(string name, int number, IReadOnlyDictionary<string, string> config) =>
        new(Key(string.Create(CultureInfo.InvariantCulture, $"{TaskPrefix}{name}-{number}")), Properties(config));

    public static KeyValuePair<byte[], byte[]?> Commit(string name, int taskCount) =>
        new(Key(CommitPrefix + name), StoreJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("tasks", taskCount);
        writer.WriteEndObject();
    }));

    public static KeyValuePair<byte[], byte[]?> Target(string name, TargetState? state) =>
        new(Key(TargetPrefix + name), state is null ? null : StoreJson.Write(writer =>
        {
            writer.WriteStartObject();
            // Workers from before STOPPED read the first field only.
            writer.WriteString("state", state == TargetState.Started ? "STARTED" : "PAUSED");
            writer.WriteString("state.v2", state.Value.ToString().ToUpperInvariant());
            writer.WriteEndObject();
        }));

    /// <summary>Reads a record.</summary>
    /// <exception cref="JsonException">Its value is not what its key promises.</exception>
    public static ConfigRecord Read(byte[] keyBytes, byte[]? value)
    {
        var key = Encoding.UTF8.GetString(keyBytes);
        using var document = value is null ? null : JsonDocument.Parse(value);
        var root = document?.RootElement;
        if (key.StartsWith(TargetPrefix, StringComparison.Ordinal))
        {
            return new ConfigRecord.Target(key[TargetPrefix.Length..], root is { } target ? ReadTarget(target) : null);
        }

        if (key.StartsWith(ConnectorPrefix, StringComparison.Ordinal))
        {
            return new ConfigRecord.Connector(key[ConnectorPrefix.Length..], root is { } config ? ReadProperties(config) : null);
        }

        if (key.StartsWith(CommitPrefix, StringComparison.Ordinal) && root is { } commit)
        {
            return new ConfigRecord.Commit(key[CommitPrefix.Length..], ReadCount(commit));
        }

        if (key.StartsWith(TaskPrefix, StringComparison.Ordinal) && key.LastIndexOf('-') is var dash && dash > TaskPrefix.Length
            && int.TryParse(key.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return new ConfigRecord.Task(key[TaskPrefix.Length..dash], number, root is { } task ? ReadProperties(task) : null);
        }

        return new ConfigRecord.Other(key);
    }

    private static byte[] Key(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Properties(IReadOnlyDictionary<string, string> config) => StoreJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteTexts("properties", config);
        writer.WriteEndObject();
    });

    private static IReadOnlyDictionary<string, string> ReadProperties(JsonElement root) =>
        StoreJson.ReadTexts(root, "properties") ?? throw new JsonException("The value has no object 'properties'.");

    private static int ReadCount(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("tasks", out var tasks) && tasks.TryGetInt32(out var count)
            && count >= 0
            ? count
            : throw new JsonException("The value has no number 'tasks'.");

    private static TargetState ReadTarget(JsonElement root) =>
        Enum.TryParse<TargetState>(StoreJson.ReadText(root, "state.v2")
            ?? StoreJson.ReadText(root, "state"), ignoreCase: true, out var state)
            ? state
            : throw new JsonException("The value names no state that is known here.");
}
