using System.Globalization;
using System.Text;
using System.Text.Json;
using Connect.Runtime.Errors;
using Connect.Runtime.Herders;

namespace Connect.Runtime.Stores;

/// <summary>A record of the status topic in parts.</summary>
internal abstract record StatusRecord
{
    /// <summary>How a connector is; null when it is gone.</summary>
    public sealed record Connector(string Name, RunStatus? Status) : StatusRecord;

    /// <summary>How a task is; null when it is gone.</summary>
    public sealed record Task(ConnectorTaskId Id, RunStatus? Status) : StatusRecord;

    /// <summary>A topic that a connector uses, or does not any more.</summary>
    public sealed record Topic(string ConnectorName, string Name, bool IsActive) : StatusRecord;

    /// <summary>A kind that is not known.</summary>
    public sealed record Other(string Key) : StatusRecord;
}

/// <summary>
/// Keys and values of the status topic, as Kafka Connect writes them; fields of ours follow its own, which it ignores.
/// </summary>
internal static class StatusRecords
{
    private const string ConnectorPrefix = "status-connector-";
    private const string TaskPrefix = "status-task-";
    private const string TopicPrefix = "status-topic-";
    private const string TopicSeparator = ":connector-";

    public static KeyValuePair<byte[], byte[]?> Connector(string name, RunStatus? status) =>
        new(Key(ConnectorPrefix + name), Value(status));

    public static KeyValuePair<byte[], byte[]?> Task(ConnectorTaskId id, RunStatus? status) => new(Key(TaskPrefix + id), Value(status));

    public static KeyValuePair<byte[], byte[]?> Topic(string topic, ConnectorTaskId id, DateTimeOffset? discoveredAt) => new(
        Key(TopicPrefix + topic + TopicSeparator + id.Connector),
        discoveredAt is not { } at ? null : StoreJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("topic");
            writer.WriteString("name", topic);
            writer.WriteString("connector", id.Connector);
            writer.WriteNumber("task", id.Task);
            writer.WriteNumber("discoverTimestamp", at.ToUnixTimeMilliseconds());
            writer.WriteEndObject();
            writer.WriteEndObject();
        }));

    /// <summary>Reads a record.</summary>
    /// <exception cref="JsonException">Its value is not what its key promises.</exception>
    public static StatusRecord Read(byte[] keyBytes, byte[]? value)
    {
        var key = Encoding.UTF8.GetString(keyBytes);
        if (key.StartsWith(ConnectorPrefix, StringComparison.Ordinal))
        {
            return new StatusRecord.Connector(key[ConnectorPrefix.Length..], ReadStatus(value));
        }

        if (key.StartsWith(TaskPrefix, StringComparison.Ordinal) && key.LastIndexOf('-') is var dash && dash > TaskPrefix.Length
            && int.TryParse(key.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var task))
        {
            return new StatusRecord.Task(new ConnectorTaskId(key[TaskPrefix.Length..dash], task), ReadStatus(value));
        }

        if (key.StartsWith(TopicPrefix, StringComparison.Ordinal)
            && key.IndexOf(TopicSeparator, StringComparison.Ordinal) is var separator && separator > TopicPrefix.Length)
        {
            return new StatusRecord.Topic(
                key[(separator + TopicSeparator.Length)..], key[TopicPrefix.Length..separator], value is not null);
        }

        return new StatusRecord.Other(key);
    }

    private static byte[] Key(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[]? Value(RunStatus? status) => status is null ? null : StoreJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("state", status.State.ToString().ToUpperInvariant());
        writer.WriteString("trace", status.Trace);
        writer.WriteString("worker_id", status.WorkerId);
        writer.WriteNumber("generation", 0);
        if (status.Error is { } error)
        {
            writer.WriteStartObject("error");
            writer.WriteString("code", error.Code);
            writer.WriteString("message", error.Message);
            writer.WriteString("cause", error.Cause);
            writer.WriteString("hint", error.Hint);
            writer.WriteEndObject();
            writer.WriteNumber("attempt", status.Attempt);
            if (status.NextTry is { } nextTry)
            {
                writer.WriteNumber("next_try", nextTry.ToUnixTimeMilliseconds());
            }
        }

        writer.WriteEndObject();
    });

    private static RunStatus? ReadStatus(byte[]? value)
    {
        if (value is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(value);
        var root = document.RootElement;
        if (!Enum.TryParse<RunState>(StoreJson.ReadText(root, "state"), ignoreCase: true, out var state))
        {
            throw new JsonException("The value names no state that is known here.");
        }

        return new RunStatus(
            state,
            StoreJson.ReadText(root, "worker_id") ?? "",
            StoreJson.ReadText(root, "trace"),
            root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? ReadError(error) : null,
            root.TryGetProperty("attempt", out var attempt) && attempt.TryGetInt32(out var count) ? count : 0,
            root.TryGetProperty("next_try", out var nextTry)
                && nextTry.TryGetInt64(out var ms) ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null);
    }

    private static StructuredError ReadError(JsonElement error) => new(
        StoreJson.ReadText(error, "code") ?? "",
        StoreJson.ReadText(error, "message") ?? "",
        StoreJson.ReadText(error, "cause"),
        StoreJson.ReadText(error, "hint"));
}
