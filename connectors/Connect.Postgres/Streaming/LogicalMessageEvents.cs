using Connect.Abstractions.Data;
using Connect.Cdc.Events;
using Connect.Postgres.Streaming.Messages;

namespace Connect.Postgres.Streaming;

/// <summary>Makes the events of messages that sessions wrote with <c>pg_logical_emit_message</c>.</summary>
internal sealed class LogicalMessageEvents(CaptureParts parts)
{
    private const int MillisecondsIndex = 1;

    private readonly string _topic = parts.Topics.OwnTopic(LogicalMessageSchema.Topic);

    /// <summary>True when messages of a prefix are written.</summary>
    public bool Includes(string prefix)
    {
        var replication = parts.Config.Replication;
        return replication.IncludedPrefixes.IsEmpty
            ? !replication.ExcludedPrefixes.Matches(prefix)
            : replication.IncludedPrefixes.Matches(prefix);
    }

    /// <summary>The record of a message.</summary>
    public SourceRecord Record(LogicalMessage message, in EventContext context)
    {
        var block = LogicalMessageSchema.Value.Field("message")!.Schema;
        var value = new Struct(LogicalMessageSchema.Value)
            .Put("op", Operation.Message.Code())
            .Put("source", context.Source)
            .Put("message", new Struct(block).Put("prefix", message.Prefix).Put("content", message.Content.ToArray()));
        parts.Clock.Stamp(value, MillisecondsIndex);
        return new SourceRecord
        {
            Topic = _topic,
            KeySchema = LogicalMessageSchema.Key,
            Key = new Struct(LogicalMessageSchema.Key).Put("prefix", message.Prefix),
            ValueSchema = LogicalMessageSchema.Value,
            Value = value,
            Timestamp = context.TimestampMilliseconds,
            Headers = parts.Headers,
            SourcePartition = parts.Partition,
            SourceOffset = context.Offset,
        };
    }
}
