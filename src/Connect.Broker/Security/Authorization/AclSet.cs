using System.Collections.Immutable;

namespace Connect.Broker.Security.Authorization;

/// <summary>
/// ACLs and the decision that follows from them; immutable, so that a request is judged by one state. Deny goes before allow, and what
/// nothing allows is denied. https://kafka.apache.org/documentation/#security_authz
/// </summary>
internal sealed class AclSet
{
    public static readonly AclSet Empty = new([]);

    private readonly Dictionary<(AclResourceType Type, AclPatternType Pattern, string Name), ImmutableArray<AclBinding>> _byPattern;
    private readonly Dictionary<AclResourceType, int> _longestPrefix;

    private AclSet(ImmutableHashSet<AclBinding> all)
    {
        All = all;
        _byPattern = all.GroupBy(acl => (acl.ResourceType, acl.PatternType, acl.ResourceName))
            .ToDictionary(group => group.Key, group => group.ToImmutableArray());
        _longestPrefix = all.Where(acl => acl.PatternType == AclPatternType.Prefixed)
            .GroupBy(acl => acl.ResourceType)
            .ToDictionary(group => group.Key, group => group.Max(acl => acl.ResourceName.Length));
    }

    public ImmutableHashSet<AclBinding> All { get; }

    public AclSet With(IEnumerable<AclBinding> added) => new(All.Union(added));

    public AclSet Without(IEnumerable<AclBinding> removed) => new(All.Except(removed));

    /// <summary>Whether the operation is allowed; null when no ACL is about the resource at all.</summary>
    public bool? Decide(Principal principal, string host, AclOperation operation, AclResourceType type, string name)
    {
        var isFound = false;
        var isAllowed = false;
        foreach (var acls in MatchingPatterns(type, name))
        {
            isFound = true;
            foreach (var acl in acls.Where(acl => acl.Concerns(principal, host)))
            {
                if (acl.Permission == AclPermission.Deny && (acl.Operation == operation || acl.Operation == AclOperation.All))
                {
                    return false;
                }
                isAllowed |= acl.Permission == AclPermission.Allow && AclOperations.Implies(acl.Operation, operation);
            }
        }
        return isFound ? isAllowed : null;
    }

    /// <summary>
    /// Whether there is any resource of the type on which the operation is allowed: an allowed pattern that no denied one covers.
    /// https://cwiki.apache.org/confluence/display/KAFKA/KIP-679
    /// </summary>
    public bool AllowsSome(Principal principal, string host, AclOperation operation, AclResourceType type, bool byDefault)
    {
        var concerned = All.Where(acl => acl.ResourceType == type && acl.Concerns(principal, host)).ToList();
        var denied = concerned
            .Where(acl => acl.Permission == AclPermission.Deny && (acl.Operation == operation || acl.Operation == AclOperation.All))
            .ToList();
        if (denied.Exists(acl => acl is { PatternType: AclPatternType.Literal, ResourceName: AclBinding.Wildcard }))
        {
            return false;
        }
        return byDefault || concerned.Exists(acl => acl.Permission == AclPermission.Allow
            && AclOperations.Implies(acl.Operation, operation)
            && !denied.Exists(deny => Covers(deny, acl)));
    }

    private static bool Covers(AclBinding deny, AclBinding allow) => allow.ResourceName != AclBinding.Wildcard
        && (deny.PatternType == AclPatternType.Prefixed
            ? allow.ResourceName.StartsWith(deny.ResourceName, StringComparison.Ordinal)
            : allow.PatternType == AclPatternType.Literal && allow.ResourceName == deny.ResourceName);

    private IEnumerable<ImmutableArray<AclBinding>> MatchingPatterns(AclResourceType type, string name)
    {
        if (_byPattern.TryGetValue((type, AclPatternType.Literal, name), out var literal))
        {
            yield return literal;
        }
        if (name != AclBinding.Wildcard && _byPattern.TryGetValue((type, AclPatternType.Literal, AclBinding.Wildcard), out var all))
        {
            yield return all;
        }
        for (var length = Math.Min(_longestPrefix.GetValueOrDefault(type), name.Length); length > 0; length--)
        {
            if (_byPattern.TryGetValue((type, AclPatternType.Prefixed, name[..length]), out var prefixed))
            {
                yield return prefixed;
            }
        }
    }
}
