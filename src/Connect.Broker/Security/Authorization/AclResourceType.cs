namespace Connect.Broker.Security.Authorization;

/// <summary>What an ACL is about, by the numbers of the protocol. Any is for filters alone.</summary>
internal enum AclResourceType : sbyte
{
    Unknown = 0,
    Any = 1,
    Topic = 2,
    Group = 3,
    Cluster = 4,
    TransactionalId = 5,
    DelegationToken = 6,
    User = 7,
}
