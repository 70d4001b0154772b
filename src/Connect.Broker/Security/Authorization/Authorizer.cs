using System.Collections.Frozen;

namespace Connect.Broker.Security.Authorization;

/// <summary>Decides what principals may do, by the ACLs of the moment. https://kafka.apache.org/documentation/#security_authz</summary>
internal sealed class Authorizer(AclStore acls, IEnumerable<Principal> superUsers, bool allowEveryoneIfNoAclFound)
{
    private readonly FrozenSet<Principal> _superUsers = superUsers.ToFrozenSet();

    public AclStore Acls { get; } = acls;

    public bool IsSuperUser(Principal principal) => _superUsers.Contains(principal);

    public bool Allows(Principal principal, string host, AclOperation operation, AclResourceType type, string name) =>
        Acls.Current.Decide(principal, host, operation, type, name) ?? allowEveryoneIfNoAclFound;

    public bool AllowsSome(Principal principal, string host, AclOperation operation, AclResourceType type) =>
        Acls.Current.AllowsSome(principal, host, operation, type, allowEveryoneIfNoAclFound);
}
