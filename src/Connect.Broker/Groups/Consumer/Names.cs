using System.Collections.Immutable;

namespace Connect.Broker.Groups.Consumer;

/// <summary>Sets of topic names: always in one order, so that the same input gives the same assignment.</summary>
internal static class Names
{
    public static readonly ImmutableSortedSet<string> None = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public static ImmutableSortedSet<string> Of(IEnumerable<string> names) => None.Union(names);
}
