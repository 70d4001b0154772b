using Connect.Broker.Security.Authorization;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

/// <summary>ACLs and filters as the messages have them. Numbers that mean nothing stay what they are; Check finds them.</summary>
internal static class AclConversions
{
    public static AclBinding ToBinding(this CreateAclsRequestCreation creation) => new()
    {
        ResourceType = (AclResourceType)creation.ResourceType,
        ResourceName = creation.ResourceName,
        PatternType = (AclPatternType)creation.ResourcePatternType,
        Principal = creation.Principal,
        Host = creation.Host,
        Operation = (AclOperation)creation.Operation,
        Permission = (AclPermission)creation.PermissionType,
    };

    public static AclFilter ToFilter(this AclFilterFields filter) => new()
    {
        ResourceType = (AclResourceType)filter.ResourceTypeFilter,
        ResourceName = filter.ResourceNameFilter,
        PatternType = (AclPatternType)filter.PatternTypeFilter,
        Principal = filter.PrincipalFilter,
        Host = filter.HostFilter,
        Operation = (AclOperation)filter.Operation,
        Permission = (AclPermission)filter.PermissionType,
    };
}
