namespace Connect.Broker.Security.Authorization;

/// <summary>One ACL: a principal from a host may, or may not, do an operation on the resources that a pattern names.</summary>
internal sealed record AclBinding
{
    public const string Wildcard = "*";

    /// <summary>The one resource of the type Cluster.</summary>
    public const string ClusterName = "kafka-cluster";

    /// <summary>Every principal.</summary>
    public const string AnyUser = Security.Principal.UserType + ":" + Wildcard;

    public required AclResourceType ResourceType { get; init; }

    public required string ResourceName { get; init; }

    public AclPatternType PatternType { get; init; } = AclPatternType.Literal;

    public required string Principal { get; init; }

    /// <summary>An address, or "*".</summary>
    public string Host { get; init; } = Wildcard;

    public required AclOperation Operation { get; init; }

    public AclPermission Permission { get; init; } = AclPermission.Allow;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Check() =>
        ResourceType is < AclResourceType.Topic or > AclResourceType.User ? "The resource type is not one of a resource."
        : PatternType is not (AclPatternType.Literal or AclPatternType.Prefixed) ? "The pattern type of an ACL is LITERAL or PREFIXED."
        : ResourceName.Length == 0 ? "The resource name is empty."
        : ResourceType == AclResourceType.Cluster && (ResourceName != ClusterName || PatternType != AclPatternType.Literal)
            ? $"The only cluster resource is the literal '{ClusterName}'."
        : Security.Principal.TryParse(Principal) is null ? $"The principal must be of the form {Security.Principal.UserType}:name."
        : Host.Length == 0 ? "The host is empty: give an address, or * for all."
        : Operation is < AclOperation.All or > AclOperation.TwoPhaseCommit ? "The operation is not one that can be done."
        : !AclOperations.Of(ResourceType).Contains(Operation) && Operation != AclOperation.All
            ? $"{Operation} is not an operation on a resource of the type {ResourceType}."
        : Permission is not (AclPermission.Deny or AclPermission.Allow) ? "The permission is ALLOW or DENY."
        : null;

    public bool Concerns(Principal principal, string host) =>
        (Principal == AnyUser || Principal == principal.ToString()) && (Host == Wildcard || Host == host);

    public bool Matches(AclResourceType type, string name) => ResourceType == type && PatternType switch
    {
        AclPatternType.Prefixed => name.StartsWith(ResourceName, StringComparison.Ordinal),
        _ => ResourceName == name || ResourceName == Wildcard,
    };
}
