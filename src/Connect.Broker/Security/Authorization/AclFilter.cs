namespace Connect.Broker.Security.Authorization;

/// <summary>Which ACLs are listed or deleted; null is any. https://cwiki.apache.org/confluence/display/KAFKA/KIP-290</summary>
internal sealed record AclFilter
{
    public AclResourceType ResourceType { get; init; } = AclResourceType.Any;

    public string? ResourceName { get; init; }

    public AclPatternType PatternType { get; init; } = AclPatternType.Any;

    public string? Principal { get; init; }

    public string? Host { get; init; }

    public AclOperation Operation { get; init; } = AclOperation.Any;

    public AclPermission Permission { get; init; } = AclPermission.Any;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Check() => !Enum.IsDefined(ResourceType) || ResourceType == AclResourceType.Unknown ? "The resource type is not known."
        : !Enum.IsDefined(PatternType) || PatternType == AclPatternType.Unknown ? "The pattern type is not known."
        : !Enum.IsDefined(Operation) || Operation == AclOperation.Unknown ? "The operation is not known."
        : !Enum.IsDefined(Permission) || Permission == AclPermission.Unknown ? "The permission is not known."
        : null;

    public bool Matches(AclBinding acl) =>
        (ResourceType == AclResourceType.Any || ResourceType == acl.ResourceType)
        && MatchesName(acl)
        && (Principal is null || Principal == acl.Principal)
        && (Host is null || Host == acl.Host)
        && (Operation == AclOperation.Any || Operation == acl.Operation)
        && (Permission == AclPermission.Any || Permission == acl.Permission);

    private bool MatchesName(AclBinding acl) => PatternType switch
    {
        AclPatternType.Match => ResourceName is null || acl.Matches(acl.ResourceType, ResourceName),
        AclPatternType.Any => ResourceName is null || ResourceName == acl.ResourceName,
        _ => PatternType == acl.PatternType && (ResourceName is null || ResourceName == acl.ResourceName),
    };
}
