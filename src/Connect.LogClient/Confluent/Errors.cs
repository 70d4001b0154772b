using Confluent.Kafka;

namespace Connect.LogClient.Confluent;

/// <summary>The one table from librdkafka's errors to ours.</summary>
internal static class Errors
{
    /// <summary>The failure for an error.</summary>
    public static LogException ToException(Error error, string what, Exception? cause = null) =>
        new(error.Code.ToString(), $"{what}: {error.Reason} ({error.Code}).{Hint(error.Code)}", IsRetriable(error), cause);

    private static bool IsRetriable(Error error) => !error.IsFatal && error.Code switch
    {
        ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_TimedOut or ErrorCode.Local_MsgTimedOut
            or ErrorCode.Local_QueueFull or ErrorCode.Local_WaitCoord or ErrorCode.Local_Retry or ErrorCode.Local_Resolve
            or ErrorCode.Local_TimedOutQueue or ErrorCode.Local_InProgress or ErrorCode.Local_PurgeQueue
            or ErrorCode.Local_PurgeInflight => true,
        _ => KafkaErrors.IsRetriable((int)error.Code),
    };

    private static string Hint(ErrorCode code) => code switch
    {
        ErrorCode.Local_Authentication => KafkaErrors.HintOf((int)ErrorCode.SaslAuthenticationFailed),
        ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition => KafkaErrors.HintOf((int)ErrorCode.UnknownTopicOrPart),
        ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Transport or ErrorCode.Local_Resolve =>
            " Check bootstrap.servers and that the log is up.",
        _ => KafkaErrors.HintOf((int)code),
    };
}
