namespace Connect.Broker.Security.Authorization;

/// <summary>Which operations there are on each type of resource, and which others one implies.</summary>
internal static class AclOperations
{
    private static readonly AclOperation[] Describing =
        [AclOperation.Describe, AclOperation.Read, AclOperation.Write, AclOperation.Delete, AclOperation.Alter];

    private static readonly AclOperation[] DescribingConfigs = [AclOperation.DescribeConfigs, AclOperation.AlterConfigs];

    /// <summary>https://kafka.apache.org/documentation/#resources_in_kafka</summary>
    public static IReadOnlyList<AclOperation> Of(AclResourceType type) => type switch
    {
        AclResourceType.Topic =>
        [
            AclOperation.Read, AclOperation.Write, AclOperation.Create, AclOperation.Delete, AclOperation.Alter, AclOperation.Describe,
            AclOperation.DescribeConfigs, AclOperation.AlterConfigs,
        ],
        AclResourceType.Group =>
            [AclOperation.Read, AclOperation.Delete, AclOperation.Describe, AclOperation.DescribeConfigs, AclOperation.AlterConfigs],
        AclResourceType.Cluster =>
        [
            AclOperation.Create, AclOperation.Alter, AclOperation.Describe, AclOperation.ClusterAction, AclOperation.DescribeConfigs,
            AclOperation.AlterConfigs, AclOperation.IdempotentWrite,
        ],
        AclResourceType.TransactionalId => [AclOperation.Write, AclOperation.Describe, AclOperation.TwoPhaseCommit],
        AclResourceType.DelegationToken => [AclOperation.Describe],
        AclResourceType.User => [AclOperation.CreateTokens, AclOperation.DescribeTokens],
        _ => [],
    };

    /// <summary>Whether a permission for <paramref name="granted"/> is one for <paramref name="wanted"/> too.</summary>
    public static bool Implies(AclOperation granted, AclOperation wanted) =>
        granted == AclOperation.All || granted == wanted || wanted switch
        {
            AclOperation.Describe => Array.IndexOf(Describing, granted) >= 0,
            AclOperation.DescribeConfigs => Array.IndexOf(DescribingConfigs, granted) >= 0,
            _ => false,
        };
}
