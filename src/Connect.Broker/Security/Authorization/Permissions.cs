namespace Connect.Broker.Security.Authorization;

/// <summary>What one principal may do from where it is. Every request carries it, so that no handler is without.</summary>
internal sealed class Permissions
{
    /// <summary>For requests that the process makes of itself.</summary>
    public static readonly Permissions Unlimited = new(null, Security.Principal.Anonymous, AclBinding.Wildcard);

    /// <summary>The bits of an answer whose question did not ask for them.</summary>
    public const int OperationsNotAsked = int.MinValue;

    private readonly Authorizer? _authorizer;
    private readonly string _host;

    /// <param name="authorizer">Null: nothing is authorised, everything is allowed.</param>
    /// <param name="principal">Who asks.</param>
    /// <param name="host">The client's address, as ACLs have it.</param>
    public Permissions(Authorizer? authorizer, Principal principal, string host)
    {
        _authorizer = authorizer is null || authorizer.IsSuperUser(principal) ? null : authorizer;
        Principal = principal;
        _host = host;
    }

    public Principal Principal { get; }

    /// <summary>Everything is allowed: there is nothing to look up.</summary>
    public bool IsUnlimited => _authorizer is null;

    public bool Allows(AclOperation operation, AclResourceType type, string name) =>
        _authorizer is null || _authorizer.Allows(Principal, _host, operation, type, name);

    public bool AllowsOnCluster(AclOperation operation) => Allows(operation, AclResourceType.Cluster, AclBinding.ClusterName);

    /// <summary>Whether the operation is allowed on at least one resource of the type.</summary>
    public bool AllowsSome(AclOperation operation, AclResourceType type) =>
        _authorizer is null || _authorizer.AllowsSome(Principal, _host, operation, type);

    /// <summary>The operations that are allowed on the cluster, as the bits that answers have.</summary>
    public int OperationsOnCluster() => OperationsOn(AclResourceType.Cluster, AclBinding.ClusterName);

    /// <summary>The operations that are allowed on a resource, as the bits that answers have. KIP-430.</summary>
    public int OperationsOn(AclResourceType type, string name) => AclOperations.Of(type)
        .Where(operation => Allows(operation, type, name))
        .Aggregate(0, (bits, operation) => bits | (1 << (int)operation));
}
