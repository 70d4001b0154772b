namespace Connect.Broker.Security.Authorization;

/// <summary>Asking for many resources at a time.</summary>
internal static class PermissionsExtensions
{
    /// <summary>Parts what a request names into what is allowed and what is not.</summary>
    public static (IReadOnlyList<T> Allowed, IReadOnlyList<T> Refused) Split<T>(
        this Permissions permissions, IEnumerable<T> items, AclOperation operation, AclResourceType type, Func<T, string> nameOf) =>
        Split(items, item => permissions.Allows(operation, type, nameOf(item)));

    /// <summary>
    /// Parts topics that may be given by id, with the names of those ids. An id that no topic has comes without a name: that it is unknown
    /// is told to everybody.
    /// </summary>
    public static (IReadOnlyList<T> Allowed, IReadOnlyList<T> Refused) SplitTopics<T>(
        this Permissions permissions, IEnumerable<T> topics, AclOperation operation, Func<T, string?> nameOf) =>
        Split(topics, topic => nameOf(topic) is not { Length: > 0 } name || permissions.Allows(operation, AclResourceType.Topic, name));

    /// <summary>Parts what a request names into what is allowed and what is not.</summary>
    public static (IReadOnlyList<T> Allowed, IReadOnlyList<T> Refused) Split<T>(IEnumerable<T> items, Func<T, bool> isAllowed)
    {
        var parts = items.ToLookup(isAllowed);
        return ([.. parts[true]], [.. parts[false]]);
    }
}
