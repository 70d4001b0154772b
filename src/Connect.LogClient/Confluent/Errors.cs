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
        ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderForPartition or ErrorCode.RequestTimedOut or ErrorCode.BrokerNotAvailable
            or ErrorCode.ReplicaNotAvailable or ErrorCode.NetworkException or ErrorCode.GroupLoadInProgress
            or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.NotCoordinatorForGroup or ErrorCode.NotEnoughReplicas
            or ErrorCode.NotEnoughReplicasAfterAppend or ErrorCode.RebalanceInProgress or ErrorCode.NotController
            or ErrorCode.KafkaStorageError or ErrorCode.UnknownTopicOrPart => true,
        _ => false,
    };

    private static string Hint(ErrorCode code) => code switch
    {
        ErrorCode.MsgSizeTooLarge =>
            " Raise max.request.size of the producer and max.message.bytes of the topic, or make the record smaller.",
        ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed =>
            " Grant the worker's principal the right in the log's access rules.",
        ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Authentication => " Check sasl.* of the client's settings.",
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition =>
            " Create the topic, or allow its creation.",
        ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Transport or ErrorCode.Local_Resolve =>
            " Check bootstrap.servers and that the log is up.",
        _ => "",
    };
}
