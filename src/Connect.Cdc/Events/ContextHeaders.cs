using System.Globalization;
using Connect.Abstractions.Data;

namespace Connect.Cdc.Events;

/// <summary>Headers that name the connector a record comes from.</summary>
public static class ContextHeaders
{
    /// <summary>The headers of all records of a task.</summary>
    public static Headers For(EventOptions options, string topicPrefix, string connectorName, int taskId) => options.WritesContextHeaders
        ? Headers.Of(
        [
            new Header("__debezium.context.connectorLogicalName", Schema.String, topicPrefix),
            new Header("__debezium.context.taskId", Schema.String, taskId.ToString(CultureInfo.InvariantCulture)),
            new Header("__debezium.context.connectorName", Schema.String, connectorName),
        ])
        : Headers.Empty;
}
