namespace Connect.Broker.Groups.Consumer;

/// <summary>What a record of a consumer group is about: the version of its key.</summary>
internal enum ConsumerGroupRecordKind : short
{
    GroupEpoch = 3,
    SubscribedTopics = 4,
    MemberMetadata = 5,
    TargetEpoch = 6,
    TargetAssignment = 7,
    CurrentAssignment = 8,
    Pattern = 16,
}
