namespace Connect.Broker.Security.Authorization;

/// <summary>What an ACL says, by the numbers of the protocol. Any is for filters alone.</summary>
internal enum AclPermission : sbyte
{
    Unknown = 0,
    Any = 1,
    Deny = 2,
    Allow = 3,
}
