using Connect.Broker.Configs;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;

namespace Connect.Broker.Handlers;

/// <summary>Settings belong to a topic, or else to the cluster.</summary>
internal static class ConfigAccess
{
    public static bool Allows(Permissions permissions, AclOperation operation, sbyte resourceType, string name) =>
        (ConfigResourceType)resourceType == ConfigResourceType.Topic
            ? permissions.Allows(operation, AclResourceType.Topic, name)
            : permissions.AllowsOnCluster(operation);

    public static ErrorCode RefusalOf(sbyte resourceType) =>
        (ConfigResourceType)resourceType == ConfigResourceType.Topic
            ? ErrorCode.TopicAuthorizationFailed
            : ErrorCode.ClusterAuthorizationFailed;

    public const string RepeatedMessage = "Each resource may be named once.";

    /// <summary>What a request names more than once.</summary>
    public static IReadOnlySet<(sbyte Type, string Name)> Repeated<T>(IEnumerable<T> resources, Func<T, (sbyte Type, string Name)> keyOf) =>
        resources.CountBy(keyOf).Where(named => named.Value > 1).Select(named => named.Key).ToHashSet();
}
