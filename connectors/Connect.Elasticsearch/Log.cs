using Microsoft.Extensions.Logging;

namespace Connect.Elasticsearch;

internal static partial class Log
{
    [LoggerMessage(5800, LogLevel.Information, "Connected to Elasticsearch {Version} at {Node}")]
    public static partial void Connected(ILogger logger, string version, Uri node);

    [LoggerMessage(5801, LogLevel.Information, "Created index {Index}")]
    public static partial void IndexCreated(ILogger logger, string index);

    [LoggerMessage(5802, LogLevel.Information, "Set the mapping of index {Index} from the schema of its first record")]
    public static partial void MappingSet(ILogger logger, string index);

    [LoggerMessage(5803, LogLevel.Warning, "A bulk of {Records} records is tried again in {Backoff} (try {Attempt}): {Reason}")]
    public static partial void BulkRetried(ILogger logger, int records, TimeSpan backoff, int attempt, string reason);

    [LoggerMessage(5804, LogLevel.Information, "A bulk of {Records} records is too large for the server (413): sent in two halves")]
    public static partial void BulkSplit(ILogger logger, int records);

    [LoggerMessage(5805, LogLevel.Warning, "The document of {Partition} offset {Offset} was refused and is skipped: {Reason}")]
    public static partial void DocumentRefused(ILogger logger, string partition, long offset, string reason);

    [LoggerMessage(5806, LogLevel.Debug, "The document of {Partition} offset {Offset} was refused and is ignored: {Reason}")]
    public static partial void DocumentIgnored(ILogger logger, string partition, long offset, string reason);

    [LoggerMessage(5807, LogLevel.Warning, "The record at {Partition} offset {Offset} makes no document and is skipped: {Reason}")]
    public static partial void RecordDropped(ILogger logger, string partition, long offset, string reason);
}
