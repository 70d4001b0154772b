namespace Connect.LogClient;

/// <summary>
/// What callers should know of the protocol's error numbers, the same for every adapter.
/// https://kafka.apache.org/protocol#protocol_error_codes
/// </summary>
public static class KafkaErrors
{
    /// <summary>True when the same call may succeed later.</summary>
    public static bool IsRetriable(int number) => number switch
    {
        UnknownTopicOrPartition or LeaderNotAvailable or NotLeaderOrFollower or RequestTimedOut or BrokerNotAvailable
            or ReplicaNotAvailable or NetworkException or CoordinatorLoadInProgress or CoordinatorNotAvailable or NotCoordinator
            or NotEnoughReplicas or NotEnoughReplicasAfterAppend or RebalanceInProgress or NotController or KafkaStorageError => true,
        _ => false,
    };

    /// <summary>What to do about the error, with a space before it; empty where the error says it itself.</summary>
    public static string HintOf(int number) => number switch
    {
        MessageTooLarge => " Raise max.request.size of the producer and max.message.bytes of the topic, or make the record smaller.",
        TopicAuthorizationFailed or GroupAuthorizationFailed or ClusterAuthorizationFailed =>
            " Grant the worker's principal the right in the log's access rules.",
        SaslAuthenticationFailed => " Check sasl.* of the client's settings.",
        UnknownTopicOrPartition => " Create the topic, or allow its creation.",
        KafkaStorageError => " Check the disk of the log.",
        _ => "",
    };

    private const int UnknownTopicOrPartition = 3;
    private const int LeaderNotAvailable = 5;
    private const int NotLeaderOrFollower = 6;
    private const int RequestTimedOut = 7;
    private const int BrokerNotAvailable = 8;
    private const int ReplicaNotAvailable = 9;
    private const int MessageTooLarge = 10;
    private const int NetworkException = 13;
    private const int CoordinatorLoadInProgress = 14;
    private const int CoordinatorNotAvailable = 15;
    private const int NotCoordinator = 16;
    private const int NotEnoughReplicas = 19;
    private const int NotEnoughReplicasAfterAppend = 20;
    private const int RebalanceInProgress = 27;
    private const int TopicAuthorizationFailed = 29;
    private const int GroupAuthorizationFailed = 30;
    private const int ClusterAuthorizationFailed = 31;
    private const int NotController = 41;
    private const int KafkaStorageError = 56;
    private const int SaslAuthenticationFailed = 58;
}
