using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Connect.LogClient.Confluent;

/// <summary>librdkafka's own log lines in ours.</summary>
internal static partial class ClientLog
{
    /// <summary>Writes a line at its level; librdkafka's connection errors are no more than warnings, as it repairs them itself.</summary>
    public static void Write(ILogger logger, LogMessage message)
    {
        var level = (LogLevel)message.LevelAs(LogLevelType.MicrosoftExtensionsLogging);
        LogLine(logger, level > LogLevel.Warning ? LogLevel.Warning : level, message.Name, message.Facility, message.Message);
    }

    /// <summary>Reports a client-wide error.</summary>
    public static void Error(ILogger logger, string client, Error error) => LogError(logger, client, error.Reason, error.Code);

    [LoggerMessage(EventId = 3601, Message = "{Client} {Facility}: {Line}")]
    private static partial void LogLine(ILogger logger, LogLevel level, string client, string facility, string line);

    [LoggerMessage(3602, LogLevel.Warning, "{Client}: {Reason} ({Code})")]
    private static partial void LogError(ILogger logger, string client, string reason, ErrorCode code);
}
