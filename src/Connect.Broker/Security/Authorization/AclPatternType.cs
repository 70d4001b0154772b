namespace Connect.Broker.Security.Authorization;

/// <summary>How the name of a resource is meant, by the numbers of the protocol. Any and Match are for filters alone.</summary>
internal enum AclPatternType : sbyte
{
    Unknown = 0,
    Any = 1,

    /// <summary>Every ACL that would hold for a resource of this name.</summary>
    Match = 2,

    /// <summary>The name itself; "*" is every name.</summary>
    Literal = 3,

    /// <summary>Every name that begins so.</summary>
    Prefixed = 4,
}
