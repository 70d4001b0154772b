using System.Collections.Immutable;

namespace Connect.Broker.Groups.Consumer;

/// <summary>The topics at one moment, as groups see them. While it is the same object, nothing has changed.</summary>
internal sealed class TopicSnapshot(ImmutableDictionary<string, TopicShape> topics)
{
    /// <summary>By name.</summary>
    public ImmutableDictionary<string, TopicShape> Topics { get; } = topics;
}

/// <summary>What an assignment depends on.</summary>
internal readonly record struct TopicShape(Guid Id, int PartitionCount);
