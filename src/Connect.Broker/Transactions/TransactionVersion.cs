namespace Connect.Broker.Transactions;

/// <summary>
/// Versions of the transaction protocol, which are levels of Kafka's feature `transaction.version`. The version of each request says
/// which one its client speaks. https://cwiki.apache.org/confluence/display/KAFKA/KIP-890
/// </summary>
internal static class TransactionVersion
{
    public const string FeatureName = "transaction.version";

    /// <summary>The level that clients are told. It is fixed: who does not know the feature goes on with the first protocol.</summary>
    public const short Level = Second;

    /// <summary>Of the cluster's levels as a whole. It has to rise with the level, or clients that stay keep the old one.</summary>
    public const long FeaturesEpoch = 0;

    /// <summary>Partitions are added before they are written to, and an epoch lasts for many transactions.</summary>
    public const short First = 0;

    /// <summary>Writing adds the partition, and each end of a transaction raises the epoch.</summary>
    public const short Second = 2;
}
