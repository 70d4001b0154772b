using Connect.Broker.Handlers;
using Connect.LogClient;
using Connect.Protocol;
using LogException = Connect.LogClient.LogException;

namespace Connect.Broker.InProcess;

/// <summary>The one table from the broker's errors to the port's: the same codes as librdkafka's adapter gives.</summary>
internal static class LocalErrors
{
    /// <summary>librdkafka's code for a record that waited longer than delivery.timeout.ms.</summary>
    public const string MessageTimedOut = "Local_MsgTimedOut";

    /// <summary>librdkafka's code for records that were still waiting when their producer was disposed.</summary>
    public const string Purged = "Local_PurgeQueue";

    /// <summary>The failure for an error of the protocol.</summary>
    public static LogException ToException(ErrorCode error, string what, string? reason = null, Exception? cause = null)
    {
        var code = NameOf(error);
        return new LogException(
            code,
            reason is null ? $"{what} ({code}).{KafkaErrors.HintOf((int)error)}"
                : $"{what}: {reason.TrimEnd('.')} ({code}).{KafkaErrors.HintOf((int)error)}",
            KafkaErrors.IsRetriable((int)error),
            cause);
    }

    /// <summary>The failure for an error of the log on disk.</summary>
    public static LogException ToException(Storage.LogException error, string what) =>
        ToException(LogErrors.CodeOf(error), what, error.Message, error);

    /// <exception cref="LogException">The error is not None.</exception>
    public static void ThrowIfFailed(ErrorCode error, string what, string? reason = null)
    {
        if (error != ErrorCode.None)
        {
            throw ToException(error, what, reason);
        }
    }

    // Where librdkafka calls a code otherwise than the protocol's table; statuses show these names.
    private static string NameOf(ErrorCode error) => error switch
    {
        ErrorCode.UnknownServerError => "Unknown",
        ErrorCode.CorruptMessage => "InvalidMsg",
        ErrorCode.UnknownTopicOrPartition => "UnknownTopicOrPart",
        ErrorCode.NotLeaderOrFollower => "NotLeaderForPartition",
        ErrorCode.MessageTooLarge => "MsgSizeTooLarge",
        ErrorCode.CoordinatorLoadInProgress => "GroupLoadInProgress",
        ErrorCode.CoordinatorNotAvailable => "GroupCoordinatorNotAvailable",
        ErrorCode.NotCoordinator => "NotCoordinatorForGroup",
        ErrorCode.InvalidTopic => "TopicException",
        _ => error.ToString(),
    };
}
